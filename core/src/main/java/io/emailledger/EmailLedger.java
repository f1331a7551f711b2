package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.actions.Actions;
import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.Actions.ResolveResult;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.ResendResult.ResendCheck;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.internal.mime.MessageContents;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Routes;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.WaitingStore;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.MessageContent;
import java.util.List;
import java.util.Optional;

/**
 * Sends e-mail and records its history. Thread-safe. Create one instance, and close it at shutdown.
 *
 * <p>After {@link #send} has returned, the e-mail is never lost, and at most one attempt to deliver it can complete.
 * A second copy can be sent only if the process dies or the connection breaks after the server received the content
 * and before its answer was recorded. Every copy carries the same Message-ID. With {@link
 * io.emailledger.message.Email.Guarantee#AT_MOST_ONCE} such an e-mail becomes UNCONFIRMED instead and is not sent again
 * automatically.
 *
 * <p>Every method may throw {@link io.emailledger.spi.StoreException} if the store cannot be reached. A ledger owns its
 * store and its transport: only {@link #close()} closes them. A {@code DataSource} used by the store stays open. Once
 * {@code close()} begins, methods that change something throw {@link LedgerClosedException}; methods that only read
 * throw it once {@code close()} has returned. The same holds for the objects obtained earlier, such as {@link
 * #suppressions()} and {@link #bulk()}. There is one exception: {@link SendingControl#runOnce()} returns false.
 *
 * <p>A store may lack optional parts, such as a {@link io.emailledger.spi.StoreParts.ReportStore}. Methods that need a missing
 * part throw {@link UnsupportedOperationException} with its name.
 */
public final class EmailLedger implements AutoCloseable {
    private final LedgerComponents components;

    EmailLedger(EmailLedgerBuilder builder) {
        this.components = new LedgerComponents(builder);
        components.start();
    }

    /** Returns the components, for other entry points of this package. */
    LedgerComponents components() {
        return components;
    }

    /**
     * Starts the configuration of a ledger.
     *
     * @param store stores the history
     * @param transport delivers the e-mails
     * @return a builder with a default for everything else
     */
    public static EmailLedgerBuilder builder(HistoryStore store, Transport transport) {
        return builder(store, Routes.byDefault(transport));
    }

    /**
     * Starts the configuration of a ledger with several routes.
     *
     * @param store stores the history; several routes need a store with a {@link io.emailledger.spi.StoreParts.RouteStore}
     * @param routes the transports, and the rules that choose one for each e-mail
     * @return a builder with a default for everything else
     */
    public static EmailLedgerBuilder builder(HistoryStore store, Routes routes) {
        return new EmailLedgerBuilder(store, routes);
    }

    /**
     * Records an e-mail. Workers deliver it in the background. On return it is durably recorded, but not yet sent. An
     * e-mail that cannot be sent (no recipients, a mandatory attachment missing or unreadable, an address that is not a
     * mailbox, too large) is recorded as FAILED with its reason; no exception is thrown.
     *
     * @param email the e-mail; its attachments are read before this method returns
     * @return the id of its record, or of the e-mail that already has its idempotency key
     * @throws io.emailledger.message.InvalidValueException if it names a route that the ledger does not have, belongs to a
     *     mailing list and the ledger has no extension for that, or is an exact message that is not valid; nothing was
     *     recorded
     * @throws UnsupportedOperationException if it is held and the store has no {@link WaitingStore}
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
     * @throws io.emailledger.message.InvalidValueException as by {@link #send}; nothing was recorded
     * @throws UnsupportedOperationException as by {@link #send}; nothing was recorded
     * @throws io.emailledger.spi.IdempotencyConflictException if an idempotency key is in use for another content;
     *     nothing was recorded
     * @throws io.emailledger.spi.StoreException as by {@link #send}
     * @throws LedgerClosedException if the ledger was closed
     */
    public List<EmailId> sendAll(List<Email> emails) {
        requirePresent(emails, "emails").forEach(email -> requirePresent(email, "email"));
        boolean isHeld = emails.stream().anyMatch(email -> email.holdReason().isPresent());
        components.parts.requireIf(isHeld, WaitingStore.class, "hold");
        return components.open().intake.record(emails);
    }

    /**
     * Cancels an e-mail for all recipients that are not finished. If the result is CANCELLED, no server gets the end of
     * its content for them. Once transmission has begun, the result is TOO_LATE. Cancelling again returns the same
     * result.
     *
     * @param id the e-mail
     * @return the result
     */
    public CancelResult cancel(EmailId id) {
        return components.open().cancelService.cancel(requirePresent(id, "id"), false);
    }

    /**
     * Cancels an e-mail as {@link #cancel} does, and releases its idempotency key, unless a server has or may have the
     * e-mail. Nothing else releases the key of a cancelled e-mail: sending with a key that was not released throws
     * {@link io.emailledger.spi.IdempotencyConflictException}, so that the retry of a program does not undo the decision
     * of a person.
     *
     * @param id the e-mail
     * @return the result
     */
    public CancelResult cancelAndReleaseKey(EmailId id) {
        return components.open().cancelService.cancel(requirePresent(id, "id"), true);
    }

    /**
     * Sends a finished e-mail again as a new e-mail. It has a new id, a new Message-ID, a reference to the original, and
     * all attributes of the original. The idempotency key passes to it. An e-mail with attachments cannot be resent after
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
        return components.open().resendService.resend(requirePresent(id, "id"), requirePresent(options, "options"));
    }

    /**
     * Tells whether an e-mail may be resent with differences. Changes nothing.
     *
     * @param id the e-mail
     * @param options how the new one would differ
     * @return whether it may be resent, and otherwise the reason
     */
    public ResendCheck checkResend(EmailId id, ResendOptions options) {
        return components.readable().resendService.check(requirePresent(id, "id"), requirePresent(options, "options"));
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
        return components
                .open()
                .resolveService
                .resolve(
                        requirePresent(id, "id"),
                        requirePresent(resolution, "resolution"),
                        requirePresent(text, "text"));
    }

    /**
     * Returns the reports about e-mails: bounces, complaints and delivery reports, and those that could not be
     * verified.
     *
     * @return the reports
     */
    public ReportInbox reports() {
        return components.readable().reportInbox;
    }

    /**
     * Returns the suppression list: the addresses to which nothing is sent.
     *
     * @return the list, for reading and changing
     */
    public SuppressionList suppressions() {
        return components.readable(SuppressionStore.class).suppressionList;
    }

    /**
     * Finds an e-mail.
     *
     * @param id its id
     * @return its record, without its body
     */
    public Optional<EmailRecord> find(EmailId id) {
        return components.readable().store.find(requirePresent(id, "id")).map(components.waitReasons::show);
    }

    /**
     * Returns an e-mail as the application passed it to {@link #send}.
     *
     * @param id its id
     * @return the e-mail; empty if it is not known or its body was deleted. Opening an attachment that was deleted
     *     throws an {@link java.io.IOException}
     */
    public Optional<Email> content(EmailId id) {
        return components.readable().historyView.content(requirePresent(id, "id"));
    }

    /**
     * Returns the message source of an e-mail, the bytes that every attempt transmits. It is without what a {@link
     * io.emailledger.spi.RecipientContent} changes for single recipients, such as a tracking pixel.
     *
     * @param id its id
     * @return the header and the body; empty if the e-mail is not known or its body was deleted. Writing an attachment
     *     that was deleted throws an {@link java.io.IOException}
     */
    public Optional<MessageContent> source(EmailId id) {
        return content(id).map(email -> MessageContents.of(email, id));
    }

    /**
     * Returns the message log of an e-mail: its events, transcripts, reports and observations. Observations are, for
     * example, opens for each recipient and class of user agent.
     *
     * @param id its id
     * @return the log; without events if the e-mail is not known
     */
    public MessageLog log(EmailId id) {
        Optional<EmailRecord> record = find(id);
        return new MessageLog(
                id,
                record.map(EmailRecord::recipients).orElse(List.of()),
                components.readable().store.events(id),
                components.readable().store.attempts(id),
                components.readable().parts.reports().reports(id),
                components.readable().parts.observations().observations(id));
    }

    /**
     * Returns the actions that are possible for an e-mail now, and why others are not.
     *
     * @param id its id
     * @return the actions
     */
    public Actions actions(EmailId id) {
        return components.readable().historyView.actions(requirePresent(id, "id"));
    }

    /**
     * Finds a page of the history, in the order of the query. No body, transcript or attachment is read. The page is
     * current, also if the store has a replica; {@link ReplicaHistory} reads from that.
     *
     * @param query selects the e-mails
     * @return the page; it may be short, or empty, although there is a next one
     */
    public HistoryPage history(HistoryQuery query) {
        return components.readable().historyView.page(requirePresent(query, "query"));
    }

    /**
     * Counts the e-mails that match a query, by status.
     *
     * @param query selects the e-mails
     * @return the numbers, each exact below {@link StatusCounts#CAP}
     */
    public StatusCounts counts(HistoryQuery query) {
        return components.readable().store.counts(requirePresent(query, "query"));
    }

    /**
     * Returns the control of retention: it deletes data that is older than the configured {@link
     * io.emailledger.retention.Retention}, and erases the data of a person.
     *
     * @return the control of retention
     */
    public RetentionControl retention() {
        return components.readable(RetentionStore.class).retentionControl;
    }

    /**
     * Returns the control of sending: it pauses and resumes, and sends on threads of the application.
     *
     * @return the control of sending, also after {@link #close()}
     */
    public SendingControl sending() {
        return components.sendingControl;
    }

    /**
     * Returns the control of e-mails that wait: it changes their time, their content, and whether they are held for
     * approval.
     *
     * @return the control of waiting e-mails
     */
    public WaitingControl waiting() {
        return components.readable(WaitingStore.class).waitingControl;
    }

    /**
     * Returns the actions on all e-mails that match a query.
     *
     * @return the actions on many e-mails
     */
    public BulkActions bulk() {
        return components.readable().bulkActions;
    }

    /**
     * Returns the state of the ledger, for a health check.
     *
     * @return the queue, the stuck e-mails, and whether the transport works
     */
    public Health health() {
        return components.readable().health.now();
    }

    /**
     * Stops accepting e-mails, waits up to the configured time for attempts in progress, records their results, and
     * closes transport and store. Unsent e-mails remain recorded, for the next ledger on the same store. Idempotent; a
     * second call returns at once.
     */
    @Override
    public void close() {
        components.close();
    }
}
