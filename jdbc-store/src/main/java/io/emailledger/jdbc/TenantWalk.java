package io.emailledger.jdbc;

import io.emailledger.jdbc.RouteTurns.RouteTenant;
import io.emailledger.jdbc.RouteTurns.Turn;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An iteration over the tenants of a route, or of several, at most one cycle. */
final class TenantWalk {
    /** The number of tenants that a claim checks: some may have nothing due yet, or little. */
    private static final int MOST_LOOKED_AT = 32;

    /** The number of e-mails that are read at once if several tenants have some; else one is enough. */
    private static final int READ_AHEAD = 100;

    private final JdbcSession session;
    private final ClaimScope scope;
    private final int priority;
    private final long now;
    private final WaitingTenants tenants;
    private final Set<RouteTenant> seen = new HashSet<>();
    private @Nullable RouteTenant at;
    private boolean fromTheFirst;
    private boolean hasSeenAll;

    TenantWalk(JdbcSession session, ClaimScope scope, int priority, long now, Turn turn) {
        this.session = session;
        this.scope = scope;
        this.priority = priority;
        this.now = now;
        this.tenants = new WaitingTenants(session, scope, priority, turn.several ? READ_AHEAD : 1);
        this.at = turn.last;
        this.fromTheFirst = at == null;
    }

    /** Returns the next tenants that have e-mails due. */
    List<RouteTenant> on(int most) throws SQLException {
        List<RouteTenant> due = new ArrayList<>();
        while (!hasSeenAll && due.size() < most && seen.size() < MOST_LOOKED_AT) {
            Optional<RouteTenant> next = tenants.after(at);
            if (next.isEmpty()) {
                hasSeenAll = fromTheFirst;
                fromTheFirst = true;
                at = null;
            } else if (!seen.add(next.get())) {
                hasSeenAll = true;
            } else {
                at = next.get();
                if (isDue(tenants.of(next.get()).get(0))) {
                    due.add(next.get());
                }
            }
        }
        return due;
    }

    private boolean isDue(Due email) {
        return email.at() <= now;
    }

    boolean hasSeenAll() {
        return hasSeenAll;
    }

    int seen() {
        return seen.size();
    }

    /** Finds due e-mails of a tenant. They are not locked. */
    List<Due> share(RouteTenant place, int most) throws SQLException {
        if (tenants.has(place, most)) {
            return tenants.of(place).stream().filter(this::isDue).limit(most).toList();
        }
        try (Command select = session.command(Statements.FIND_DUE_OF_TENANT)) {
            return select.number(priority)
                    .text(place.route())
                    .text(place.tenant())
                    .number(now)
                    .number(most)
                    .list(Due::new);
        }
    }

    /** Locks e-mails, and leaves out those that another claim has locked or changed. */
    List<Due> locked(List<Due> found) throws SQLException {
        if (found.isEmpty()) {
            return found;
        }
        Map<EmailId, Due> locked = new HashMap<>();
        List<EmailId> ids = found.stream().map(Due::id).toList();
        try (Command select = session.command(Statements.LOCK_DUE, ids.size())) {
            select.ids(ids).number(now).list(Due::new).forEach(due -> locked.put(due.id(), due));
        }
        return ids.stream().filter(locked::containsKey).map(locked::get).toList();
    }

    /** Finds e-mails of the routes in any order. It reads what waits and is not due, or what is due of others, too. */
    List<Due> rest(int most) throws SQLException {
        if (scope.only().isPresent()) {
            try (Command select = session.command(Statements.FIND_DUE_OF_ROUTE)) {
                return select.number(priority)
                        .text(scope.only())
                        .number(now)
                        .number(most)
                        .list(Due::new);
            }
        }
        List<String> without = scope.leftOut();
        if (without.isEmpty()) {
            try (Command select = session.command(Statements.FIND_DUE)) {
                return select.number(priority).number(now).number(most).list(Due::new);
            }
        }
        try (Command select = session.command(Statements.FIND_DUE_EXCEPT, without.size())) {
            return select.number(priority)
                    .number(now)
                    .texts(without)
                    .number(most)
                    .list(Due::new);
        }
    }
}
