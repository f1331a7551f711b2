package io.emailledger.internal.transitions;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The time between attempts: exponential with full jitter, so that many e-mails that failed together are not tried
 * again together.
 *
 * @param first the upper bound of the first wait
 * @param longest the upper bound of every wait
 * @param random the source of the jitter; thread-safe
 */
public record Backoff(Duration first, Duration longest, RandomGenerator random) {

    /**
     * Returns a wait.
     *
     * @param failures how often it has failed so far, from 1
     * @return a time between a tenth of the bound and the bound, which doubles with each failure
     */
    public Duration afterFailures(int failures) {
        long bound = longest.toMillis();
        int doublings = Math.min(failures - 1, 40);
        if (first.toMillis() <= bound >> doublings) {
            bound = first.toMillis() << doublings;
        }
        // Full jitter may be almost zero, and an e-mail that was just deferred should not be retried at once.
        long floor = Math.max(1, bound / 10);
        return Duration.ofMillis(floor + random.nextLong(Math.max(1, bound - floor + 1)));
    }
}
