package io.emailledger.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Shares each claim of a priority fairly between its tenants. While only one tenant has e-mails waiting, they are found
 * by due time in one select; that is checked again every few dozen e-mails. If several tenants have some, a claim goes
 * from tenant to tenant with one probe of the index each, starts where the last claim of this store ended, and takes an
 * equal share from each. If the shares are fewer than the limit, the rest is filled by due time.
 *
 * <p>Threads that claim at the same time may visit the same tenant; that is harmless.
 */
final class TenantRotation {
    /** The number of e-mails returned by due time before the waiting tenants are checked again. */
    private static final int UNTIL_NEXT_LOOK = 40;

    /** The number of tenants between which a claim is shared; if they have too few e-mails, a next round follows. */
    private static final int SERVED_AT_ONCE = 10;

    /** The number of tenants that a claim checks: some may have nothing due yet, or little. */
    private static final int MOST_LOOKED_AT = 32;

    /** The smallest character; no tenant's name has it. */
    private static final char SMALLEST = '\u0001';

    private final Map<Integer, Turn> turns = new ConcurrentHashMap<>();

    /** The position within one priority. A lost write makes a claim start at another tenant, or check once more. */
    private static final class Turn {
        private volatile @Nullable String last;
        private volatile int byTime;
    }

    /** Finds waiting e-mails that are due, at most the limit. */
    List<Due> find(JdbcSession session, int priority, long now, int limit) throws SQLException {
        Turn turn = turns.computeIfAbsent(priority, p -> new Turn());
        List<Due> due = turn.byTime > 0 ? List.of() : walk(session, turn, priority, now, limit);
        if (due.size() == limit) {
            return due;
        }
        List<Due> oldest = byTime(session, priority, now, limit);
        if (oldest.size() < limit) {
            // All due e-mails are returned: the order of tenants does not matter.
            turn.byTime = UNTIL_NEXT_LOOK;
            return oldest;
        }
        boolean several = oldest.stream().map(Due::tenant).distinct().count() > 1;
        turn.byTime = several ? 0 : turn.byTime - limit;
        List<Due> both = new ArrayList<>(due);
        oldest.stream()
                .filter(one -> !due.contains(one))
                .limit(limit - due.size())
                .forEach(both::add);
        return both;
    }

    /** Takes a share of one tenant after another; nothing if fewer than two have e-mails waiting. */
    private static List<Due> walk(JdbcSession session, Turn turn, int priority, long now, int limit)
            throws SQLException {
        List<Due> due = new ArrayList<>(limit);
        Walk walk = new Walk(session, priority, now, turn.last);
        List<String> tenants = walk.on(Math.min(limit, SERVED_AT_ONCE));
        if (walk.hasSeenAll && walk.seen.size() < 2) {
            turn.byTime = UNTIL_NEXT_LOOK;
            return List.of();
        }
        while (!tenants.isEmpty()) {
            for (int i = 0; i < tenants.size(); i++) {
                int left = tenants.size() - i;
                int share = (limit - due.size() + left - 1) / left;
                due.addAll(walk.share(tenants.get(i), share));
                turn.last = tenants.get(i);
            }
            tenants = walk.on(Math.min(limit - due.size(), SERVED_AT_ONCE));
        }
        return due;
    }

    private static List<Due> byTime(JdbcSession session, int priority, long now, int limit) throws SQLException {
        try (Command select = session.command(Statements.FIND_DUE)) {
            return select.number(priority).number(now).number(limit).list(Due::new);
        }
    }

    /** Puts e-mails of one priority in the order of sending: alternating between tenants, each tenant's by due time. */
    static List<Due> inTurns(List<Due> found) {
        Map<String, Queue<Due>> tenants = new LinkedHashMap<>();
        found.forEach(one -> tenants.computeIfAbsent(one.tenant(), t -> new ArrayDeque<>()));
        found.stream()
                .sorted(Comparator.comparingLong(Due::at))
                .forEach(one ->
                        tenants.getOrDefault(one.tenant(), new ArrayDeque<>()).add(one));
        List<Due> order = new ArrayList<>(found.size());
        while (order.size() < found.size()) {
            for (Queue<Due> waiting : tenants.values()) {
                Due one = waiting.poll();
                if (one != null) {
                    order.add(one);
                }
            }
        }
        return order;
    }

    /** An iteration over the tenants, at most one cycle. */
    private static final class Walk {
        private final JdbcSession session;
        private final int priority;
        private final long now;
        private final Set<String> seen = new HashSet<>();
        private @Nullable String at;
        private boolean fromTheFirst;
        private boolean hasSeenAll;

        Walk(JdbcSession session, int priority, long now, @Nullable String after) {
            this.session = session;
            this.priority = priority;
            this.now = now;
            this.at = after;
            this.fromTheFirst = after == null;
        }

        /** Returns the next tenants that have e-mails due. */
        List<String> on(int most) throws SQLException {
            List<String> due = new ArrayList<>();
            while (!hasSeenAll && due.size() < most && seen.size() < MOST_LOOKED_AT) {
                Optional<Front> next = next();
                if (next.isEmpty()) {
                    hasSeenAll = fromTheFirst;
                    fromTheFirst = true;
                    at = null;
                } else if (!seen.add(next.get().tenant)) {
                    hasSeenAll = true;
                } else {
                    at = next.get().tenant;
                    if (next.get().due <= now) {
                        due.add(next.get().tenant);
                    }
                }
            }
            return due;
        }

        List<Due> share(String tenant, int most) throws SQLException {
            try (Command select = session.command(Statements.FIND_DUE_OF_TENANT)) {
                return select.number(priority)
                        .text(tenant)
                        .number(now)
                        .number(most)
                        .list(Due::new);
            }
        }

        private Optional<Front> next() throws SQLException {
            String after = at;
            try (Command next = session.command(after == null ? Statements.FIRST_TENANT : Statements.NEXT_TENANT)) {
                next.number(priority);
                if (after != null) {
                    next.text(after).text(after + SMALLEST);
                }
                return next.one(row -> new Front(row.text(), row.number()));
            }
        }
    }

    /** A tenant with waiting e-mails, and the due time of its first one. */
    private record Front(String tenant, long due) {}
}
