package io.emailledger.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the routes that have e-mails to claim. One statement reads the e-mails that have been due for the longest time;
 * usually these are all. Otherwise the index of the routes is read with one probe for each route.
 */
final class DueRoutes {
    /** The order of UTF-8 is that of code points. */
    private static final Comparator<String> BY_CODE_POINT =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /** The number of e-mails of each priority that are read before the index of the routes. */
    private static final int OLDEST = 100;

    private final Database database;

    DueRoutes(Database database) {
        this.database = database;
    }

    List<String> after(String after, int limit) {
        return database.read("find due routes", session -> {
            NavigableSet<String> routes = new TreeSet<>(BY_CODE_POINT);
            if (!areAllAmongOldest(session, routes)) {
                for (int priority : QueueRows.PRIORITIES) {
                    addWaiting(session, routes, priority, after, limit);
                }
                try (Command select = session.command(Statements.STUCK_ROUTES)) {
                    select.now().each(row -> routes.add(row.text()));
                }
            }
            return routes.tailSet(after, false).stream().limit(limit).toList();
        });
    }

    private static boolean areAllAmongOldest(JdbcSession session, NavigableSet<String> routes) throws SQLException {
        Map<Integer, Long> parts = new HashMap<>();
        try (Command select = session.command(Statements.OLDEST_ROUTES)) {
            for (int part = 0; part <= QueueRows.PRIORITIES.size(); part++) {
                select.now().number(OLDEST);
            }
            select.each(row -> {
                int part = row.smallNumber();
                routes.add(row.text());
                parts.merge(part, row.number(), Long::sum);
            });
        }
        return parts.values().stream().allMatch(found -> found < OLDEST);
    }

    private static void addWaiting(
            JdbcSession session, NavigableSet<String> routes, int priority, String after, int limit)
            throws SQLException {
        String last = after;
        for (int i = 0; i < limit; i++) {
            Optional<String> next;
            try (Command select = session.command(Statements.NEXT_ROUTE)) {
                next = select.number(priority)
                        .text(last)
                        .text(last + QueueRows.SMALLEST)
                        .one(Row::text);
            }
            if (next.isEmpty()) {
                return;
            }
            last = next.get();
            routes.add(last);
        }
    }
}
