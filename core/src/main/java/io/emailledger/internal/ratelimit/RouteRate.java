package io.emailledger.internal.ratelimit;

import java.util.OptionalInt;

/**
 * The rate limit of a route.
 *
 * @param route the name of the route
 * @param perMinute e-mails a minute; empty if there is no limit
 */
public record RouteRate(String route, OptionalInt perMinute) {
    /** Returns the name of the limit, as in {@link RateLimiter#usedUp()}. */
    String limit() {
        return "route " + route;
    }
}
