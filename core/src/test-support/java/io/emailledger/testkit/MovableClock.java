package io.emailledger.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock whose time changes only when a test moves it. Thread-safe. */
public final class MovableClock implements InstantSource {
    private Instant now;
    private long nanos;

    private MovableClock(Instant start) {
        this.now = start;
    }

    /**
     * Returns a clock set to 8 in the morning of 2 March 2026, a Monday, in UTC.
     *
     * @return a new clock
     */
    public static MovableClock start() {
        return startAt(Instant.parse("2026-03-02T08:00:00Z"));
    }

    /**
     * Returns a clock set to a time.
     *
     * @param time the first time
     * @return a new clock
     */
    public static MovableClock startAt(Instant time) {
        return new MovableClock(requireNonNull(time, "time"));
    }

    /**
     * Moves the clock.
     *
     * @param by how far; a negative duration moves it back, as an administrator may do with a real one
     * @return the new time
     */
    public synchronized Instant advance(Duration by) {
        now = now.plus(requireNonNull(by, "by"));
        nanos += Math.max(0, by.toNanos());
        return now;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /**
     * Returns how far the clock was moved forward, for {@code EmailLedgerBuilder.monotonicTime}.
     *
     * @return nanoseconds; moving the clock back does not change them
     */
    public synchronized long nanos() {
        return nanos;
    }

    /** Returns the time as text. */
    @Override
    public String toString() {
        return "MovableClock[" + instant() + "]";
    }
}
