package io.emailledger.jdbc;

import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.message.Priority;
import java.sql.SQLException;

/** Rows of the queue: what of a state a worker looks for. */
final class QueueRows {
    private QueueRows() {}

    /** Sets the parameters of {@link Statements#INSERT_DUE}. */
    static Command set(Command insert, EmailId id, EmailState state, Priority priority) throws SQLException {
        return insert.id(id)
                .number(state.version())
                .number((long) Lane.of(priority) * Lane.sign(state))
                .time(state.due())
                .time(state.deadline())
                .flag(state.status() == EmailStatus.SENDING);
    }

    /** Sets the parameters of {@link Statements#UPDATE_DUE}. */
    static Command set(Command update, EmailId id, EmailState next) throws SQLException {
        return update.number(next.version())
                .number(Lane.sign(next))
                .time(next.due())
                .time(next.deadline())
                .flag(next.status() == EmailStatus.SENDING)
                .id(id)
                .number(next.version() - 1);
    }
}
