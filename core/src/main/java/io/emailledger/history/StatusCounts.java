package io.emailledger.history;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The number of e-mails in each status. Counting stops at a limit, because an exact count of millions is slow in every
 * database.
 *
 * @param counts the numbers, none above {@link #CAP}
 */
public record StatusCounts(Map<EmailStatus, Long> counts) {

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
