package io.emailledger.internal.delivery;

import io.emailledger.internal.ratelimit.PauseSwitch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which routes are claimed together: all but those that cannot send now, are slow, or have a limit of their own.
 * Those are claimed one by one. If they are many, every route is. Thread-safe.
 */
final class SharedRoutes {
    /** A claim leaves out fewer routes than this. */
    private static final int MOST_LEFT_OUT = 100;

    private final OpenRoutes routes;
    private final PauseSwitch pauseSwitch;
    private final InstantSource time;
    /** Whether fewer were left out when they were last counted. */
    private volatile boolean possible = true;

    SharedRoutes(OpenRoutes routes, PauseSwitch pauseSwitch, InstantSource time) {
        this.routes = routes;
        this.pauseSwitch = pauseSwitch;
        this.time = time;
    }

    /** Tells whether a route is claimed together with others. One that is not open yet is, and is opened then. */
    boolean has(String name) {
        return possible
                && !pauseSwitch.wasOn(name)
                && routes.isUsable(name)
                && routes.find(name)
                        .map(route -> route.sharesClaims(time.instant()))
                        .orElse(true);
    }

    /** Returns the routes that a claim leaves out; empty if they are too many. */
    Optional<Set<String>> leftOut() {
        Set<String> without = new HashSet<>(pauseSwitch.pausedRoutes());
        without.addAll(routes.unusable());
        Instant now = time.instant();
        for (OpenRoute route : routes.all()) {
            if (!route.sharesClaims(now)) {
                without.add(route.name());
            }
        }
        possible = without.size() < MOST_LEFT_OUT;
        return possible ? Optional.of(without) : Optional.empty();
    }
}
