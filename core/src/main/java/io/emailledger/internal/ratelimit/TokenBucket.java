package io.emailledger.internal.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The permits that this process has taken of one rate. The store holds the time at which the next permit is free; each
 * permit taken advances it by one interval. A process takes all permits that are free within the next quarter of a
 * second, including those unused within the last second. It keeps permits that it has not used. Guarded by its {@link
 * RateLimiter}.
 */
final class TokenBucket {
    /** The time for which permits are taken in advance. */
    static final Duration BLOCK = Duration.ofMillis(250);

    /** The time for which unused permits remain available. */
    static final Duration LATE = Duration.ofSeconds(1);

    /**
     * The longest deferral of an e-mail: rates change and e-mails are cancelled, so that a permit may be free earlier.
     */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** The longest debt; a later time comes from a wrong clock. */
    private static final Duration FARTHEST = Duration.ofDays(1);

    private static final long MINUTE_MICROS = 60_000_000;

    private final String setting;
    private final long interval;
    private long permits;
    /** When the next permit is free in the store, as far as is known. */
    private Instant free = Instant.EPOCH;
    /** The time for the next deferred e-mail. */
    private Instant tail = Instant.EPOCH;
    /** The same for e-mails whose time had come, and that were claimed too late. */
    private Instant front = Instant.EPOCH;

    TokenBucket(String name, int perMinute) {
        this.setting = "rate " + name;
        this.interval = (MINUTE_MICROS + perMinute - 1) / perMinute;
    }

    /** Returns the name of its setting in the store. */
    String setting() {
        return setting;
    }

    boolean has(long count) {
        return permits >= count;
    }

    long permits() {
        return permits;
    }

    void use(long count) {
        permits -= count;
    }

    void giveBack(long count) {
        permits += count;
    }

    /** Tells whether it is known that no permit is free. */
    boolean isShut(Instant now) {
        return permits <= 0 && free.isAfter(now.plus(BLOCK)) && !free.isAfter(now.plus(FARTHEST));
    }

    /** Returns when the next permit is free. */
    Instant opens() {
        return free.minus(BLOCK);
    }

    /** Returns how many permits are free, given the time of the next one. */
    long freeAt(Instant next, Instant now) {
        Instant from = from(next, now);
        Instant end = now.plus(BLOCK);
        return from.isAfter(end) ? 0 : ChronoUnit.MICROS.between(from, end) / interval + 1;
    }

    /** Returns when the next permit is free after a number of permits was taken. */
    Instant after(Instant next, Instant now, long count) {
        return from(next, now).plus(count * interval, ChronoUnit.MICROS);
    }

    private static Instant from(Instant next, Instant now) {
        if (next.isAfter(now.plus(FARTHEST))) {
            return now;
        }
        return next.isBefore(now.minus(LATE)) ? now.minus(LATE) : next;
    }

    void took(long count, Instant next) {
        permits += count;
        free = next;
    }

    void refused(Instant next) {
        free = next;
    }

    /** Tells whether a new e-mail has to wait behind deferred ones. */
    boolean hasQueue(Instant now) {
        return tail.isAfter(now.plus(BLOCK)) && !tail.isAfter(now.plus(LONGEST));
    }

    /** The time of an e-mail that needs this many permits. */
    Instant turn(Instant now, long count, boolean hadOne) {
        Instant longest = now.plus(LONGEST);
        Instant last = hadOne ? front : tail;
        Instant next = last.isAfter(free) ? last : free;
        Instant mine = next.isAfter(longest) ? longest : next.isBefore(now.plus(BLOCK)) ? now.plus(BLOCK) : next;
        Instant following = mine.plus(count * interval, ChronoUnit.MICROS);
        if (hadOne) {
            front = following.isAfter(longest) ? longest : following;
        } else {
            tail = following.isAfter(longest) ? longest : following;
        }
        return mine;
    }

    /** Tells whether the time in the store is too old to have any effect. */
    boolean isStale(Instant now) {
        return free.isBefore(now.minus(LATE.multipliedBy(10)));
    }

    Instant free() {
        return free;
    }
}
