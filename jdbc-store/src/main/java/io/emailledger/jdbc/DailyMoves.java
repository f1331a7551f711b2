package io.emailledger.jdbc;

import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What changes count differently. The e-mail before a change comes with it: the compare-and-set proves that it is the
 * stored one. Only for changes that lack it is it read, before they are written.
 */
final class DailyMoves {
    private final Map<EmailId, Stored> read = new HashMap<>();

    private DailyMoves() {}

    /** Reads what changes do not bring along. */
    static DailyMoves before(JdbcSession session, List<Change> changes) throws SQLException {
        DailyMoves moves = new DailyMoves();
        List<EmailId> ids = changes.stream()
                .filter(change -> known(change).isEmpty())
                .map(Change::id)
                .toList();
        if (!ids.isEmpty()) {
            try (Command select = session.command(DailyStatements.FIND_COUNTED, ids.size())) {
                select.ids(ids).ids(ids).each(moves::add);
            }
        }
        return moves;
    }

    private static Optional<EmailRecord> known(Change change) {
        return change.before()
                .filter(email -> email.id().equals(change.id())
                        && email.state().version() == change.next().version() - 1);
    }

    private void add(Row row) throws SQLException {
        read.computeIfAbsent(row.id(), id -> new Stored()).add(row);
    }

    /** Returns the differences that the changes make. */
    DailySums of(List<Change> changes) {
        DailySums sums = new DailySums();
        for (Change change : changes) {
            Optional<EmailRecord> known = known(change);
            Stored stored = read.get(change.id());
            if (known.isPresent()) {
                sums.move(known.get(), after(known.get(), change));
            } else if (stored != null) {
                sums.move(stored.key(change.id()), stored.after(change).key(change.id()));
            }
        }
        return sums;
    }

    private static EmailRecord after(EmailRecord before, Change change) {
        List<RecipientRecord> recipients = new ArrayList<>(before.recipients());
        change.recipients().forEach(recipient -> recipients.set(recipient.position(), recipient));
        return before.with(change.next(), recipients);
    }

    /** The same as {@link Line#of} from the stored values: an unreadable one must not keep a change from being stored. */
    private static final class Stored {
        private String tenant = "";
        private String route = "";
        private String status = "";
        private String failure = "";
        private final NavigableMap<Integer, Result> recipients = new TreeMap<>();

        void add(Row row) throws SQLException {
            int position = row.smallNumber();
            Optional<String> ofTenant = row.optionalText();
            Optional<String> byRoute = row.optionalText();
            Optional<String> inStatus = row.optionalText();
            Optional<String> forReason = row.optionalText();
            if (inStatus.isPresent()) {
                tenant = ofTenant.orElse("");
                route = byRoute.orElse(EmailRecord.EmailFacts.DEFAULT_ROUTE);
                status = inStatus.get();
                failure = forReason.orElse("");
            }
            recipients.put(position, new Result(row.text(), row.text()));
        }

        Stored after(Change change) {
            Stored after = new Stored();
            EmailState next = change.next();
            after.tenant = tenant;
            after.route = route;
            after.status = (next.status() == EmailStatus.SENDING ? EmailStatus.PENDING : next.status()).name();
            after.failure = next.failure().map(Enum::name).orElse("");
            after.recipients.putAll(recipients);
            for (RecipientRecord recipient : change.recipients()) {
                after.recipients.put(
                        recipient.position(),
                        new Result(
                                recipient.status().name(),
                                recipient.cause().map(Enum::name).orElse("")));
            }
            return after;
        }

        DailyKey key(EmailId id) {
            long day = LocalDate.ofInstant(id.recordedAt(), ZoneOffset.UTC).toEpochDay();
            return new DailyKey(day, tenant, route, status, cause());
        }

        private String cause() {
            if (status.equals(EmailStatus.FAILED.name())) {
                return failure;
            }
            return !status.equals(EmailStatus.BOUNCED.name())
                    ? ""
                    : recipients.values().stream()
                            .filter(recipient -> recipient.status.equals(EmailStatus.BOUNCED.name()))
                            .findFirst()
                            .map(recipient -> recipient.cause)
                            .orElse("");
        }
    }

    /** The result for a recipient. */
    private record Result(String status, String cause) {}
}
