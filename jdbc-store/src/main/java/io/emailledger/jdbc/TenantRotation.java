package io.emailledger.jdbc;

import io.emailledger.jdbc.RouteTurns.RouteTenant;
import io.emailledger.jdbc.RouteTurns.Turn;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Shares each claim of a priority fairly between the tenants of a route, or of several routes. While only one tenant has
 * e-mails waiting, they are found by due time in one select; that is checked again every few dozen e-mails. If several
 * tenants have some, a claim goes from tenant to tenant in the order of the index, starts where the last claim of this
 * store ended, and takes an equal share from each. If the shares are fewer than the limit, the rest is filled by
 * due time.
 *
 * <p>A claim that finds e-mails of routes that it is not for does not read by due time for a while: it finds its own, and
 * nothing else, by the index of the routes.
 *
 * <p>Threads that claim at the same time may visit the same tenant; that is harmless.
 */
final class TenantRotation {
    /** The number of e-mails returned by due time before the waiting tenants are checked again. */
    private static final int UNTIL_NEXT_LOOK = 40;

    /** The number of claims of a route by its index before one tries by due time again. */
    private static final int AMONG_OTHERS = 40;

    /** The number of tenants between which a claim is shared; if they have too few e-mails, a next round follows. */
    private static final int SERVED_AT_ONCE = 10;

    private final JdbcSession session;
    private final ClaimScope scope;
    private final Turn turn;
    private final int priority;
    private final long now;

    TenantRotation(JdbcSession session, ClaimScope scope, Turn turn, int priority, long now) {
        this.session = session;
        this.scope = scope;
        this.turn = turn;
        this.priority = priority;
        this.now = now;
    }

    /** Finds waiting e-mails that are due, at most the limit. */
    List<Due> find(int limit) throws SQLException {
        if (turn.amongOthers > 0) {
            turn.amongOthers = Math.max(0, turn.amongOthers - 1);
            return amongOthers(limit);
        }
        List<Due> due = List.of();
        if (turn.untilNextLook <= 0) {
            due = shares(limit);
            if (due.size() == limit) {
                return due;
            }
        }
        List<Due> oldest = byTime(limit);
        if (!oldest.stream().allMatch(scope::has)) {
            turn.amongOthers = AMONG_OTHERS;
            return amongOthers(limit);
        }
        if (oldest.size() < limit) {
            // All due e-mails are returned: the order of tenants does not matter.
            turn.untilNextLook = UNTIL_NEXT_LOOK;
            return oldest;
        }
        boolean several = oldest.stream().map(Due::place).distinct().count() > 1;
        turn.untilNextLook = several ? 0 : turn.untilNextLook - limit;
        return filled(due, oldest, limit);
    }

    private TenantWalk walk() {
        return new TenantWalk(session, scope, priority, now, turn);
    }

    /** Takes a share of one tenant after another; nothing if fewer than two have e-mails waiting. */
    private List<Due> shares(int limit) throws SQLException {
        TenantWalk walk = walk();
        List<RouteTenant> tenants = walk.on(Math.min(limit, SERVED_AT_ONCE));
        turn.several = walk.seen() > 1;
        if (walk.hasSeenAll() && walk.seen() < 2) {
            turn.untilNextLook = UNTIL_NEXT_LOOK;
            return List.of();
        }
        return shares(walk, tenants, limit);
    }

    private List<Due> shares(TenantWalk walk, List<RouteTenant> first, int limit) throws SQLException {
        List<Due> due = new ArrayList<>(limit);
        List<RouteTenant> tenants = first;
        while (!tenants.isEmpty()) {
            for (int i = 0; i < tenants.size(); i++) {
                int left = tenants.size() - i;
                int share = (limit - due.size() + left - 1) / left;
                due.addAll(walk.share(tenants.get(i), share));
                turn.last = tenants.get(i);
            }
            tenants = walk.on(Math.min(limit - due.size(), SERVED_AT_ONCE));
        }
        return walk.locked(due);
    }

    /** Finds e-mails by the index of the routes, while those of other routes wait too. */
    private List<Due> amongOthers(int limit) throws SQLException {
        TenantWalk walk = walk();
        RouteTenant only = turn.only;
        if (only != null && turn.untilNextLook > 0 && scope.has(only.route())) {
            List<Due> due = walk.share(only, limit);
            if (due.size() == limit) {
                turn.untilNextLook = Math.max(0, turn.untilNextLook - limit);
                return due;
            }
        }
        List<RouteTenant> tenants = walk.on(Math.min(limit, SERVED_AT_ONCE));
        turn.several = walk.seen() > 1;
        boolean isAlone = walk.hasSeenAll() && walk.seen() < 2;
        turn.only = isAlone ? tenants.stream().findFirst().orElse(null) : null;
        turn.untilNextLook = isAlone ? UNTIL_NEXT_LOOK : 0;
        List<Due> due = shares(walk, tenants, limit);
        // A tenant may have more than its share, and there may be more tenants than a claim looks at.
        boolean mayBeMore = !walk.hasSeenAll() || (walk.seen() > 1 && !due.isEmpty());
        return due.size() < limit && mayBeMore ? filled(due, walk.rest(limit), limit) : due;
    }

    private static List<Due> filled(List<Due> due, List<Due> more, int limit) {
        List<Due> both = new ArrayList<>(due);
        more.stream()
                .filter(one -> !due.contains(one))
                .limit(limit - due.size())
                .forEach(both::add);
        return both;
    }

    private List<Due> byTime(int limit) throws SQLException {
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
}
