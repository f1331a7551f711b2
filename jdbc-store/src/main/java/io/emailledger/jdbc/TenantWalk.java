package io.emailledger.jdbc;

import io.emailledger.jdbc.RouteTurns.Place;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An iteration over the tenants of a route, or of several, at most one cycle. */
final class TenantWalk {
    /** The number of tenants that a claim checks: some may have nothing due yet, or little. */
    private static final int MOST_LOOKED_AT = 32;

    private final JdbcSession session;
    private final ClaimScope scope;
    private final int priority;
    private final long now;
    private final Set<Place> seen = new HashSet<>();
    private @Nullable Place at;
    private boolean fromTheFirst;
    private boolean hasSeenAll;

    TenantWalk(JdbcSession session, ClaimScope scope, int priority, long now, @Nullable Place after) {
        this.session = session;
        this.scope = scope;
        this.priority = priority;
        this.now = now;
        this.at = after;
        this.fromTheFirst = after == null;
    }

    /** Returns the next tenants that have e-mails due. */
    List<Place> on(int most) throws SQLException {
        List<Place> due = new ArrayList<>();
        while (!hasSeenAll && due.size() < most && seen.size() < MOST_LOOKED_AT) {
            Optional<Front> next = next();
            if (next.isEmpty()) {
                hasSeenAll = fromTheFirst;
                fromTheFirst = true;
                at = null;
            } else if (!seen.add(next.get().place)) {
                hasSeenAll = true;
            } else {
                at = next.get().place;
                if (next.get().due <= now) {
                    due.add(next.get().place);
                }
            }
        }
        return due;
    }

    boolean hasSeenAll() {
        return hasSeenAll;
    }

    int seen() {
        return seen.size();
    }

    List<Due> share(Place place, int most) throws SQLException {
        try (Command select = session.command(Statements.FIND_DUE_OF_TENANT)) {
            return select.number(priority)
                    .text(place.route())
                    .text(place.tenant())
                    .number(now)
                    .number(most)
                    .list(Due::new);
        }
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

    private Optional<Front> next() throws SQLException {
        Place after = at;
        Optional<Front> next = after == null ? first() : following(after);
        while (next.isPresent() && !scope.has(next.get().place.route())) {
            next = nextRoute(next.get().place.route());
        }
        return next;
    }

    private Optional<Front> first() throws SQLException {
        if (scope.only().isEmpty()) {
            // No route has an empty name.
            return nextRoute("");
        }
        try (Command select = session.command(Statements.FIRST_TENANT)) {
            return select.number(priority).text(scope.only()).one(Front::of);
        }
    }

    private Optional<Front> following(Place after) throws SQLException {
        if (scope.only().isEmpty()) {
            return nextPlace(after);
        }
        try (Command select = session.command(Statements.NEXT_TENANT)) {
            return select.number(priority)
                    .text(after.route())
                    .text(after.tenant())
                    .text(after.tenant() + QueueRows.SMALLEST)
                    .one(Front::of);
        }
    }

    private Optional<Front> nextPlace(Place after) throws SQLException {
        try (Command select = session.command(Statements.NEXT_TENANT_OR_ROUTE)) {
            List<Front> found = select.number(priority)
                    .text(after.route())
                    .text(after.tenant())
                    .text(after.tenant() + QueueRows.SMALLEST)
                    .number(priority)
                    .text(after.route())
                    .text(after.route() + QueueRows.SMALLEST)
                    .list(Front::of);
            return found.stream()
                    .filter(front -> front.place.route().equals(after.route()))
                    .findFirst()
                    .or(() -> found.stream().findFirst());
        }
    }

    private Optional<Front> nextRoute(String after) throws SQLException {
        try (Command select = session.command(Statements.NEXT_ROUTE)) {
            return select.number(priority)
                    .text(after)
                    .text(after + QueueRows.SMALLEST)
                    .one(Front::of);
        }
    }

    /** A tenant with waiting e-mails, and the due time of its first one. */
    private record Front(Place place, long due) {
        static Front of(Row row) throws SQLException {
            return new Front(new Place(row.text(), row.text()), row.number());
        }
    }
}
