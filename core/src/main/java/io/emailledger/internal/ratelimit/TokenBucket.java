package io.emailledger.internal.ratelimit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What this process has taken of one rate. In the store stands when the next permit is free: each permit that is taken
 * moves that time on by one interval. A process takes all that is free up to a quarter of a second from now, and may
 * make up for what nobody took within the last second. What it has taken and not used it keeps. Guarded by its {@link
 * Throttles}.
 */
final class TokenBucket {
    /** How far ahead permits are taken. */
    static final Duration BLOCK = Duration.ofMillis(250);

    /** How far back permits that nobody took are still there. */
    static final Duration LATE = Duration.ofSeconds(1);

    /**
     * The longest that an e-mail is put off: rates are changed, and e-mails cancelled, so that its turn may come
     * earlier.
     */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** No e-mail is in debt for longer, so a time beyond that comes from a clock that went wrong. */
    private static final Duration FARTHEST = Duration.ofDays(1);

    private static final long MINUTE_MICROS = 60_000_000;

    private final String setting;
    private final long interval;
    private long permits;
    /** When the next permit is free in the store, as far as is known. */
    private Instant free = Instant.EPOCH;
    /** When the turn of the next e-mail comes that is put off. */
    private Instant tail = Instant.EPOCH;
    /** The same for those whose turn had come, and who were too late. */
    private Instant front = Instant.EPOCH;

    TokenBucket(String name, int perMinute) {
        this.setting = "rate " + name;
        this.interval = (MINUTE_MICROS + perMinute - 1) / perMinute;
    }

    /** The name under which it stands in the store. */
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

    /** Tells whether it is known that nothing is free yet. */
    boolean isShut(Instant now) {
        return permits <= 0 && free.isAfter(now.plus(BLOCK)) && !free.isAfter(now.plus(FARTHEST));
    }

    /** Until when it is shut. */
    Instant opens() {
        return free.minus(BLOCK);
    }

    /** How many permits are free, by the time at which the next one is. */
    long freeAt(Instant next, Instant now) {
        Instant from = from(next, now);
        Instant end = now.plus(BLOCK);
        return from.isAfter(end) ? 0 : ChronoUnit.MICROS.between(from, end) / interval + 1;
    }

    /** When the next permit is free after so many were taken. */
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

    /** Tells whether an e-mail that comes new has to wait behind those that were put off. */
    boolean hasQueue(Instant now) {
        return tail.isAfter(now.plus(BLOCK)) && !tail.isAfter(now.plus(LONGEST));
    }

    /** The turn of an e-mail that needs so many. */
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

    /** Tells whether the time in the store means no more than none would. */
    boolean isStale(Instant now) {
        return free.isBefore(now.minus(LATE.multipliedBy(10)));
    }

    Instant free() {
        return free;
    }
}
