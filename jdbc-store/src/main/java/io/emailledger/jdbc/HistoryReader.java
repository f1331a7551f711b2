package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.QueueStats;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Implements the read operations of the store. */
final class HistoryReader {
    static final String SEARCH = "search the history";
    private static final String COUNT = "count e-mails";

    private final Database database;
    private final Search search = new Search();

    HistoryReader(Database database) {
        this.database = database;
    }

    Optional<EmailRecord> find(EmailId id) {
        return database.read(
                "find an e-mail", session -> records(session, List.of(id)).one(id));
    }

    static EmailRows.Found records(JdbcSession session, List<EmailId> ids) throws SQLException {
        try (Command select = session.command(Statements.FIND_EMAILS, ids.size())) {
            return EmailRows.read(session, select.ids(ids));
        }
    }

    List<HistoryEvent> events(EmailId id) {
        return database.read("read events", session -> {
            try (Command select = session.command(Statements.FIND_EVENTS)) {
                return LogRows.events(select.id(id));
            } catch (RuntimeException e) {
                throw UnreadableRow.refusal(id, UnreadableRow.reason(e));
            }
        });
    }

    List<AttemptRecord> attempts(EmailId id) {
        return database.read("read attempts", session -> {
            try (Command select = session.command(Statements.FIND_ATTEMPTS)) {
                return LogRows.attempts(select.id(id));
            } catch (RuntimeException e) {
                throw UnreadableRow.refusal(id, UnreadableRow.reason(e));
            }
        });
    }

    HistoryPage history(HistoryQuery query) {
        return database.read(SEARCH, session -> search.page(session, query));
    }

    StatusCounts counts(HistoryQuery query) {
        return database.read(COUNT, session -> search.counts(session, query));
    }

    /** Uses one statement: a health check may run every second. */
    QueueStats queue() {
        return database.read("report on the queue", session -> {
            try (Command select = session.command(Statements.QUEUE)) {
                select.now();
                for (int i = 0; i < QueueRows.PRIORITIES.size(); i++) {
                    select.now().now().number(StatusCounts.CAP);
                }
                return select.now().now().one(this::queue).orElseThrow();
            }
        });
    }

    /** A health check needs the time, too: this saves a second query for it. */
    private QueueStats queue(Row row) throws SQLException {
        database.clock().read(row.number());
        Optional<Instant> oldest = Optional.empty();
        long due = 0;
        for (int i = 0; i < QueueRows.PRIORITIES.size(); i++) {
            Optional<Instant> first = row.optionalTime();
            if (first.isPresent() && oldest.filter(first.get()::isAfter).isEmpty()) {
                oldest = first;
            }
            due += row.number();
        }
        return new QueueStats(
                oldest, Math.min(StatusCounts.CAP, due), Math.min(StatusCounts.CAP, row.number()), row.number());
    }
}
