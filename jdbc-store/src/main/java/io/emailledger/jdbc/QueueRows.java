package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of the queue: the parts of a state by which workers claim. */
final class QueueRows {
    /** The stored values of the priorities, the highest first. */
    static final List<Integer> PRIORITIES = List.of(1, 2, 3);

    /** The phase of an e-mail that is being sent. */
    static final int SENDING = 2;

    /** The tenant of e-mails without a tenant: no tenant has an empty name. */
    static final String NO_TENANT = "";

    /** The smallest character; no name of a tenant or a route has it. */
    static final char SMALLEST = '\u0001';

    private static final int WAITING = 1;
    private static final int NEITHER = 0;

    private QueueRows() {}

    static boolean isQueued(EmailState state) {
        return state.due().isPresent()
                || state.deadline().isPresent()
                || state.owner().isPresent()
                || state.status() == EmailStatus.SENDING;
    }

    /** The value of the column {@code el_email.route}: null for the default route, which most e-mails have. */
    static Optional<String> chosenRoute(EmailFacts facts) {
        return Optional.of(facts.route()).filter(route -> !route.equals(EmailFacts.DEFAULT_ROUTE));
    }

    /** Sets the parameters of {@link Statements#INSERT_DUE}. */
    static Command set(Command insert, EmailId id, EmailState state, QueuePlace place) throws SQLException {
        return insert.id(id)
                .number(state.version())
                .number(phase(state))
                .number(place.priority)
                .text(place.route)
                .text(place.tenant)
                .time(state.due())
                .time(state.deadline())
                .text(state.owner())
                .text(fence(state));
    }

    /** Sets the parameters of {@link Statements#UPDATE_DUE}. */
    static Command set(Command update, EmailId id, EmailState next) throws SQLException {
        return update.number(next.version())
                .number(phase(next))
                .time(next.due())
                .time(next.deadline())
                .text(next.owner())
                .text(fence(next))
                .id(id)
                .number(next.version() - 1);
    }

    static int number(Priority priority) {
        return switch (priority) {
            case HIGH -> 1;
            case NORMAL -> 2;
            case LOW -> 3;
        };
    }

    static Priority priority(int number) {
        return switch (number) {
            case 1 -> Priority.HIGH;
            case 2 -> Priority.NORMAL;
            case 3 -> Priority.LOW;
            default ->
                throw new StoreException(
                        "The database holds a priority that this version of Email Ledger does not know. "
                                + "Use the version that wrote it, or a later one.",
                        null);
        };
    }

    /**
     * The part of the queue that an e-mail is in.
     *
     * @param priority the stored value of its priority
     * @param route the name of its route
     * @param tenant its tenant, or {@link #NO_TENANT}
     */
    record QueuePlace(int priority, String route, String tenant) {
        static QueuePlace of(EmailFacts facts) {
            return new QueuePlace(
                    number(facts.priority()), facts.route(), facts.tenant().orElse(NO_TENANT));
        }

        /** Reads the columns of {@link Statements#FIND_PLACE}. */
        static QueuePlace of(Row row) throws SQLException {
            return new QueuePlace(row.smallNumber(), row.text(), row.text());
        }
    }

    /** The value of the column {@code fence}: the owner of the claim; empty if it is not claimed. */
    private static String fence(EmailState state) {
        return phase(state) == SENDING ? state.owner().orElse("") : "";
    }

    /** An e-mail without a due time is in no queue: the row is there for its deadline. */
    private static int phase(EmailState state) {
        return switch (state.status()) {
            case PENDING -> state.due().isPresent() ? WAITING : NEITHER;
            case SENDING -> SENDING;
            default -> NEITHER;
        };
    }
}
