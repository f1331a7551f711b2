package io.emailledger.internal.report;

import io.emailledger.internal.retention.PurgeJob;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies stored reports that were not applied, deletes those too old and the oldest events of the feed, and combines
 * the daily counts. It runs every few seconds, between e-mails. Reports come first: they change what is sent.
 */
public final class ReportUpkeep {
    private static final Logger log = LoggerFactory.getLogger(ReportUpkeep.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int BATCH = 50;

    private final FailureLog failures = new FailureLog(log);
    private final FailureLog feedFailures = new FailureLog(log);
    private final FailureLog countFailures = new FailureLog(log);
    private final ReportService reportService;
    private final PurgeJob purgeJob;
    private final InstantSource time;
    private final ReentrantLock one = new ReentrantLock();
    private Instant next = Instant.EPOCH;

    public ReportUpkeep(ReportService reportService, PurgeJob purgeJob, InstantSource time) {
        this.reportService = reportService;
        this.purgeJob = purgeJob;
        this.time = time;
    }

    /**
     * Processes one batch, if it is time and no other thread does so. A store that fails here does not stop sending.
     */
    public void runInBackground() {
        if (!one.tryLock()) {
            return;
        }
        try {
            Instant now = time.instant();
            if (now.isBefore(next) && next.isBefore(now.plus(EVERY.multipliedBy(2)))) {
                return;
            }
            next = now.plus(EVERY);
            reportService.applyOpen(BATCH);
            purgeJob.forgetReports();
            failures.succeeded();
            tried(
                    purgeJob::shortenFeed,
                    feedFailures,
                    "Old events of the feed could not be deleted; it is tried again in a few seconds");
            tried(
                    purgeJob::tidyCounts,
                    countFailures,
                    "The daily counts could not be combined or shortened; it is tried again in a few seconds");
        } catch (StoreException e) {
            log.debug("No reports are applied while the store fails, as was logged when it began", e);
        } catch (RuntimeException e) {
            failures.failed("Stored reports could not be processed; it is tried again in a few seconds", e);
        } finally {
            one.unlock();
        }
    }

    /** The store works, so that even its failures are about these tables, such as a missing privilege. */
    private static void tried(Runnable work, FailureLog failures, String text) {
        try {
            work.run();
            failures.succeeded();
        } catch (RuntimeException e) {
            failures.failed(text, e);
        }
    }
}
