package io.emailledger.internal.delivery;

import java.time.Duration;

/**
 * How long a claimed e-mail may wait until its transmission begins: a tenth of a second, but never less than five round
 * trips to the store. A store that answers slowly would else get back whatever is claimed from it. Thread-safe.
 */
final class StartLimit {
    /** The limit while the store is fast. */
    static final Duration SHORTEST = Duration.ofMillis(100);

    private static final int ROUND_TRIPS = 5;
    private static final double SMOOTHING = 0.3;

    private final Duration longest;
    private volatile double roundTripNanos;

    StartLimit(Duration lease) {
        this.longest = lease.dividedBy(2).compareTo(SHORTEST) < 0 ? SHORTEST : lease.dividedBy(2);
    }

    /** A call to the store took so long. A slower one counts at once, a faster one little by little. */
    void storeTook(long nanos) {
        double before = roundTripNanos;
        roundTripNanos = nanos > before ? nanos : before + SMOOTHING * (nanos - before);
    }

    Duration within() {
        long nanos = (long) Math.min((double) longest.toNanos(), roundTripNanos * ROUND_TRIPS);
        return nanos < SHORTEST.toNanos() ? SHORTEST : Duration.ofNanos(nanos);
    }
}
