package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.FeedStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The feed. Its rows are inserted without numbers, in the transactions of their events ({@link FeedWriter}). A reader
 * gives the numbers, in a transaction of its own under the lock of the end of the feed, to rows whose commit it sees. So
 * the numbers become visible in their order, and a transaction that is committed later gets greater ones.
 */
final class Feed implements FeedStore {
    private static final int NUMBERED_AT_ONCE = 1_000;
    private final Database database;

    Feed(Database database) {
        this.database = database;
    }

    @Override
    public FeedPage feed(long after, int limit) {
        List<FeedEvent> found = find(after, limit);
        while (found.size() < limit && giveNumbers() > 0) {
            found = find(after, limit);
        }
        if (found.isEmpty()) {
            End end = database.read("read the end of the feed", session -> end(session, FeedStatements.FIND_END));
            return FeedPage.of(after, found, end.deleted, end.last);
        }
        return FeedPage.of(after, withRecords(found), 0, 0);
    }

    /** Reads the tables, for a check of privileges. */
    void readNothing() {
        find(Long.MAX_VALUE, 1);
        database.read("read the end of the feed", session -> end(session, FeedStatements.FIND_END));
    }

    private List<FeedEvent> find(long after, int limit) {
        return database.read("read the feed", session -> {
            try (Command select = session.command(FeedStatements.FIND)) {
                return select.number(after).number(limit).list(Feed::read);
            }
        });
    }

    private static FeedEvent read(Row row) throws SQLException {
        long number = row.number();
        EmailId email = row.id();
        EventType type = row.word(EventType.class);
        Instant at = row.time();
        Optional<EmailStatus> status = row.optionalWord(EmailStatus.class);
        return new FeedEvent(
                number, email, type, at, status, RecipientColumn.read(row.optionalText()), Optional.empty());
    }

    private List<FeedEvent> withRecords(List<FeedEvent> events) {
        Set<EmailId> ids = new LinkedHashSet<>();
        events.forEach(event -> ids.add(event.email()));
        Map<EmailId, EmailRecord> records = database.read(
                "read the e-mails of the feed",
                session -> HistoryReader.records(session, List.copyOf(ids)).legible());
        return events.stream()
                .map(event -> Optional.ofNullable(records.get(event.email()))
                        .map(event::withRecord)
                        .orElse(event))
                .toList();
    }

    @Override
    public long feedEnd() {
        while (giveNumbers() > 0) {
            // The condition gives out the numbers; the body is empty.
        }
        return database.read("read the end of the feed", session -> end(session, FeedStatements.FIND_END).last);
    }

    /** Gives numbers to committed events that have none, in the order of their rows; returns how many. */
    private int giveNumbers() {
        boolean any = database.read("look for new events", session -> {
            try (Command select = session.command(FeedStatements.IS_UNNUMBERED)) {
                return select.any();
            }
        });
        return any ? database.writeCommitted("number the events of the feed", Feed::giveNumbers) : 0;
    }

    private static int giveNumbers(JdbcSession session) throws SQLException {
        End end = lockEnd(session);
        List<Long> rows;
        // Not locked: with the lock of the end no other transaction changes them, and inserts must not wait.
        try (Command select = session.command(FeedStatements.FIND_UNNUMBERED)) {
            rows = select.number(NUMBERED_AT_ONCE).list(Row::number);
        }
        if (rows.isEmpty()) {
            return 0;
        }
        long number = end.last;
        try (Command update = session.command(FeedStatements.NUMBER)) {
            for (long row : rows) {
                number++;
                update.number(number).number(row).add();
            }
            if (!update.isOneEach()) {
                throw new IllegalStateException("A row of el_feed was changed without the lock of el_feed_end.");
            }
        }
        setEnd(session, number, end.deleted);
        return rows.size();
    }

    @Override
    public int deleteFeed(Instant before, int limit) {
        int deleted = 0;
        while (deleted < limit) {
            int some = deleteNumbered(before, limit - deleted);
            // A feed without readers must not grow for ever, so that what is deleted is numbered here.
            if (some == 0 && giveNumbers() > 0) {
                some = deleteNumbered(before, limit - deleted);
            }
            if (some == 0) {
                return deleted;
            }
            deleted += some;
        }
        return deleted;
    }

    private int deleteNumbered(Instant before, int limit) {
        return database.write("delete old events of the feed", session -> delete(session, before, limit));
    }

    private static int delete(JdbcSession session, Instant before, int limit) throws SQLException {
        long from = end(session, FeedStatements.FIND_END).deleted;
        if (prefix(session, from, before, 1) == from) {
            return 0;
        }
        End end = lockEnd(session);
        long to = prefix(session, end.deleted, before, limit);
        if (to == end.deleted) {
            return 0;
        }
        int count;
        try (Command delete = session.command(FeedStatements.DELETE)) {
            count = delete.number(end.deleted).number(to).execute();
        }
        setEnd(session, end.last, to);
        return count;
    }

    /** Returns the number of the last event, of those after a number, before which all are too old; else that number. */
    private static long prefix(JdbcSession session, long after, Instant before, int limit) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        boolean[] ended = {false};
        try (Command select = session.command(FeedStatements.FIND_TIMES)) {
            select.number(after).number(limit).each(row -> {
                long number = row.number();
                ended[0] |= !row.time().isBefore(before);
                if (!ended[0]) {
                    numbers.add(number);
                }
            });
        }
        return numbers.isEmpty() ? after : numbers.get(numbers.size() - 1);
    }

    private static End end(JdbcSession session, String statement) throws SQLException {
        return find(session, statement).orElse(new End(0, 0));
    }

    private static Optional<End> find(JdbcSession session, String statement) throws SQLException {
        try (Command select = session.command(statement)) {
            return select.one(row -> new End(row.number(), row.number()));
        }
    }

    /** If two callers insert the row, one insert fails as a duplicate, and its retry finds the row. */
    private static End lockEnd(JdbcSession session) throws SQLException {
        Optional<End> known = find(session, FeedStatements.LOCK_END);
        if (known.isPresent()) {
            return known.get();
        }
        try (Command select = session.command(FeedStatements.FIND_LAST);
                Command insert = session.command(FeedStatements.INSERT_END)) {
            long last = select.one(Row::number).orElse(0L);
            insert.number(last).execute();
            return new End(last, 0);
        }
    }

    private static void setEnd(JdbcSession session, long last, long deleted) throws SQLException {
        try (Command update = session.command(FeedStatements.UPDATE_END)) {
            if (!Command.isOne(update.number(last).number(deleted).execute())) {
                throw new IllegalStateException("The row of el_feed_end is missing.");
            }
        }
    }

    /** The last number that was given out, and the last one whose event was deleted. */
    private record End(long last, long deleted) {}
}
