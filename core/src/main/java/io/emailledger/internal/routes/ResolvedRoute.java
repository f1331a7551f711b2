package io.emailledger.internal.routes;

import io.emailledger.routes.Routes.Outage;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one name of a route of the resolver. Guarded by its {@link ResolvedNames}. */
final class ResolvedRoute {
    /** The route while it is open. */
    @Nullable OpenRoute open;

    /** Whether a thread is asking the resolver. */
    boolean asking;

    /** Before this time the resolver is not asked again. */
    Instant nextAsked = Instant.EPOCH;

    private int failures;
    private Instant since = Instant.EPOCH;
    private String reason = "";

    void opened(OpenRoute route, Instant asked) {
        open = route;
        failures = 0;
        nextAsked = asked;
    }

    /** Records that the route cannot be used. Returns how often that was so in a row. */
    int failed(Instant now, String why) {
        since = failures == 0 ? now : since;
        reason = why;
        open = null;
        return ++failures;
    }

    /** Whether the route is open, or nothing is known of it. */
    boolean isUsable() {
        return open != null || (failures == 0 && !asking);
    }

    /** Why the route cannot be used; empty while it is open, or nothing is known of it. */
    Optional<Outage> outage() {
        return open == null && failures > 0 ? Optional.of(new Outage(since, nextAsked, reason)) : Optional.empty();
    }
}
