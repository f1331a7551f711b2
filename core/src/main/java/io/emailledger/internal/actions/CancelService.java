package io.emailledger.internal.actions;

import io.emailledger.actions.CancelResult;
import io.emailledger.actions.CancelResult.BulkCancelResult;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import java.util.List;
import java.util.Optional;

/**
 * Cancels e-mails. Every result is exact: if a concurrent change was faster, the record is read again.
 */
public final class CancelService {
    private static final int PAGE = 200;

    private final HistoryStore store;
    private final ChangeCommitter committer;
    private final LifecycleTransitions lifecycle;
    private final StoreClock clock;

    public CancelService(
            HistoryStore store, ChangeCommitter committer, LifecycleTransitions lifecycle, StoreClock clock) {
        this.store = store;
        this.committer = committer;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    /**
     * Cancels one e-mail for all unfinished recipients. In the same commit its idempotency key is released, if
     * requested and no server has or may have the e-mail.
     */
    public CancelResult cancel(EmailId id, boolean releasesKey) {
        while (true) {
            Optional<EmailRecord> found = store.find(id);
            if (found.isEmpty()) {
                return new CancelResult(CancelResult.Code.NOT_FOUND, Optional.empty(), 0, false);
            }
            EmailRecord record = found.get();
            if (record.status() != EmailStatus.PENDING) {
                CancelResult result = finished(record);
                if (result.code() != CancelResult.Code.CANCELLED
                        || !mayRelease(record, releasesKey)
                        || committer.commit(record, release(record))) {
                    return result;
                }
                continue;
            }
            List<AttemptRecord> attempts = record.state().attempts() == 0 ? List.of() : store.attempts(id);
            Change change = lifecycle.cancelled(record, attempts, clock.now());
            EmailRecord after = Changes.apply(change, record);
            if (committer.commit(record, mayRelease(after, releasesKey) ? change.releasingKey() : change)) {
                return new CancelResult(
                        CancelResult.Code.CANCELLED,
                        Optional.of(change.next().status()),
                        change.recipients().size(),
                        isCancelledTooLate(change.recipients()));
            }
        }
    }

    private static boolean mayRelease(EmailRecord record, boolean wanted) {
        return wanted && record.isUnsent() && record.facts().idempotencyKey().isPresent();
    }

    /** Releases the key of an e-mail that was cancelled before, in a separate change. */
    private static Change release(EmailRecord record) {
        return new Change(
                        record.id(), NextState.after(record.state()), List.of(), List.of(), List.of(), Optional.empty())
                .releasingKey();
    }

    /** Returns the same result for a repeated cancellation, even if some recipients had the e-mail before. */
    private static CancelResult finished(EmailRecord record) {
        boolean cancelled = record.status() != EmailStatus.SENDING && record.isCancelled();
        return new CancelResult(
                cancelled ? CancelResult.Code.CANCELLED : CancelResult.Code.TOO_LATE,
                Optional.of(record.status()),
                0,
                cancelled && isCancelledTooLate(record.recipients()));
    }

    private static boolean isCancelledTooLate(List<RecipientRecord> recipients) {
        return recipients.stream().anyMatch(r -> r.status() == EmailStatus.CANCELLED && r.mayHaveArrived());
    }

    /**
     * Cancels all e-mails that match a query, page by page, until none is left that matches and is PENDING.
     *
     * @param beforeEach called before each e-mail; what it throws ends the cancellation
     */
    public BulkCancelResult cancel(HistoryQuery query, Runnable beforeEach) {
        int cancelled = 0;
        int tooLate = 0;
        if (!query.statuses().isEmpty() && !query.statuses().contains(EmailStatus.PENDING)) {
            return new BulkCancelResult(0, 0);
        }
        HistoryQuery pending = query.status(EmailStatus.PENDING).fromNewest().limit(PAGE);
        Optional<String> cursor;
        do {
            HistoryPage page = store.history(pending);
            for (EmailRecord record : page.emails()) {
                beforeEach.run();
                CancelResult result = cancel(record.id(), false);
                if (result.recipients() > 0) {
                    cancelled++;
                } else if (result.code() == CancelResult.Code.TOO_LATE) {
                    tooLate++;
                }
            }
            cursor = page.next();
            pending = cursor.map(pending::after).orElse(pending);
        } while (cursor.isPresent());
        return new BulkCancelResult(cancelled, tooLate);
    }
}
