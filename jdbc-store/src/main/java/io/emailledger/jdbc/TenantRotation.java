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
 * Lets the tenants of one priority have their turns. As long as one tenant waits alone, its e-mails are found by due
 * time in one select; whether it still does is checked every few dozen e-mails. Where several wait, a claim goes from
 * tenant to tenant, a probe of the index each, begins where this store's last one ended, and takes the same share of
 * each. What is then missing, because few have enough that is due, is filled up by due time.
 *
 * <p>Threads that claim at the same time may visit the same tenant, which does no harm.
 */
final class TenantRotation {
    /** The number of e-mails returned by due time before the waiting tenants are checked again. */
    private static final int UNTIL_NEXT_LOOK = 40;

    /** Among how many tenants a claim is shared out; if they have too little, there is a next round. */
    private static final int SERVED_AT_ONCE = 10;

    /** The number of tenants that a claim checks: some may have nothing due yet, or little. */
    private static final int MOST_LOOKED_AT = 32;

    /** No tenant has a character in its name that is smaller, or this one. */
    private static final char SMALLEST = '\u0001';

    private final Map<Integer, Turn> turns = new ConcurrentHashMap<>();

    /** Where one priority is. A write that is lost makes a claim begin at another tenant, or look once more. */
    private static final class Turn {
        private volatile @Nullable String last;
        private volatile int byTime;
    }

    /** Finds e-mails that wait and are due, no more than the limit. */
    List<Due> find(Session session, int priority, long now, int limit) throws SQLException {
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

    /** Takes the shares of one tenant after the other, if several wait; else nothing. */
    private static List<Due> walk(Session session, Turn turn, int priority, long now, int limit) throws SQLException {
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

    private static List<Due> byTime(Session session, int priority, long now, int limit) throws SQLException {
        try (Command select = session.command(Statements.FIND_DUE)) {
            return select.number(priority).number(now).number(limit).list(Due::new);
        }
    }

    /** Puts e-mails of one priority in the order in which they leave: a tenant after the other, each by due time. */
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

    /** A walk from tenant to tenant, once around at the most. */
    private static final class Walk {
        private final Session session;
        private final int priority;
        private final long now;
        private final Set<String> seen = new HashSet<>();
        private @Nullable String at;
        private boolean fromTheFirst;
        private boolean hasSeenAll;

        Walk(Session session, int priority, long now, @Nullable String after) {
            this.session = session;
            this.priority = priority;
            this.now = now;
            this.at = after;
            this.fromTheFirst = after == null;
        }

        /** The next tenants with something due. */
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

    /** A tenant with something that waits, and when the first of it is due. */
    private record Front(String tenant, long due) {}
}
