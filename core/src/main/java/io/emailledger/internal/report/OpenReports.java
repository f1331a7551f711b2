package io.emailledger.internal.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds, beside sending, for reports that were kept and not applied. */
public final class OpenReports {
    private static final Logger log = LoggerFactory.getLogger(OpenReports.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int BATCH = 100;

    private final Reporting reporting;
    private final InstantSource time;
    private final ReentrantLock one = new ReentrantLock();
    private Instant next = Instant.EPOCH;

    /**
     * Makes it.
     *
     * @param reporting applies them
     * @param time our own clock
     */
    public OpenReports(Reporting reporting, InstantSource time) {
        this.reporting = reporting;
        this.time = time;
    }

    /** Applies some, if it is time and nobody else is at it. A store that fails here does not keep anybody from sending. */
    public void beside() {
        if (!one.tryLock()) {
            return;
        }
        try {
            Instant now = time.instant();
            if (now.isBefore(next) && next.isBefore(now.plus(EVERY.multipliedBy(2)))) {
                return;
            }
            next = now.plus(EVERY);
            reporting.applyOpen(BATCH);
        } catch (RuntimeException e) {
            log.warn(
                    "Applying reports that had come back failed with {}; it is tried again in a few seconds",
                    e.getClass().getName());
            log.debug("Why it failed", e);
        } finally {
            one.unlock();
        }
    }
}
