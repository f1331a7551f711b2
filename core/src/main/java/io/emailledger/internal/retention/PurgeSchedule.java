package io.emailledger.internal.retention;

import io.emailledger.retention.Retention.RetainedPart;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Schedules the scans for expired data of one part, and how far back they go. Most of it was recorded since the last
 * scan, but e-mails that were unfinished or on hold then may be due now. So every second scan goes back two intervals,
 * every fourth four, and so on, and occasionally one goes back to the beginning. An e-mail that finishes late is purged
 * about as late again, and long scans are rare.
 */
final class PurgeSchedule {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int TO_THE_BEGINNING = 1 << 11;

    final RetainedPart part;
    private final RetentionEvaluator evaluator;
    private int round;
    private Instant next = Instant.MIN;
    private Instant covered = Instant.MIN;
    private Optional<PurgeScan> walk = Optional.empty();

    PurgeSchedule(RetainedPart part, RetentionEvaluator evaluator) {
        this.part = part;
        this.evaluator = evaluator;
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
        covered = walk.map(PurgeScan::end).orElse(covered);
        walk = Optional.of(new PurgeScan(part, from(now), end.get()));
        round++;
        next = now.plus(INTERVAL);
        return walk;
    }

    /** Parts of a record that is deleted need not be deleted before. */
    private Optional<Instant> from(Instant now) {
        Optional<Instant> records =
                part == RetainedPart.RECORD ? Optional.empty() : evaluator.end(RetainedPart.RECORD, now);
        int back = Integer.lowestOneBit(round);
        if (back == 0 || back >= TO_THE_BEGINNING) {
            return records;
        }
        Instant since = covered.minus(INTERVAL.multipliedBy(back));
        return Optional.of(records.filter(since::isBefore).orElse(since));
    }
}
