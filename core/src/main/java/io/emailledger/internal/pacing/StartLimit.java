package io.emailledger.internal.pacing;

import java.time.Duration;

/**
 * Limits the wait of a claimed e-mail until its transmission begins: a tenth of a second, but at least five round trips
 * to the store. Otherwise all e-mails claimed from a slow store would be released. Thread-safe.
 */
public final class StartLimit {
    /** The limit while the store is fast. */
    public static final Duration SHORTEST = Duration.ofMillis(100);

    private static final int ROUND_TRIPS = 5;
    private static final double SMOOTHING = 0.3;

    private final Duration longest;
    private volatile double roundTripNanos;

    public StartLimit(Duration lease) {
        this.longest = lease.dividedBy(2).compareTo(SHORTEST) < 0 ? SHORTEST : lease.dividedBy(2);
    }

    /** Records the duration of a store call. Slower calls count at once, faster ones gradually. */
    public void storeTook(long nanos) {
        double before = roundTripNanos;
        roundTripNanos = nanos > before ? nanos : before + SMOOTHING * (nanos - before);
    }

    public Duration within() {
        long nanos = (long) Math.min((double) longest.toNanos(), roundTripNanos * ROUND_TRIPS);
        return nanos < SHORTEST.toNanos() ? SHORTEST : Duration.ofNanos(nanos);
    }
}
