package io.emailledger.oauth2;

import java.time.Duration;
import java.time.Instant;

/**
 * Limits how often a rejected token leads to a new request. An account that may not log in would otherwise cause a
 * request for each connection. Ten in a row, then one in 30 seconds. Not thread-safe.
 */
final class RejectionBudget {
    private static final int MOST = 10;
    private static final Duration EACH = Duration.ofSeconds(30);

    /** The time at which the budget is full again. */
    private Instant full;

    RejectionBudget(Instant now) {
        full = now;
    }

    /** Takes one, and returns how long to wait before the next request. */
    Duration take(Instant now) {
        full = (full.isBefore(now) ? now : full).plus(EACH);
        Duration over = Duration.between(now, full).minus(EACH.multipliedBy(MOST));
        return over.isNegative() ? Duration.ZERO : over;
    }
}
