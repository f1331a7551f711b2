package io.emailledger.bounces.mime;

import java.time.Duration;

/**
 * How long one mail may be read. It is looked at between parts and between readers: what lies between two looks grows
 * with the size of the mail alone.
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
     * Goes on while there is time.
     *
     * @throws OverLimitException if there is none left
     */
    public void check() {
        if (System.nanoTime() - start > nanos) {
            throw new OverLimitException(OverLimitException.Limit.TIME);
        }
    }
}
