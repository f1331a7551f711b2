package io.emailledger.internal.retention;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RetentionStore.PeriodPurge;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A scan over e-mails past the retention period of one part, newest first, one batch at a time. E-mails skipped because
 * they are under legal hold are not visited again by this scan.
 */
final class PurgeScan {
    private static final int BATCH = 500;
    private static final EmailStatus[] FINISHED =
            Arrays.stream(EmailStatus.values()).filter(EmailStatus::isFinished).toArray(EmailStatus[]::new);

    private final RetainedPart part;
    private final Optional<Instant> from;
    private Instant end;
    private HistoryQuery rest;
    private boolean hasPeriods;
    private boolean ended;

    PurgeScan(RetainedPart part, Optional<Instant> from, Instant end) {
        this.part = part;
        this.from = from;
        this.end = end;
        this.rest = before(end);
        this.hasPeriods = part == RetainedPart.RECORD;
    }

    private HistoryQuery before(Instant time) {
        HistoryQuery old = HistoryQuery.all().status(FINISHED).until(time).limit(BATCH);
        return from.map(old::since).orElse(old);
    }

    boolean isEnded() {
        return ended;
    }

    /** The time of recording up to which this scan deletes. */
    Instant end() {
        return end;
    }

    /** The same; empty as long as the store may still make it earlier. */
    Optional<Instant> settledEnd() {
        return hasPeriods ? Optional.empty() : Optional.of(end);
    }

    /** Deletes one batch, or a part of a whole period; returns the number of e-mails affected. */
    long step(RetentionStore store, ChangeCommitter committer, RetentionEvaluator evaluator, Instant now) {
        if (hasPeriods) {
            PeriodPurge period = store.purgePeriod(end, evaluator.holds());
            hasPeriods = period.more();
            if (period.more()) {
                return period.emails();
            }
            // Later records are left to the store, which deletes their period as a whole.
            end = period.end().isBefore(end) ? period.end() : end;
            rest = before(end);
            ended = from.isPresent() && !from.get().isBefore(end);
            if (ended || period.emails() > 0) {
                return period.emails();
            }
        }
        return batch(store, committer, evaluator, now);
    }

    private int batch(RetentionStore store, ChangeCommitter committer, RetentionEvaluator evaluator, Instant now) {
        HistoryPage page = store.having(part, rest);
        List<EmailRecord> emails = page.emails();
        int together = RetentionEvaluator.together(part, emails);
        List<Purge> purges = evaluator.purges(part, emails.subList(0, together), now);
        List<Boolean> purged = purges.isEmpty() ? List.of() : store.purge(purges);
        Optional<String> next = together < emails.size()
                ? HistoryPage.upTo(emails.get(together - 1).id(), List.of()).next()
                : page.next();
        ended = next.isEmpty();
        rest = next.map(rest::after).orElse(rest);
        int count = 0;
        for (int i = 0; i < purges.size(); i++) {
            if (purged.get(i)) {
                count++;
                Purge purge = purges.get(i);
                purge.event().ifPresent(event -> committer.publish(purge.id(), List.of(event)));
            }
        }
        return count;
    }
}
