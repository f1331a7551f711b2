package io.emailledger;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.EmailChanges;
import io.emailledger.internal.actions.Author;
import io.emailledger.internal.actions.WaitingService;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.time.Instant;

/**
 * Changes e-mails that wait: their time, their content, and whether they are held for approval. Thread-safe and
 * immutable.
 *
 * <p>Every result is exact: if it is CHANGED, no attempt that begins later uses what was before; if a worker was faster,
 * it is TOO_LATE. Each change is an event in the history of the e-mail, with the name and the reason given by {@link
 * #by} and {@link #because}. A hold applies on every node, and to retries.
 *
 * <p>Every method that changes an e-mail may throw {@link io.emailledger.spi.StoreException} if the store cannot be
 * reached, {@link LedgerClosedException} if the ledger was closed, and {@link UnsupportedOperationException} if the
 * store has no {@link WaitingStore}.
 */
public final class WaitingControl {
    private final WaitingService service;
    private final LedgerComponents ledger;
    private final Author author;

    WaitingControl(WaitingService service, LedgerComponents ledger, Author author) {
        this.service = service;
        this.ledger = ledger;
        this.author = author;
    }

    /**
     * Returns this control for a person or a program whose name is shown in the history. Default: no name.
     *
     * @param actor the name; one line of at most 100 characters
     * @return a new control
     */
    public WaitingControl by(String actor) {
        return new WaitingControl(service, ledger, author.by(actor));
    }

    /**
     * Returns this control with a reason that is shown in the history. Default: no reason.
     *
     * @param reason the reason; one line of at most 500 characters
     * @return a new control
     */
    public WaitingControl because(String reason) {
        return new WaitingControl(service, ledger, author.because(reason));
    }

    /**
     * Sets the time before which an e-mail is not sent. Before the first attempt it is also the Date of the message, if
     * it is later than the time of recording. A deferred e-mail is tried again at that time. One that is held stays
     * held; after an attempt it has to be released first. If the application set no expiry, the e-mail is tried as long as one recorded for that time.
     *
     * @param id the e-mail
     * @param time the time, before the year 9999; one that has passed means now
     * @return CHANGED, ALREADY, HELD, PAST_EXPIRY, TOO_LATE or NOT_FOUND
     */
    public WaitingResult reschedule(EmailId id, Instant time) {
        return open().reschedule(requirePresent(id, "id"), requirePresent(time, "time"), author);
    }

    /**
     * Makes an e-mail due now: one that is scheduled, and one that was deferred. Rate limits, pauses and open circuit
     * breakers still apply.
     *
     * @param id the e-mail
     * @return CHANGED, ALREADY if it is due, HELD, PAST_EXPIRY, TOO_LATE or NOT_FOUND
     */
    public WaitingResult sendNow(EmailId id) {
        return open().sendNow(requirePresent(id, "id"), author);
    }

    /**
     * Holds an e-mail: it stays PENDING and is not sent until it is released. It can be cancelled and edited. If the
     * application set an expiry, it still becomes FAILED at that time; otherwise it is held without a limit.
     *
     * @param id the e-mail
     * @param reason the reason; one line of at most 500 characters, part of the record while it is held
     * @return CHANGED, ALREADY if it is held, TOO_LATE or NOT_FOUND
     */
    public WaitingResult hold(EmailId id, String reason) {
        return open().hold(
                        requirePresent(id, "id"),
                        BoundedText.requireLine(reason, "reason", Author.LONGEST_REASON),
                        author);
    }

    /**
     * Releases a held e-mail. It is sent at its time, or now if that has passed. If the application set no expiry, the
     * time for which it is tried begins then.
     *
     * @param id the e-mail
     * @return CHANGED, ALREADY if it is not held, PAST_EXPIRY, TOO_LATE or NOT_FOUND
     */
    public WaitingResult release(EmailId id) {
        return open().release(requirePresent(id, "id"), author);
    }

    /**
     * Changes the content, the recipients or the properties of an e-mail. Its id and Message-ID stay. A retry of {@link
     * EmailLedger#send} with its idempotency key is then compared with the changed content.
     *
     * <p>Recipients can be changed until the first attempt, everything else until an attempt has a result other than
     * deferred for one of the recipients. Later the result is TOO_LATE, so that the history stays true.
     *
     * @param id the e-mail
     * @param changes the changes
     * @return CHANGED, ALREADY if there are no changes, EXACT_MESSAGE, CONTENT_DELETED, TOO_LATE or NOT_FOUND
     * @throws InvalidValueException if the ledger would refuse to send the changed e-mail
     */
    public WaitingResult edit(EmailId id, EmailChanges changes) {
        return open().edit(requirePresent(id, "id"), requirePresent(changes, "changes"), author);
    }

    private WaitingService open() {
        ledger.open(WaitingStore.class);
        return service;
    }
}
