package io.emailledger.internal.reader;

import java.time.Duration;

/**
 * The time limit for reading one mail. It is checked between parts and between readers: the work between two checks
 * grows with the size of the mail alone.
 */
public final class TimeLimit {
    private final long start = System.nanoTime();
    private final long nanos;

    private TimeLimit(long nanos) {
        this.nanos = nanos;
    }

    /**
     * Starts now.
     *
     * @param longest how long from now
     * @return the limit
     */
    public static TimeLimit of(Duration longest) {
        return new TimeLimit(longest.toNanos());
    }

    /**
     * Checks that there is time left.
     *
     * @throws OverLimitException if there is none left
     */
    public void check() {
        if (System.nanoTime() - start > nanos) {
            throw new OverLimitException(OverLimitException.Limit.TIME);
        }
    }
}
