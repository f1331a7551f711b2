package io.emailledger.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers since when months cannot be dropped, so that this is logged once a day. It lets a month rest for an hour
 * after a failure. By the clock of the store, which may
 * be set back. Safe for use by many threads.
 */
final class MonthDelays {
    static final Duration DAY = Duration.ofDays(1);

    /** What lasts longer is logged. */
    static final Duration LONG = Duration.ofHours(6);

    private static final Duration REST = Duration.ofHours(1);

    private final Map<PartitionMonth, Instant> since = new ConcurrentHashMap<>();
    private final Map<PartitionMonth, Instant> logged = new ConcurrentHashMap<>();
    private final Map<PartitionMonth, Instant> tried = new ConcurrentHashMap<>();

    /** How long it has lasted. The first call is its beginning. */
    Duration lasted(PartitionMonth month, Instant now) {
        Instant begin = since.merge(month, now, (known, later) -> known.isAfter(later) ? later : known);
        return Duration.between(begin, now);
    }

    /** Tells whether to log it: once a day. */
    boolean isToBeLogged(PartitionMonth month, Instant now) {
        if (isWithin(logged.get(month), DAY, now)) {
            return false;
        }
        logged.put(month, now);
        return true;
    }

    /** Notes a failure, after which the month rests for an hour. */
    void rest(PartitionMonth month, Instant now) {
        tried.put(month, now);
    }

    boolean rests(PartitionMonth month, Instant now) {
        return isWithin(tried.get(month), REST, now);
    }

    /** Ends the delay of a month. */
    void end(PartitionMonth month) {
        since.remove(month);
        logged.remove(month);
        tried.remove(month);
    }

    static boolean isWithin(@Nullable Instant time, Duration after, Instant now) {
        return time != null && !now.isBefore(time) && now.isBefore(time.plus(after));
    }
}
