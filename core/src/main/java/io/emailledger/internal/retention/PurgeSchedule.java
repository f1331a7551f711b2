package io.emailledger.internal.retention;

import io.emailledger.retention.Retention.RetainedPart;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Schedules the scans for expired data of one part, and how far back they go. Most of it was recorded since the last
 * scan, but e-mails that were unfinished or under legal hold then may be due now. So every second scan goes back two intervals,
 * every fourth four, and so on, and occasionally one goes back to the beginning. An e-mail that finishes late is purged
 * about as late again, and long scans are rare.
 */
final class PurgeSchedule {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int TO_THE_BEGINNING = 1 << 11;

    final RetainedPart part;
    private final RetentionEvaluator evaluator;
    private final Supplier<Optional<Instant>> records;
    private int round;
    private Instant next = Instant.MIN;
    private Optional<Instant> covered = Optional.empty();
    private Optional<PurgeScan> walk = Optional.empty();

    /**
     * Creates a schedule.
     *
     * @param records up to which time of recording records are deleted with all of their parts; empty if that is not
     *     known, or this schedule is that of the records
     */
    PurgeSchedule(RetainedPart part, RetentionEvaluator evaluator, Supplier<Optional<Instant>> records) {
        this.part = part;
        this.evaluator = evaluator;
        this.records = records;
    }

    /** Returns the scan to continue; empty if there is nothing to do now. */
    Optional<PurgeScan> walk(Instant now) {
        Optional<Instant> end = evaluator.end(part, now);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        if (walk.filter(w -> !w.isEnded()).isPresent()) {
            return walk;
        }
        boolean early = now.isBefore(next) && next.isBefore(now.plus(INTERVAL.multipliedBy(2)));
        if (early) {
            return Optional.empty();
        }
        // A store that deletes whole periods may have ended the last scan earlier than asked.
        covered = walk.map(PurgeScan::end).or(() -> covered);
        walk = Optional.of(new PurgeScan(part, from(), end.get()));
        round++;
        next = now.plus(INTERVAL);
        return walk;
    }

    /**
     * Returns the time of recording up to which this part is deleted one e-mail after the other. Later ones may stay,
     * because the store deletes them as whole periods. Empty as long as the store has not answered.
     */
    Optional<Instant> reached() {
        return walk.flatMap(PurgeScan::settledEnd).or(() -> covered);
    }

    /** Parts of a record that is deleted need not be deleted before. */
    private Optional<Instant> from() {
        Optional<Instant> deleted = records.get();
        int back = Integer.lowestOneBit(round);
        if (back == 0 || back >= TO_THE_BEGINNING || covered.isEmpty()) {
            return deleted;
        }
        Instant since = covered.get().minus(INTERVAL.multipliedBy(back));
        return Optional.of(deleted.filter(since::isBefore).orElse(since));
    }
}
