package io.emailledger.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * The stored form of times: microseconds since 1970 in UTC as an integer, which no time zone can change. Fractions of a
 * microsecond are cut off.
 */
final class Times {
    private static final long MOST_MILLIS = (1L << 48) - 1;

    private Times() {}

    static long micros(Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
        } catch (ArithmeticException e) {
            return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static long micros(Duration time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getSeconds(), 1_000_000L), time.getNano() / 1_000);
        } catch (ArithmeticException e) {
            // A limit of thousands of years, which can still be added to now.
            return Long.MAX_VALUE / 4;
        }
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /**
     * The smallest id of version 7 that an e-mail recorded at a time or later can have: its first 48 bits are the
     * milliseconds.
     */
    static UUID firstIdOf(Instant time) {
        long millis;
        try {
            millis = time.toEpochMilli();
            millis += Instant.ofEpochMilli(millis).isBefore(time) ? 1 : 0;
        } catch (ArithmeticException e) {
            millis = time.getEpochSecond() < 0 ? 0 : MOST_MILLIS;
        }
        return new UUID(Math.max(0, Math.min(MOST_MILLIS, millis)) << 16, 0);
    }
}
