package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.actions.Actions;
import io.emailledger.actions.BulkCancelResult;
import io.emailledger.actions.CancelOptions;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ReportResult;
import io.emailledger.actions.ResendCheck;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendRefusal;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.Resolution;
import io.emailledger.actions.ResolveResult;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.ExportFormat;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.StatusCounts;
import io.emailledger.internal.export.HistoryExporter;
import io.emailledger.internal.util.Cut;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.MailReport;
import io.emailledger.retention.ErasureResult;
import io.emailledger.retention.PurgeResult;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.ObservationStore;
import io.emailledger.spi.ReportStore;
import io.emailledger.spi.RetentionStore;
import io.emailledger.spi.SettingStore;
import io.emailledger.spi.SuppressionStore;
import io.emailledger.spi.Transport;
import io.emailledger.tracking.PixelEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Sends e-mail and records its history. Thread-safe. Create one instance, and close it at shutdown.
 *
 * <p>After {@link #send} has returned, the e-mail is never lost, and at most one attempt to deliver it can complete.
 * A second copy can be sent only if the process dies or the connection breaks after the server received the content
 * and before its answer was recorded. Every copy carries the same Message-ID. With {@link
 * io.emailledger.message.Guarantee#AT_MOST_ONCE} such an e-mail becomes UNCONFIRMED instead and is not sent again
 * automatically.
 *
 * <p>Every method may throw {@link io.emailledger.spi.StoreException} if the store cannot be reached. A ledger owns its
 * store and its transport: only {@link #close()} closes them. A {@code DataSource} used by the store stays open. Once
 * {@code close()} begins, methods that change something throw {@link LedgerClosedException}; methods that only read
 * throw it once {@code close()} has returned. The same holds for {@link #suppressions()} and {@link
 * #unverifiedReports()} obtained earlier. There are two exceptions: {@link #runOnce()} returns false, and the {@link
 * #pixelEndpoint()} continues to serve images.
 *
 * <p>A store may lack optional parts, such as a {@link ReportStore}. Methods that need a missing part throw {@link
 * UnsupportedOperationException} with its name.
 */
public final class EmailLedger implements AutoCloseable {
    private final LedgerComponents wiring;

    EmailLedger(EmailLedgerBuilder builder) {
        this.wiring = new LedgerComponents(builder);
        wiring.start();
    }

    /**
     * Starts the configuration of a ledger.
     *
     * @param store stores the history
     * @param transport delivers the e-mails
     * @return a builder with a default for everything else
     */
    public static EmailLedgerBuilder builder(HistoryStore store, Transport transport) {
        return new EmailLedgerBuilder(store, transport);
    }

    /**
     * Records an e-mail, which is then delivered in the background. On return it is durably recorded, but not yet sent.
     * An e-mail that cannot be sent (no recipients, a mandatory attachment missing or unreadable, an address that is
     * not a mailbox, too large) is recorded as FAILED with its reason; no exception is thrown.
     *
     * @param email the e-mail; its attachments are read before this method returns
     * @return the id of its record, or of the e-mail that already has its idempotency key
     * @throws io.emailledger.spi.IdempotencyConflictException if its idempotency key is in use for another content
     * @throws io.emailledger.spi.StoreException if the store or the temporary folder for attachments fails; nothing was
     *     recorded, unless the store's answer was lost
     * @throws LedgerClosedException if the ledger was closed
     */
    public EmailId send(Email email) {
        return sendAll(List.of(requirePresent(email, "email"))).get(0);
    }

    /**
     * Records many e-mails in one commit: all of them, or none. This is faster than recording them one by one.
     *
     * @param emails the e-mails
     * @return an id for each, in order, as {@link #send} would have returned it
     * @throws io.emailledger.spi.IdempotencyConflictException if an idempotency key is in use for another content;
     *     nothing was recorded
     * @throws LedgerClosedException if the ledger was closed
     */
    public List<EmailId> sendAll(List<Email> emails) {
        requirePresent(emails, "emails").forEach(email -> requirePresent(email, "email"));
        return wiring.open().intake.take(emails);
    }

    /**
     * Cancels an e-mail for all recipients that are not finished. If the result is CANCELLED, not one byte of it will
     * ever be transmitted to them. Once transmission has begun, the result is TOO_LATE. Cancelling again returns the
     * same result.
     *
     * @param id the e-mail
     * @return the result
     */
    public CancelResult cancel(EmailId id) {
        return cancel(id, CancelOptions.keepKey());
    }

    /**
     * Cancels an e-mail as {@link #cancel(EmailId)} does, and optionally releases its idempotency key. Nothing else
     * releases the key of a cancelled e-mail: sending with a key that was not released throws {@link
     * io.emailledger.spi.IdempotencyConflictException}.
     *
     * @param id the e-mail
     * @param options whether its key is released
     * @return the result
     */
    public CancelResult cancel(EmailId id, CancelOptions options) {
        return wiring.open().cancelling.cancel(requirePresent(id, "id"), requirePresent(options, "options"));
    }

    /**
     * Cancels all e-mails that match a query and are PENDING, one by one.
     *
     * @param query selects the e-mails; its limit and its position are ignored
     * @return how many were cancelled
     */
    public BulkCancelResult cancel(HistoryQuery query) {
        return wiring.open().cancelling.cancel(requirePresent(query, "query"));
    }

    /**
     * Sends a finished e-mail again as a new e-mail. It has a new id, a new Message-ID, a reference to the original and
     * all attributes of the original except the idempotency key. An e-mail with attachments cannot be resent after
     * delivery, because its attachments are deleted then.
     *
     * @param id the original
     * @return the new id, or the reason why the e-mail was not resent
     */
    public ResendResult resend(EmailId id) {
        return resend(id, ResendOptions.same());
    }

    /**
     * Sends a finished e-mail again with differences: to a corrected address, to the bounced recipients alone, with
     * attachments supplied again.
     *
     * @param id the original
     * @param options how the new one differs
     * @return the new id, or the reason why the e-mail was not resent
     */
    public ResendResult resend(EmailId id, ResendOptions options) {
        return wiring.open().resending.resend(requirePresent(id, "id"), requirePresent(options, "options"));
    }

    /**
     * Tells whether an e-mail may be resent. Changes nothing.
     *
     * @param id the e-mail
     * @return whether it may be resent, and otherwise the reason
     */
    public ResendCheck checkResend(EmailId id) {
        return checkResend(id, ResendOptions.same());
    }

    /**
     * Tells whether an e-mail may be resent with differences. Changes nothing.
     *
     * @param id the e-mail
     * @param options how the new one would differ
     * @return whether it may be resent, and otherwise the reason
     */
    public ResendCheck checkResend(EmailId id, ResendOptions options) {
        return wiring.readable().resending.check(requirePresent(id, "id"), requirePresent(options, "options"));
    }

    /**
     * Resolves an UNCONFIRMED e-mail, for which the answer of the server was lost.
     *
     * @param id the e-mail
     * @param resolution what happened to it
     * @param text who decided and why, for the history
     * @return the result
     */
    public ResolveResult resolve(EmailId id, Resolution resolution, String text) {
        return wiring.open()
                .resolving
                .resolve(
                        requirePresent(id, "id"),
                        requirePresent(resolution, "resolution"),
                        requirePresent(text, "text"));
    }

    /**
     * Applies a bounce, complaint or delivery report, read by a {@code BounceParser} or received from a provider's web
     * hook. It takes effect only if its token proves that it belongs to an e-mail of this ledger ({@link
     * EmailLedgerBuilder#returnPath}) and it names a recipient of that e-mail. Otherwise it is added to {@link
     * #unverifiedReports()}. Reporting the same report again has no effect.
     *
     * @param report the report
     * @return the result
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult report(MailReport report) {
        return wiring.open(ReportStore.class).reporting.take(requirePresent(report, "report"));
    }

    /**
     * Applies a report about an e-mail that the application has identified, such as one from a web hook whose signature
     * it has checked. It is accepted if it names a recipient of that e-mail, or if the e-mail has only one.
     *
     * @param id the e-mail
     * @param report the report
     * @return the result
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult report(EmailId id, MailReport report) {
        return wiring.open(ReportStore.class)
                .reporting
                .take(requirePresent(id, "id"), requirePresent(report, "report"));
    }

    /**
     * Returns the reports that could not be verified.
     *
     * @return the reports that wait for manual review
     */
    public ReportInbox unverifiedReports() {
        return wiring.readable(ReportStore.class).reportInbox;
    }

    /**
     * Returns the suppression list: the addresses to which nothing is sent.
     *
     * @return the list, for reading and changing
     */
    public SuppressionList suppressions() {
        return wiring.readable(SuppressionStore.class).suppressionList;
    }

    /**
     * Finds an e-mail.
     *
     * @param id its id
     * @return its record, without its body
     */
    public Optional<EmailRecord> find(EmailId id) {
        return wiring.readable().store.find(requirePresent(id, "id")).map(wiring.waitReasons::show);
    }

    /**
     * Returns an e-mail as the application passed it to {@link #send}.
     *
     * @param id its id
     * @return the e-mail; empty if it is not known or its body was deleted. Opening an attachment that was deleted
     *     throws an {@link java.io.IOException}
     */
    public Optional<Email> content(EmailId id) {
        return wiring.readable().content(requirePresent(id, "id"));
    }

    /**
     * Returns the message log of an e-mail: its events, the transcript of each attempt and each report about it.
     *
     * @param id its id
     * @return the log; without events if the e-mail is not known
     */
    public MessageLog log(EmailId id) {
        Optional<EmailRecord> record = find(id);
        return new MessageLog(
                id,
                record.map(EmailRecord::recipients).orElse(List.of()),
                wiring.readable().store.events(id),
                wiring.readable().store.attempts(id),
                wiring.readable().parts.reports().reports(id));
    }

    /**
     * Returns the actions that are possible for an e-mail now, and why others are not.
     *
     * @param id its id
     * @return the actions
     */
    public Actions actions(EmailId id) {
        Optional<EmailRecord> record = wiring.readable().store.find(requirePresent(id, "id"));
        return new Actions(
                id,
                record.map(EmailRecord::status),
                record.filter(r -> r.status() == EmailStatus.PENDING).isPresent(),
                record.map(wiring.resending::look).orElse(new ResendCheck(Optional.of(ResendRefusal.NOT_FOUND))),
                record.isPresent(),
                record.filter(r -> r.status() == EmailStatus.UNCONFIRMED).isPresent());
    }

    /**
     * Finds a page of the history, newest first. No body, transcript or attachment is read.
     *
     * @param query selects the e-mails
     * @return the page
     */
    public HistoryPage history(HistoryQuery query) {
        HistoryPage page = wiring.readable().store.history(requirePresent(query, "query"));
        return new HistoryPage(
                page.emails().stream().map(wiring.waitReasons::show).toList(), page.next());
    }

    /**
     * Writes every e-mail that matches a query to a stream, newest first, one line each. The query's limit is ignored;
     * its position ({@link HistoryQuery#after}) is where the export begins. The history is read in pages of 500,
     * without bodies, transcripts and contents of attachments. Memory is bounded, and no connection or lock is held
     * between pages. E-mails recorded after the call began are not included.
     *
     * @param query selects the e-mails
     * @param format the format
     * @param out the destination, written in UTF-8; flushed at the end and not closed
     * @return the number of e-mails that were written
     * @throws IOException if {@code out} throws it; all lines written until then are complete except the last
     */
    public long export(HistoryQuery query, ExportFormat format, OutputStream out) throws IOException {
        return new HistoryExporter(this::history)
                .export(requirePresent(query, "query"), requirePresent(format, "format"), requirePresent(out, "out"));
    }

    /**
     * Counts the e-mails that match a query, by status.
     *
     * @param query selects the e-mails
     * @return the numbers, each exact below {@link StatusCounts#CAP}
     */
    public StatusCounts counts(HistoryQuery query) {
        return wiring.readable().store.counts(requirePresent(query, "query"));
    }

    /**
     * Returns the observations about an e-mail: its opens, for each recipient and class of user agent.
     *
     * @param id its id
     * @return the observations
     */
    public List<ObservationRecord> observations(EmailId id) {
        return wiring.readable(ObservationStore.class).parts.observations().observations(requirePresent(id, "id"));
    }

    /**
     * Deletes everything that is older than the ledger's {@link io.emailledger.retention.Retention} allows, in
     * transactions of at most 500 e-mails. The ledger does the same in the background; applications with their own
     * scheduler may call this method instead of waiting. E-mails that are unfinished or on hold are never deleted. It
     * ends early if the thread is interrupted or the ledger is closed; the next call deletes the rest.
     *
     * @return what was deleted
     * @throws LedgerClosedException if the ledger was closed
     */
    public PurgeResult purge() {
        return wiring.open(RetentionStore.class)
                .purging
                .all(() -> wiring.isClosed() || Thread.currentThread().isInterrupted());
    }

    /**
     * Erases a person's data from every finished e-mail that was sent to or from an address. The address is replaced by
     * a pseudonym. Data that could identify the person is deleted for all recipients of the e-mail: names, subject,
     * body, attachments except their sizes and types, tags, metadata, idempotency key, transcripts, texts of servers,
     * texts of events, agents of opens. Statuses, times, numbers and the addresses of others remain, so that the e-mail
     * is still counted; it cannot be resent. Mentions of the person in the text of other e-mails are not found. The
     * address stays on the suppression list, so that the person receives no further e-mail.
     *
     * <p>Each e-mail is erased in a transaction of its own. An interrupted call can be repeated: e-mails already erased
     * are not found again. Afterwards the store holds none of the erased data, but backups and database logs may.
     *
     * <p>E-mails that the store cannot read because their rows are damaged are not erased. {@link
     * ErasureResult#unreadable()} and an ERROR in the log report them each time, as long as the store counts such an
     * e-mail under the address. If the address itself is damaged, its owner cannot be determined.
     *
     * @param address the bare address; case is ignored
     * @return how many were erased, and which were not because they are unfinished, on hold or unreadable
     * @throws io.emailledger.message.InvalidValueException if it is no address
     * @throws LedgerClosedException if the ledger was closed
     */
    public ErasureResult erase(String address) {
        return wiring.open(RetentionStore.class).erasing.erase(Address.of(requirePresent(address, "address")));
    }

    /**
     * Returns the endpoint that serves the pixels of this ledger. The application connects it to its HTTP server under
     * the address of its {@link io.emailledger.tracking.OpenTracking}.
     *
     * <p>After {@link #close()} it continues to serve images and throws nothing. Whether opens are then still recorded
     * depends on the store. To record none, disconnect the endpoint before closing.
     *
     * @return the endpoint; empty if open tracking is off
     */
    public Optional<PixelEndpoint> pixelEndpoint() {
        return wiring.pixels;
    }

    /**
     * Returns the state of the ledger, for a health check.
     *
     * @return the queue, the stuck e-mails, and whether the transport works
     */
    public Health health() {
        return wiring.readable().health();
    }

    /**
     * Pauses sending on every node that shares the store: on this node at once, on the others within about a second.
     * Transmissions in progress are finished; no others are started. E-mails are still recorded and wait as {@link
     * io.emailledger.history.WaitReason#PAUSED}; their deadlines are not extended. A pause survives a restart.
     *
     * @param reason the reason; one line of at most 500 characters, visible to everyone who can read the history. If
     *     sending is already paused, it replaces the previous reason
     * @throws io.emailledger.spi.StoreException also inside a transaction of the application that the store would join,
     *     because the pause could then be rolled back
     * @throws LedgerClosedException if the ledger was closed
     */
    public void pause(String reason) {
        if (requirePresent(reason, "reason").isBlank() || reason.length() > 500 || !Cut.isLine(reason)) {
            throw new InvalidValueException("reason", "must be one line of 1 to 500 characters");
        }
        wiring.open(SettingStore.class).pauseSwitch.pause(reason);
    }

    /**
     * Ends a pause, on every node. Does nothing if there is none.
     *
     * @throws LedgerClosedException if the ledger was closed
     */
    public void resume() {
        wiring.open(SettingStore.class).pauseSwitch.resume();
        wiring.delivery.wake();
    }

    /**
     * Returns the current pause, set by any node.
     *
     * @return since when and why sending is paused; empty if it is not
     */
    public Optional<Health.Pause> paused() {
        return wiring.readable().paused();
    }

    /**
     * Claims due e-mails, as many as can be started within a tenth of a second, delivers them one after the other on
     * this thread, and records the results. It is for applications with their own scheduler. May be called from several
     * threads, and in addition to the ledger's own workers.
     *
     * @return true if any work was done, so that another call is worthwhile; false once {@link #close()} has begun
     */
    public boolean runOnce() {
        return wiring.delivery.runOnce();
    }

    /**
     * Stops accepting e-mails, waits up to the configured time for attempts in progress, records their results, and
     * closes transport and store. Unsent e-mails remain recorded, for the next ledger on the same store. Idempotent; a
     * second call returns at once.
     */
    @Override
    public void close() {
        wiring.close();
    }
}
