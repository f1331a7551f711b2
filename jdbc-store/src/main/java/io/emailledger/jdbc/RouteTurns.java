package io.emailledger.jdbc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What this store knows of the e-mails that wait by one route, or by several. It is a guess: others record and claim too. */
final class RouteTurns {
    /** Stands for claims of several routes; no route has an empty name. */
    private static final String SEVERAL = "";

    private static final int MOST_ROUTES = 10_000;

    volatile boolean idle;
    private final Map<Integer, Turn> turns = new ConcurrentHashMap<>();

    Turn of(int priority) {
        return turns.computeIfAbsent(priority, p -> new Turn());
    }

    /** The position within one priority. A lost write makes a claim start at another tenant, or check once more. */
    static final class Turn {
        /** Where the last claim ended. */
        volatile @Nullable RouteTenant last;

        /** Whether the last claim that looked saw several tenants. */
        volatile boolean several;

        /** The number of e-mails returned without a look at the tenants before the next one. */
        volatile int untilNextLook;

        /** The only tenant that had e-mails waiting, while other routes have some too. */
        volatile @Nullable RouteTenant only;

        /** The number of claims before the e-mails of all routes are read by due time again. */
        volatile int amongOthers;
    }

    /** A tenant of a route. */
    record RouteTenant(String route, String tenant) {}

    /** The routes that were claimed last. */
    static final class Known {
        private final Map<String, RouteTurns> routes = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, RouteTurns> eldest) {
                return size() > MOST_ROUTES;
            }
        };

        synchronized RouteTurns of(ClaimScope scope) {
            return routes.computeIfAbsent(scope.only().orElse(SEVERAL), route -> new RouteTurns());
        }
    }
}
