package io.emailledger.internal.retention;

import io.emailledger.internal.commit.AvailableParts;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.PurgeResult;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes data past its retention period: in small batches in the background, or all at once on request. Several of
 * these may run concurrently, in one process or many: each finds only what the others have not deleted.
 */
public final class PurgeJob {
    private static final Logger log = LoggerFactory.getLogger(PurgeJob.class);

    /** After a batch, deletion pauses for this many times its duration, so that sending is not slowed down. */
    private static final int REST = 20;

    private static final int REPORTS = 500;
    private static final int EVENTS = 5_000;
    private static final int MOST_COMBINED = 50_000;
    private static final int WORTH_COMBINING = 1_000;
    private static final Duration FEED = Duration.ofDays(30);
    private static final Duration LEAST_REST = Duration.ofMillis(20);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private final FailureLog failures = new FailureLog(log);
    private final RetentionStore store;
    private final ReportStore reports;
    private final Optional<FeedStore> feed;
    private final Optional<DailyStore> daily;
    private final ChangeCommitter committer;
    private volatile LocalDate firstCounted = LocalDate.MIN;
    private final StoreClock clock;
    private final InstantSource time;
    private final Retention retention;
    private final RetentionEvaluator evaluator;
    private final List<PurgeSchedule> rounds;
    private final ReentrantLock one = new ReentrantLock();
    private Instant rest = Instant.MIN;
    private int turn;

    public PurgeJob(
            AvailableParts parts,
            ChangeCommitter committer,
            StoreClock clock,
            InstantSource time,
            Retention retention) {
        this.store = parts.retention();
        this.reports = parts.reports();
        this.feed = parts.feed();
        this.daily = parts.daily();
        this.committer = committer;
        this.clock = clock;
        this.time = time;
        this.retention = retention;
        this.evaluator = new RetentionEvaluator(retention);
        PurgeSchedule records = new PurgeSchedule(RetainedPart.RECORD, evaluator, Optional::empty);
        this.rounds = Arrays.stream(RetainedPart.values())
                .filter(part -> retention.age(part).isPresent())
                .map(part ->
                        part == RetainedPart.RECORD ? records : new PurgeSchedule(part, evaluator, records::reached))
                .toList();
        // Records first, here too: then the other parts know where they end.
        this.turn = rounds.size() - 1;
    }

    /**
     * Deletes a batch, if one is due and no other thread is deleting. A failure of the store does not affect sending.
     */
    public void runInBackground() {
        if (rounds.isEmpty() || !one.tryLock()) {
            return;
        }
        try {
            Instant now = time.instant();
            if (now.isBefore(rest) && rest.isBefore(now.plus(AFTER_FAILURE.multipliedBy(2)))) {
                return;
            }
            rest = now.plus(AFTER_FAILURE);
            long start = System.nanoTime();
            boolean done = batch();
            Duration took = Duration.ofNanos(System.nanoTime() - start).multipliedBy(REST);
            rest = done ? now.plus(took.compareTo(LEAST_REST) < 0 ? LEAST_REST : took) : now.plusSeconds(1);
            failures.succeeded();
        } catch (StoreException e) {
            log.debug("Deleting waits for a minute: the store fails, as was logged when it began", e);
        } catch (RuntimeException e) {
            failures.failed("Deleting data past its retention period failed; it is tried again in a minute", e);
        } finally {
            one.unlock();
        }
    }

    /** Deletes a batch of the next part that has expired data; false if none has. */
    private boolean batch() {
        Instant now = clock.now();
        for (int i = 0; i < rounds.size(); i++) {
            PurgeSchedule candidate = rounds.get(Math.floorMod(turn++, rounds.size()));
            Optional<PurgeScan> walk = candidate.walk(now);
            if (walk.isPresent()) {
                walk.get().step(store, committer, evaluator, now);
                return true;
            }
        }
        return false;
    }

    /**
     * Deletes everything past its retention period, batch by batch.
     *
     * @param stop checked before each batch
     */
    public PurgeResult all(BooleanSupplier stop) {
        Map<RetainedPart, Long> counts = new EnumMap<>(RetainedPart.class);
        Instant now = clock.now();
        // Records first: parts of a record that is deleted need not be deleted before.
        for (int i = rounds.size() - 1; i >= 0; i--) {
            RetainedPart part = rounds.get(i).part;
            PurgeScan walk = new PurgeScan(
                    part, Optional.empty(), evaluator.end(part, now).orElseThrow());
            while (!walk.isEnded() && !stop.getAsBoolean()) {
                counts.merge(part, walk.step(store, committer, evaluator, now), Long::sum);
            }
        }
        while (!stop.getAsBoolean() && forgetReports() > 0) {
            // The condition deletes; the body is empty.
        }
        while (!stop.getAsBoolean() && shortenFeed() > 0) {
            // The same for the feed.
        }
        firstCounted = LocalDate.MIN;
        tidyCounts();
        return new PurgeResult(counts);
    }

    /** Deletes a batch of unverified reports; returns how many. */
    public int forgetReports() {
        return retention
                .unverifiedReports()
                .map(age -> reports.forgetReports(clock.now().minus(age), REPORTS))
                .orElse(0);
    }

    /** Deletes a batch of old events of the feed; returns how many. */
    public int shortenFeed() {
        return feed.map(events ->
                        events.deleteFeed(clock.now().minus(retention.feed().orElse(FEED)), EVENTS))
                .orElse(0);
    }

    /** Deletes the daily counts of old days, and combines stored differences of the others, up to a limit. */
    public void tidyCounts() {
        if (daily.isEmpty()) {
            return;
        }
        DailyStore counts = daily.get();
        retention.counts().ifPresent(age -> deleteCounts(counts, clock.now().minus(age)));
        int combined = 0;
        int these = counts.combine(WORTH_COMBINING);
        while (these > 0 && combined < MOST_COMBINED) {
            combined += these;
            these = counts.combine(WORTH_COMBINING);
        }
    }

    /** Once a day: deleting combines all differences. */
    private void deleteCounts(DailyStore counts, Instant oldest) {
        LocalDate first = LocalDate.ofInstant(oldest, ZoneOffset.UTC);
        if (!first.equals(firstCounted)) {
            counts.deleteDaily(first);
            firstCounted = first;
        }
    }
}
