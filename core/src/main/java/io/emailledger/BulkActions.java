package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.actions.BulkRun;
import io.emailledger.actions.CancelResult.BulkCancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.BulkCheck;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.internal.actions.Author;
import io.emailledger.internal.actions.BulkService;
import io.emailledger.internal.actions.CancelService;
import io.emailledger.internal.export.HistoryExporter;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Acts on all e-mails that match a query. Thread-safe and immutable. Every method may throw {@link
 * io.emailledger.spi.StoreException} if the store cannot be reached.
 *
 * <p>{@link #resend}, {@link #release}, {@link #hold}, {@link #reschedule} and {@link #cancel(HistoryQuery, BulkRun)}
 * work in batches. {@link #begin} returns a run; each call handles the next 200 e-mails that match, from the newest to the
 * oldest, and returns the run after them. Pass the same query and the same options each time, until the run is finished.
 * E-mails recorded after {@code begin} are not part of the run. The limit and the position of the query are ignored.
 *
 * <pre>{@code
 * BulkRun run = ledger.bulk().begin();
 * while (!run.isFinished()) {
 *     save(run.token());
 *     run = ledger.bulk().resend(query, run);
 * }
 * }</pre>
 *
 * <p>After a crash continue with {@link BulkRun#of} and the saved token. Two processes may even continue the same run:
 * each e-mail is resent at most once in it, because the copy and the version of the original are one commit. The copies
 * have the priority LOW unless the options name another: the queue sends every other e-mail before them, within the rate
 * limits of their routes.
 */
public final class BulkActions {
    private final CancelService cancelService;
    private final BulkService bulk;
    private final LedgerComponents ledger;
    private final Author author;

    BulkActions(CancelService cancelService, BulkService bulk, LedgerComponents ledger, Author author) {
        this.cancelService = cancelService;
        this.bulk = bulk;
        this.ledger = ledger;
        this.author = author;
    }

    /**
     * Returns these actions for a person or a program whose name is shown in the history. Default: no name.
     *
     * @param actor the name; one line of at most 100 characters
     * @return new actions
     */
    public BulkActions by(String actor) {
        return new BulkActions(cancelService, bulk, ledger, author.by(actor));
    }

    /**
     * Returns these actions with a reason that is shown in the history. Default: no reason.
     *
     * @param reason the reason; one line of at most 500 characters
     * @return new actions
     */
    public BulkActions because(String reason) {
        return new BulkActions(cancelService, bulk, ledger, author.because(reason));
    }

    /**
     * Begins a run.
     *
     * @return a run with a new name, which covers the e-mails recorded until now
     * @throws LedgerClosedException if the ledger was closed
     */
    public BulkRun begin() {
        ledger.open();
        return bulk.begin();
    }

    /**
     * Counts how many of the e-mails that match a query may be resent, and why the others may not. Changes nothing.
     *
     * @param query selects the e-mails; its limit and its position are ignored
     * @return the numbers
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public BulkCheck checkResend(HistoryQuery query) {
        return checkResend(query, ResendOptions.same());
    }

    /**
     * Counts how many of the e-mails that match a query may be resent with differences.
     *
     * @param query selects the e-mails
     * @param options how the copies would differ
     * @return the numbers
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public BulkCheck checkResend(HistoryQuery query, ResendOptions options) {
        Map<Optional<ResendRefusal>, Long> counts =
                bulk.checkResend(requirePresent(query, "query"), requirePresent(options, "options"), ledger::readable);
        Map<ResendRefusal, Long> refused = new EnumMap<>(ResendRefusal.class);
        counts.forEach((refusal, count) -> refusal.ifPresent(code -> refused.put(code, count)));
        return new BulkCheck(counts.getOrDefault(Optional.<ResendRefusal>empty(), 0L), refused);
    }

    /**
     * Resends the next batch of e-mails that match a query, each at most once in the run.
     *
     * @param query selects the e-mails
     * @param run the run so far
     * @return the run afterwards; its codes are those of {@link ResendRefusal}
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public BulkRun resend(HistoryQuery query, BulkRun run) {
        return resend(query, run, ResendOptions.same());
    }

    /**
     * Resends the next batch of e-mails with differences, for example only to the bounced recipients.
     *
     * @param query selects the e-mails
     * @param run the run so far
     * @param options how the copies differ
     * @return the run afterwards; its codes are those of {@link ResendRefusal}
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public BulkRun resend(HistoryQuery query, BulkRun run, ResendOptions options) {
        return bulk.resend(
                requirePresent(query, "query"),
                requirePresent(run, "run"),
                requirePresent(options, "options"),
                author,
                ledger::open);
    }

    /**
     * Releases the next batch of held e-mails that match a query. Those that are not held are not counted.
     *
     * @param query selects the e-mails; without a status those that are PENDING or SENDING
     * @param run the run so far
     * @return the run afterwards; its codes are those of {@link io.emailledger.actions.Actions.WaitingResult.Code}
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     * @throws UnsupportedOperationException if the store has no {@link WaitingStore}
     */
    public BulkRun release(HistoryQuery query, BulkRun run) {
        ledger.open(WaitingStore.class);
        return bulk.release(requirePresent(query, "query"), requirePresent(run, "run"), author, ledger::open);
    }

    /**
     * Holds the next batch of e-mails that match a query. Those that are held already are not counted.
     *
     * @param query selects the e-mails; without a status those that are PENDING or SENDING
     * @param run the run so far
     * @param reason the reason; one line of at most 500 characters
     * @return the run afterwards; its codes are those of {@link io.emailledger.actions.Actions.WaitingResult.Code}
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     * @throws UnsupportedOperationException if the store has no {@link WaitingStore}
     */
    public BulkRun hold(HistoryQuery query, BulkRun run, String reason) {
        ledger.open(WaitingStore.class);
        Author why = author.because(reason);
        return bulk.hold(requirePresent(query, "query"), requirePresent(run, "run"), reason, why, ledger::open);
    }

    /**
     * Sets the time of the next batch of e-mails that match a query. Those that have this time already are not counted.
     *
     * @param query selects the e-mails; without a status those that are PENDING or SENDING
     * @param run the run so far
     * @param time the time before which they are not sent
     * @return the run afterwards; its codes are those of {@link io.emailledger.actions.Actions.WaitingResult.Code}
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     * @throws UnsupportedOperationException if the store has no {@link WaitingStore}
     */
    public BulkRun reschedule(HistoryQuery query, BulkRun run, Instant time) {
        ledger.open(WaitingStore.class);
        return bulk.reschedule(
                requirePresent(query, "query"),
                requirePresent(run, "run"),
                requirePresent(time, "time"),
                author,
                ledger::open);
    }

    /**
     * Cancels the next batch of e-mails that match a query.
     *
     * @param query selects the e-mails; without a status those that are PENDING or SENDING
     * @param run the run so far
     * @return the run afterwards; its code is TOO_LATE
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public BulkRun cancel(HistoryQuery query, BulkRun run) {
        ledger.open();
        return bulk.cancel(requirePresent(query, "query"), requirePresent(run, "run"), ledger::open);
    }

    /**
     * Cancels all e-mails that match a query and are PENDING, one by one. If the ledger is closed meanwhile, it ends
     * between two e-mails; those that are cancelled stay so.
     *
     * @param query selects the e-mails; its limit and its position are ignored
     * @return how many were cancelled
     * @throws LedgerClosedException if the ledger was closed, also meanwhile
     */
    public BulkCancelResult cancel(HistoryQuery query) {
        ledger.open();
        return cancelService.cancel(requirePresent(query, "query"), ledger::open);
    }

    /**
     * Writes every e-mail that matches a query to a stream, in the order of the query, one line each. The query's limit
     * is ignored; its position ({@link HistoryQuery#after}) is where the export begins. The history is read in pages of
     * 500, without bodies, transcripts and contents of attachments. Memory is bounded, and no connection or lock is
     * held between pages. Newest first, e-mails recorded after the call began are not included; oldest first, they are.
     *
     * @param query selects the e-mails
     * @param format the format
     * @param out the destination, written in UTF-8; flushed at the end and not closed
     * @return the number of e-mails that were written
     * @throws IOException if {@code out} throws it; all lines written until then are complete except the last
     * @throws LedgerClosedException if the ledger was closed
     */
    public long export(HistoryQuery query, ExportFormat format, OutputStream out) throws IOException {
        return new HistoryExporter(pages -> ledger.readable().historyView.page(pages))
                .export(requirePresent(query, "query"), requirePresent(format, "format"), requirePresent(out, "out"));
    }
}
