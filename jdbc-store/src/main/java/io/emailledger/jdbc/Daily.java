package io.emailledger.jdbc;

import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailStatus;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.DailyStore;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daily counts: the sums in {@code el_daily}, and the differences since then in {@code el_daily_change}. Every
 * transaction that changes a number inserts differences ({@link DailySums}); a transaction of its own replaces many of
 * them by their sums. A reader adds up both in one statement, and so sees one moment.
 */
final class Daily implements DailyStore {
    private static final Logger LOG = LoggerFactory.getLogger(Daily.class);
    private static final int COMBINED_AT_ONCE = 5_000;

    /** A reader of more differences than these combines them first. */
    private static final int READ_AT_MOST = 2_000;

    private static final Map<Group, String> COLUMNS = Map.of(
            Group.DAY, "day_no",
            Group.TENANT, "tenant",
            Group.ROUTE, "route",
            Group.STATUS, "status",
            Group.CAUSE, "cause");

    private final Database database;

    Daily(Database database) {
        this.database = database;
    }

    @Override
    public DailyQuery.Lines daily(DailyQuery query) {
        combineForReader();
        return database.read("read daily counts", session -> {
            List<Line> found = lines(session, query);
            DailyQuery.Lines answer = DailyQuery.Lines.of(found, query);
            return since(session).map(answer::withCompleteSince).orElse(answer);
        });
    }

    /** Reads the tables, for a check of privileges. */
    static void readNothing(Database database) {
        LocalDate day = LocalDate.EPOCH;
        database.read("read daily counts", session -> lines(session, DailyQuery.between(day, day)));
    }

    /** The numbers are right without it, so that a failure is none of the reader's. */
    private void combineForReader() {
        try {
            while (combine(READ_AT_MOST) == COMBINED_AT_ONCE) {
                // The condition combines; the body is empty.
            }
        } catch (StoreException e) {
            LOG.debug("The differences of daily counts are not combined; they are read one by one", e);
        }
    }

    private static List<Line> lines(JdbcSession session, DailyQuery query) throws SQLException {
        try (Command select = session.commandFor(sql(query))) {
            setFilter(select, query);
            setFilter(select, query);
            return select.number(query.limit() + 1L).list(row -> read(row, query));
        }
    }

    private static String sql(DailyQuery query) {
        String columns = query.groups().stream().map(COLUMNS::get).collect(Collectors.joining(", "));
        String filter = " where day_no between ? and ?"
                + (query.tenant().isPresent() ? " and tenant = ?" : "")
                + (query.route().isPresent() ? " and route = ?" : "");
        String values = "select day_no, tenant, route, status, cause, emails from ";
        return "select sum(c.emails)" + (columns.isEmpty() ? "" : ", " + columns) + " from ("
                + values + "el_daily" + filter + " union all " + values + "el_daily_change" + filter + ") c"
                + (columns.isEmpty() ? "" : " group by " + columns) + " having sum(c.emails) > 0"
                + (columns.isEmpty() ? "" : " order by " + columns) + " limit ?";
    }

    private static void setFilter(Command select, DailyQuery query) {
        select.number(query.from().toEpochDay()).number(query.to().toEpochDay());
        query.tenant().ifPresent(select::text);
        query.route().ifPresent(select::text);
    }

    private static Line read(Row row, DailyQuery query) throws SQLException {
        long number = row.number();
        Optional<LocalDate> day = Optional.empty();
        Optional<String> tenant = Optional.empty();
        Optional<String> route = Optional.empty();
        Optional<EmailStatus> status = Optional.empty();
        Optional<String> cause = Optional.empty();
        for (Group group : query.groups()) {
            switch (group) {
                case DAY -> day = Optional.of(LocalDate.ofEpochDay(row.number()));
                case TENANT -> tenant = text(row);
                case ROUTE -> route = text(row);
                case STATUS -> status = Optional.of(row.word(EmailStatus.class));
                case CAUSE -> cause = text(row);
            }
        }
        return new Line(day, tenant, route, status, cause, number);
    }

    private static Optional<String> text(Row row) throws SQLException {
        return row.optionalText().filter(text -> !text.isEmpty());
    }

    private static Optional<LocalDate> since(JdbcSession session) throws SQLException {
        try (Command select = session.command(DailyStatements.FIND_SINCE)) {
            return select.one(Row::text).map(day -> LocalDate.ofEpochDay(Long.parseLong(day)));
        }
    }

    /** In a transaction of the application nothing is combined: others would wait for its end. */
    @Override
    public int combine(int least) {
        if (database.isJoined()) {
            return 0;
        }
        int wanted = Math.max(1, least);
        boolean enough = database.read("look for differences of daily counts", session -> {
            try (Command select = session.command(DailyStatements.COUNT_CHANGES)) {
                return select.number(wanted).one(Row::number).orElse(0L) >= wanted;
            }
        });
        return enough ? database.writeCommitted("combine daily counts", Daily::combine) : 0;
    }

    /**
     * Replaces the oldest differences by their sum. If another process deletes one of them first, nothing is replaced:
     * that process adds it up.
     */
    private static int combine(JdbcSession session) throws SQLException {
        record Difference(long id, DailyKey key, long emails) {}
        List<Difference> found;
        try (Command select = session.command(DailyStatements.FIND_CHANGES)) {
            found = select.number(COMBINED_AT_ONCE)
                    .list(row -> new Difference(row.number(), DailyKey.read(row), row.number()));
        }
        DailySums sums = new DailySums();
        try (Command delete = session.command(DailyStatements.DELETE_CHANGE)) {
            for (Difference one : found) {
                sums.add(one.key, one.emails);
                delete.number(one.id).add();
            }
            if (!delete.isOneEach()) {
                session.undo();
                return 0;
            }
        }
        sums.addToStored(session);
        return found.size();
    }

    @Override
    public int deleteDaily(LocalDate before) {
        while (combine(1) == COMBINED_AT_ONCE) {
            // The condition combines: differences are found by their ids only, and are deleted with the sums.
        }
        return database.write("delete daily counts", session -> {
            try (Command delete = session.command(DailyStatements.DELETE_OLD)) {
                return delete.number(before.toEpochDay()).execute();
            }
        });
    }
}
