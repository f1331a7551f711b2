package io.emailledger.internal.commit;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An estimate of the store's clock: it is read from time to time and extrapolated with the local clock. Due times
 * follow the store's clock, but reading it for every e-mail would cost a round trip each.
 */
public final class StoreClock {
    private static final Logger log = LoggerFactory.getLogger(StoreClock.class);
    private static final Duration FRESH = Duration.ofSeconds(30);
    /** A reading that took longer is too inaccurate: the answer may have been delayed all that time. */
    private static final Duration PROMPT = Duration.ofSeconds(1);

    private final HistoryStore store;
    private final InstantSource time;
    private volatile Reading last;

    private record Reading(Instant ours, Duration ahead) {}

    public StoreClock(HistoryStore store, InstantSource time) {
        this.store = store;
        this.time = time;
        this.last = read();
    }

    /** Returns the estimated time of the store. */
    public Instant now() {
        Instant ours = time.instant();
        if (ours.isAfter(last.ours.plus(FRESH)) || ours.isBefore(last.ours)) {
            last = readAgain();
        }
        return time.instant().plus(last.ahead).truncatedTo(ChronoUnit.MICROS);
    }

    /** Returns the time of this process without calling the store, which may block. */
    public Instant ours() {
        return time.instant();
    }

    /**
     * If the store cannot be read, the local clock is used, which does not drift by much. An exception would lose the
     * answer of a server.
     */
    private Reading readAgain() {
        try {
            Instant before = time.instant();
            Reading read = read();
            boolean prompt = Duration.between(before, read.ours).compareTo(PROMPT) <= 0;
            return prompt ? read : new Reading(read.ours, last.ahead);
        } catch (StoreException e) {
            log.debug("The store's clock could not be read; the last reading is used", e);
            return new Reading(time.instant(), last.ahead);
        }
    }

    /**
     * The local clock is read last, so that this clock may be late and is never early. Otherwise an e-mail that is due
     * now would not be due yet for the worker that is woken for it.
     */
    private Reading read() {
        Instant theirs = store.now();
        Instant ours = time.instant();
        return new Reading(ours, Duration.between(ours, theirs));
    }
}
