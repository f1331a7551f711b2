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
import io.emailledger.spi.Transport;
import io.emailledger.tracking.PixelEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Sends e-mail and remembers what became of it. Thread-safe. Make one, close it at shutdown.
 *
 * <p>After {@link #send} has returned, the e-mail is never lost, and at most one attempt to deliver it can complete.
 * A second copy can go out only if a process dies, or the line breaks, between the server's having the
 * content and our having its answer recorded; every copy carries the same Message-ID. With {@link
 * io.emailledger.message.Guarantee#AT_MOST_ONCE} such an e-mail becomes UNCONFIRMED instead, and nobody sends it again
 * by itself.
 *
 * <p>Every method may throw {@link io.emailledger.spi.StoreException} if the store cannot be reached. A ledger owns its
 * store and its transport: {@link #close()} closes both, and nobody else does; a {@code DataSource} under the store stays
 * open. From the beginning of {@code close()} on, what changes something throws {@link LedgerClosedException}; what only
 * reads, once it has returned. So do the {@link #suppressions()} and the {@link #unverifiedReports()} that somebody got
 * before. Two do not: {@link #runOnce()} answers false, and the {@link #pixelEndpoint()} goes on to serve images.
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
     * @param store where the ledger keeps what it knows
     * @param transport who takes the e-mails
     * @return a builder with a default for everything else
     */
    public static EmailLedgerBuilder builder(HistoryStore store, Transport transport) {
        return new EmailLedgerBuilder(store, transport);
    }

    /**
     * Records an e-mail, which is then delivered in the background. On return it is recorded durably, and not yet sent.
     * What the ledger refuses to send (no recipients, a mandatory attachment missing or unreadable, an address that is
     * not a mailbox, too large) is recorded as FAILED with its reason, and is no exception.
     *
     * @param email the e-mail; its attachments are read before this method returns
     * @return the id of its record, or of the one that has its idempotency key
     * @throws io.emailledger.spi.IdempotencyConflictException if its idempotency key is in use for another content
     * @throws io.emailledger.spi.StoreException if the store, or the temporary folder that attachments pass through,
     *     fails; nothing was recorded, unless the store's answer was lost
     * @throws LedgerClosedException if the ledger was closed
     */
    public EmailId send(Email email) {
        return sendAll(List.of(requirePresent(email, "email"))).get(0);
    }

    /**
     * Records many e-mails in one commit: all of them, or none. It is the fast way in.
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
     * Cancels an e-mail for all recipients that are still to try. Once this has answered CANCELLED, not one byte of it
     * will ever be transmitted to them; once transmission has begun, the answer is TOO_LATE. Cancelling twice gives the
     * same answer twice.
     *
     * @param id the e-mail
     * @return what came of it
     */
    public CancelResult cancel(EmailId id) {
        return cancel(id, CancelOptions.keepKey());
    }

    /**
     * Cancels an e-mail as {@link #cancel(EmailId)} does, and says what becomes of its idempotency key. Nothing else
     * frees the key of a cancelled e-mail: without that, sending with it again throws {@link
     * io.emailledger.spi.IdempotencyConflictException}.
     *
     * @param id the e-mail
     * @param options what becomes of its key
     * @return what came of it
     */
    public CancelResult cancel(EmailId id, CancelOptions options) {
        return wiring.open().cancelling.cancel(requirePresent(id, "id"), requirePresent(options, "options"));
    }

    /**
     * Cancels all e-mails that match a query and are PENDING, one by one.
     *
     * @param query which e-mails; its limit and its position do not matter
     * @return how many were cancelled
     */
    public BulkCancelResult cancel(HistoryQuery query) {
        return wiring.open().cancelling.cancel(requirePresent(query, "query"));
    }

    /**
     * Sends a finished e-mail again, as a new e-mail with a new id and a new Message-ID that names the old one and has
     * all its attributes but its idempotency key. An e-mail with attachments cannot be resent once it has left, because
     * they are deleted then.
     *
     * @param id the old e-mail
     * @return the new id, or why there is none
     */
    public ResendResult resend(EmailId id) {
        return resend(id, ResendOptions.same());
    }

    /**
     * Sends a finished e-mail again with differences: to a corrected address, to the bounced recipients alone, with
     * attachments supplied again.
     *
     * @param id the old e-mail
     * @param options how the new one differs
     * @return the new id, or why there is none
     */
    public ResendResult resend(EmailId id, ResendOptions options) {
        return wiring.open().resending.resend(requirePresent(id, "id"), requirePresent(options, "options"));
    }

    /**
     * Tells whether an e-mail may be resent, without doing anything.
     *
     * @param id the e-mail
     * @return whether, and why not
     */
    public ResendCheck checkResend(EmailId id) {
        return checkResend(id, ResendOptions.same());
    }

    /**
     * Tells whether an e-mail may be resent with differences, without doing anything.
     *
     * @param id the e-mail
     * @param options how the new one would differ
     * @return whether, and why not
     */
    public ResendCheck checkResend(EmailId id, ResendOptions options) {
        return wiring.readable().resending.check(requirePresent(id, "id"), requirePresent(options, "options"));
    }

    /**
     * Notes what became of an UNCONFIRMED e-mail, whose answer was lost.
     *
     * @param id the e-mail
     * @param resolution what became of it
     * @param words who says so and why, for the history
     * @return what came of it
     */
    public ResolveResult resolve(EmailId id, Resolution resolution, String words) {
        return wiring.open()
                .resolving
                .resolve(
                        requirePresent(id, "id"),
                        requirePresent(resolution, "resolution"),
                        requirePresent(words, "words"));
    }

    /**
     * Takes in what came back about an e-mail: what a {@code BounceParser} has read, or a provider's web hook says. It
     * changes something only if its token proves that it belongs to an e-mail of this ledger ({@link
     * EmailLedgerBuilder#returnPath}) and it names a recipient of that e-mail; otherwise it is kept in {@link
     * #unverifiedReports()}. The same report handed in twice changes nothing more.
     *
     * @param report what came back
     * @return what came of it
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult report(MailReport report) {
        return wiring.open().reporting.take(requirePresent(report, "report"));
    }

    /**
     * Takes in what came back about an e-mail, where the host itself knows which: from a web hook whose signature it
     * has checked. It is believed if it names a recipient of that e-mail, or the e-mail has only one.
     *
     * @param id the e-mail
     * @param report what came back
     * @return what came of it
     * @throws LedgerClosedException if the ledger was closed
     */
    public ReportResult report(EmailId id, MailReport report) {
        return wiring.open().reporting.take(requirePresent(id, "id"), requirePresent(report, "report"));
    }

    /**
     * Returns the reports that came back and that nothing has proven.
     *
     * @return the reports that wait for somebody to look at them
     */
    public ReportInbox unverifiedReports() {
        wiring.readable();
        return wiring.reportInbox;
    }

    /**
     * Returns the addresses to which nothing is sent.
     *
     * @return the list, to be seen and changed
     */
    public SuppressionList suppressions() {
        wiring.readable();
        return wiring.suppressionList;
    }

    /**
     * Finds an e-mail.
     *
     * @param id its id
     * @return what the ledger knows of it, without its body
     */
    public Optional<EmailRecord> find(EmailId id) {
        return wiring.readable().store.find(requirePresent(id, "id")).map(wiring.waitReasons::show);
    }

    /**
     * Returns an e-mail as the host gave it.
     *
     * @param id its id
     * @return the e-mail; empty if it is not known or its body was deleted. Opening an attachment that was deleted
     *     throws an {@link java.io.IOException}
     */
    public Optional<Email> content(EmailId id) {
        return wiring.readable().content(requirePresent(id, "id"));
    }

    /**
     * Returns everything that was said and done about an e-mail, the raw server log of each attempt and
     * each mail that came back among it.
     *
     * @param id its id
     * @return the log; without steps if the e-mail is not known
     */
    public MessageLog log(EmailId id) {
        Optional<EmailRecord> record = wiring.readable().store.find(requirePresent(id, "id"));
        return new MessageLog(
                id,
                record.map(EmailRecord::recipients).orElse(List.of()),
                wiring.readable().store.events(id),
                wiring.readable().store.attempts(id),
                wiring.readable().store.reports(id));
    }

    /**
     * Returns what a menu may offer for an e-mail now, and why not.
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
     * @param query what is wanted
     * @return the page
     */
    public HistoryPage history(HistoryQuery query) {
        HistoryPage page = wiring.readable().store.history(requirePresent(query, "query"));
        return new HistoryPage(
                page.emails().stream().map(wiring.waitReasons::show).toList(), page.next());
    }

    /**
     * Writes the history to a stream: every e-mail that matches a query, newest first, a line each. The query's limit
     * does not matter; with a position ({@link HistoryQuery#after}) it begins there. The history is read a page of 500
     * at a time, without bodies, transcripts and contents of attachments, so that memory is bounded however long it is,
     * and nothing of the store is held meanwhile. What is recorded after the call began is not in it.
     *
     * @param query what is wanted
     * @param format the form
     * @param out where to, in UTF-8; it is flushed at the end and not closed
     * @return the number of e-mails that were written
     * @throws IOException what {@code out} threw; what it was given until then are whole lines but for the last
     */
    public long export(HistoryQuery query, ExportFormat format, OutputStream out) throws IOException {
        return new HistoryExporter(this::history)
                .export(requirePresent(query, "query"), requirePresent(format, "format"), requirePresent(out, "out"));
    }

    /**
     * Counts the e-mails that match a query, by status.
     *
     * @param query what is wanted
     * @return the numbers, each exact below {@link StatusCounts#CAP}
     */
    public StatusCounts counts(HistoryQuery query) {
        return wiring.readable().store.counts(requirePresent(query, "query"));
    }

    /**
     * Returns what was observed about an e-mail: its opens, for each recipient and class of user agent.
     *
     * @param id its id
     * @return the facts
     */
    public List<ObservationRecord> observations(EmailId id) {
        return wiring.readable().store.observations(requirePresent(id, "id"));
    }

    /**
     * Deletes everything that is older than the ledger's {@link io.emailledger.retention.Retention} allows, in
     * transactions of at most 500 e-mails: for a host with a scheduler of its own that does not want to wait for the
     * ledger, which does the same beside sending. Never an unfinished e-mail, and none on hold. It ends early when the
     * thread is interrupted or the ledger closed; the next call finds the rest.
     *
     * @return what was deleted
     * @throws LedgerClosedException if the ledger was closed
     */
    public PurgeResult purge() {
        return wiring.open()
                .purging
                .all(() -> wiring.isClosed() || Thread.currentThread().isInterrupted());
    }

    /**
     * Erases a person who asks for it from every finished e-mail that went to or came from an address. A pseudonym
     * takes the place of the address, and what could tell who it was goes, for everybody to whom the e-mail went:
     * names, subject, body, attachments but for their sizes and types, tags, metadata, idempotency key, transcripts,
     * servers' words, the words of steps, the agents of opens. Statuses, times, numbers and the addresses of others
     * stay, so that such an e-mail still counts; it cannot be resent. What other e-mails say about the person in their
     * text is not found, and the address stays on the suppression list, so that the person is not written to again.
     *
     * <p>Each e-mail is erased in a transaction of its own. Whoever is interrupted asks again: what is erased is not
     * found any more. Afterwards the store holds nothing more of it, but backups and logs of the database may.
     *
     * <p>What a store cannot read, because something has damaged its rows, is not erased: {@link
     * ErasureResult#unreadable()} and an ERROR in the log say so each time, as long as the store counts such an e-mail
     * under the address. Nobody can tell whose it is where the address itself is damaged.
     *
     * @param address the bare address; case is ignored
     * @return how many were erased, and which were not because they are unfinished, on hold or unreadable
     * @throws io.emailledger.message.InvalidValueException if it is no address
     * @throws LedgerClosedException if the ledger was closed
     */
    public ErasureResult erase(String address) {
        return wiring.open().erasing.erase(Address.of(requirePresent(address, "address")));
    }

    /**
     * Returns the endpoint that serves the pixels of this ledger. A host connects it to its HTTP server under the
     * address of its {@link io.emailledger.tracking.OpenTracking}.
     *
     * <p>It throws nothing after {@link #close()} either: images are served as ever. Whether an open is then still
     * recorded depends on whether the store takes it. To have none recorded, disconnect it first.
     *
     * @return the endpoint; empty if open tracking is off
     */
    public Optional<PixelEndpoint> pixelEndpoint() {
        return wiring.pixels;
    }

    /**
     * Tells how the ledger is doing.
     *
     * @return what waits, what is stuck, and whether the transport works
     */
    public Health health() {
        return wiring.readable().health();
    }

    /**
     * Pauses sending, on every node that shares the store: here at once, on the others within about a second. What is
     * on the wire is finished; nothing else is begun. E-mails are recorded as ever, and wait as {@link
     * io.emailledger.history.WaitReason#PAUSED}; their deadlines run on. A pause outlives the process.
     *
     * @param reason why, for people who look at what waits; one line of at most 500 characters, which may be seen by
     *     everybody who sees the history. If sending is paused already, it takes the place of the last one
     * @throws io.emailledger.spi.StoreException also inside a transaction of the host's that the store would join: a
     *     pause that could be rolled back would be none
     * @throws LedgerClosedException if the ledger was closed
     */
    public void pause(String reason) {
        if (requirePresent(reason, "reason").isBlank() || reason.length() > 500 || !Cut.isLine(reason)) {
            throw new InvalidValueException("reason", "must be one line of 1 to 500 characters");
        }
        wiring.open().pauseSwitch.pause(reason);
    }

    /**
     * Ends a pause, on every node. Does nothing if there is none.
     *
     * @throws LedgerClosedException if the ledger was closed
     */
    public void resume() {
        wiring.open().pauseSwitch.resume();
        wiring.delivery.wake();
    }

    /**
     * Tells whether sending is paused, by whatever node.
     *
     * @return since when and why; empty if it is not
     */
    public Optional<Health.Pause> paused() {
        return wiring.readable().paused();
    }

    /**
     * Takes e-mails that are due, as many as can be started within a tenth of a second, hands them over one after the
     * other on this thread and records what came of them: for a host with a scheduler of its own. May be called from
     * several threads, and beside the ledger's own workers.
     *
     * @return true if there was anything to do, so that it is worth calling again at once; false once {@link #close()}
     *     has begun
     */
    public boolean runOnce() {
        return wiring.delivery.runOnce();
    }

    /**
     * Stops taking e-mails, lets what is in flight finish within the configured time, records its outcome, and closes
     * transport and store. What has not been sent stays recorded, for the next ledger on the same store. Idempotent; a
     * second call returns at once.
     */
    @Override
    public void close() {
        wiring.close();
    }
}
