package io.emailledger.history;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The number of e-mails in each status. Counting stops at a limit, because an exact count of millions is slow in every
 * database.
 *
 * @param counts the numbers, none above {@link #CAP}
 * @param asOf by the store's clock, the time up to which they are complete, as {@link HistoryPage#asOf}; empty if they
 *     were read from the store itself and are current
 */
public record StatusCounts(Map<EmailStatus, Long> counts, Optional<Instant> asOf) {

    /** The number at which counting stops: it stands for "this many or more". */
    public static final long CAP = 10_000;

    /** Copies the map and fills in zeros. */
    public StatusCounts {
        Map<EmailStatus, Long> all = new EnumMap<>(EmailStatus.class);
        for (EmailStatus status : EmailStatus.values()) {
            all.put(status, Math.min(CAP, counts.getOrDefault(status, 0L)));
        }
        counts = Collections.unmodifiableMap(all);
    }

    /**
     * Creates numbers that are current.
     *
     * @param counts the numbers
     */
    public StatusCounts(Map<EmailStatus, Long> counts) {
        this(counts, Optional.empty());
    }

    /**
     * Returns these numbers with a time up to which they are complete.
     *
     * @param time the time, by the store's clock
     * @return a new value
     */
    public StatusCounts asOf(Instant time) {
        return new StatusCounts(counts, Optional.of(time));
    }

    /**
     * Returns how many e-mails are in a status.
     *
     * @param status the status
     * @return the number, at most {@link #CAP}
     */
    public long of(EmailStatus status) {
        return counts.getOrDefault(status, 0L);
    }

    /**
     * Returns how many e-mails are in a status, as text.
     *
     * @param status the status
     * @return the number, with a plus sign where counting stopped
     */
    public String text(EmailStatus status) {
        return of(status) >= CAP ? CAP + "+" : Long.toString(of(status));
    }
}
