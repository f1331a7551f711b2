package io.emailledger.internal.routes;

import io.emailledger.internal.ratelimit.PauseSwitch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides which routes are claimed together: all but those that cannot send now, are slow, or have a limit of their own.
 * Those are claimed one by one. If they are many, every route is. Thread-safe.
 */
public final class SharedRoutes {
    /** A claim leaves out fewer routes than this. */
    private static final int MOST_LEFT_OUT = 100;

    private static final int MANY = 50;
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final OpenRoutes routes;
    private final PauseSwitch pauseSwitch;
    private final InstantSource time;
    private final LongSupplier nanos;
    private volatile Answer last = Answer.NONE;
    /** Whether fewer were left out when they were last counted. */
    private volatile boolean possible = true;

    public SharedRoutes(OpenRoutes routes, PauseSwitch pauseSwitch, InstantSource time, LongSupplier nanos) {
        this.routes = routes;
        this.pauseSwitch = pauseSwitch;
        this.time = time;
        this.nanos = nanos;
    }

    /** What was found about so many open routes. */
    private record Answer(int of, long at, Optional<Set<String>> leftOut) {
        static final Answer NONE = new Answer(0, 0, Optional.empty());
    }

    /** Tells whether a route is claimed together with others. One that is not open yet is, and is opened then. */
    public boolean has(String name) {
        boolean shares = possible
                && !pauseSwitch.wasOn(name)
                && routes.isUsable(name)
                && routes.find(name)
                        .map(route -> route.sharesClaims(time.instant()))
                        .orElse(true);
        if (shares && last.leftOut().filter(without -> without.contains(name)).isPresent()) {
            outdated();
        }
        return shares;
    }

    /** Has the next claim determine anew which routes it leaves out. */
    public void outdated() {
        last = Answer.NONE;
    }

    /**
     * Returns the routes that a claim leaves out; empty if they are too many. With many routes this may be a
     * tenth of a second old, until an e-mail was claimed of a route that cannot be used.
     */
    public Optional<Set<String>> leftOut() {
        Answer known = last;
        if (known.of() > MANY && nanos.getAsLong() - known.at() < FRESH_NANOS) {
            return known.leftOut();
        }
        long now = nanos.getAsLong();
        Optional<Set<String>> without = determine();
        possible = without.isPresent();
        last = new Answer(routes.all().size(), now, without);
        return without;
    }

    /** Tells whether the last answer was that no route is left out. */
    public boolean leavesNoneOut() {
        return last.leftOut().filter(Set::isEmpty).isPresent();
    }

    private Optional<Set<String>> determine() {
        Set<String> without = new HashSet<>(pauseSwitch.pausedRoutes());
        without.addAll(routes.unusable(MOST_LEFT_OUT));
        Instant now = time.instant();
        for (OpenRoute route : routes.all()) {
            if (!route.sharesClaims(now)) {
                without.add(route.name());
            }
        }
        return without.size() < MOST_LEFT_OUT ? Optional.of(without) : Optional.empty();
    }
}
