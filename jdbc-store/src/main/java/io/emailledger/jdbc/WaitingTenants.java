package io.emailledger.jdbc;

import io.emailledger.jdbc.RouteTurns.RouteTenant;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what waits, one tenant of a route after the other in the order of the index. */
final class WaitingTenants {
    private final JdbcSession session;
    private final ClaimScope scope;
    private final int priority;
    private final int atOnce;
    private final Map<RouteTenant, List<Due>> read = new HashMap<>();
    /** Those of which there may be more e-mails than were read. */
    private final Set<RouteTenant> cut = new HashSet<>();

    private Iterator<RouteTenant> following = Collections.emptyIterator();
    private boolean isEnd;

    /** Creates an iteration that reads so many e-mails in a statement. */
    WaitingTenants(JdbcSession session, ClaimScope scope, int priority, int atOnce) {
        this.session = session;
        this.scope = scope;
        this.priority = priority;
        this.atOnce = atOnce;
    }

    /** Returns the tenant after the one that was returned last, or after another one; empty after the last tenant. */
    Optional<RouteTenant> after(@Nullable RouteTenant place) throws SQLException {
        if (!following.hasNext()) {
            if (isEnd) {
                isEnd = false;
                return Optional.empty();
            }
            take(place == null ? first() : following(place));
        }
        while (following.hasNext()) {
            RouteTenant next = following.next();
            if (scope.has(next.route())) {
                return Optional.of(next);
            }
            if (!following.hasNext() && !isEnd) {
                take(routesAfter(next.route(), atOnce));
            }
        }
        isEnd = false;
        return Optional.empty();
    }

    /** Returns the e-mails of a tenant that was returned, those that are due first at the front. */
    List<Due> of(RouteTenant place) {
        return read.getOrDefault(place, List.of());
    }

    /** Tells whether {@link #of} has at least so many e-mails of a tenant, or all. */
    boolean has(RouteTenant place, int most) {
        return read.containsKey(place) && (!cut.contains(place) || of(place).size() >= most);
    }

    private List<Due> first() throws SQLException {
        if (scope.only().isEmpty()) {
            // No route has an empty name.
            return routesAfter("", atOnce);
        }
        try (Command select = session.command(Statements.FIRST_TENANTS)) {
            return select.number(priority).text(scope.only()).number(atOnce).list(Due::new);
        }
    }

    private List<Due> following(RouteTenant place) throws SQLException {
        List<Due> rows;
        try (Command select = session.command(Statements.NEXT_TENANTS)) {
            rows = new ArrayList<>(select.number(priority)
                    .text(place.route())
                    .text(place.tenant())
                    .text(place.tenant() + QueueRows.SMALLEST)
                    .number(atOnce)
                    .list(Due::new));
        }
        if (rows.size() < atOnce && scope.only().isEmpty()) {
            rows.addAll(routesAfter(place.route(), atOnce - rows.size()));
        }
        return rows;
    }

    private List<Due> routesAfter(String route, int most) throws SQLException {
        try (Command select = session.command(Statements.NEXT_ROUTES)) {
            return select.number(priority)
                    .text(route)
                    .text(route + QueueRows.SMALLEST)
                    .number(most)
                    .list(Due::new);
        }
    }

    private void take(List<Due> rows) {
        isEnd = rows.size() < atOnce;
        List<RouteTenant> places = new ArrayList<>();
        for (Due row : rows) {
            RouteTenant place = row.place();
            if (places.isEmpty() || !places.get(places.size() - 1).equals(place)) {
                places.add(place);
                read.put(place, new ArrayList<>());
            }
            of(place).add(row);
        }
        if (!isEnd) {
            cut.add(places.get(places.size() - 1));
        }
        following = places.iterator();
    }
}
