package io.emailledger.history;

import io.emailledger.message.EmailId;
import java.util.List;

/**
 * The record of an e-mail, without its body.
 *
 * @param id its id
 * @param facts the immutable properties
 * @param state the mutable state
 * @param recipients the recipients with their status, by position. While the e-mail is SENDING, a ledger shows those
 *     not finished as SENDING too. A store returns the status that it holds, so that nothing has to be undone when the
 *     claim ends
 * @param attachments the attachments, by position
 * @param opens how often its pixel was loaded
 */
public record EmailRecord(
        EmailId id,
        EmailFacts facts,
        EmailState state,
        List<RecipientRecord> recipients,
        List<AttachmentRecord> attachments,
        Opens opens) {

    /** Copies the lists. */
    public EmailRecord {
        recipients = List.copyOf(recipients);
        attachments = List.copyOf(attachments);
    }

    /**
     * Returns the status of the e-mail.
     *
     * @return the status, computed from those of its recipients
     */
    public EmailStatus status() {
        return state.status();
    }

    /**
     * Tells whether its pixel was loaded.
     *
     * @return true if it was; false does not prove the opposite
     */
    public boolean opened() {
        return opens.count() > 0;
    }

    /**
     * Tells whether an attachment was deleted, so that the ledger alone cannot resend this e-mail.
     *
     * @return true if the content of at least one attachment was deleted
     */
    public boolean attachmentsDeleted() {
        return attachments.stream().anyMatch(a -> a.deletedAt().isPresent());
    }

    /**
     * Tells whether no server has, may have or will get the e-mail: it FAILED or was cancelled for every recipient.
     *
     * @return true if it can be sent again without arriving twice
     */
    public boolean isUnsent() {
        return (status() == EmailStatus.CANCELLED || status() == EmailStatus.FAILED) && !mayHaveArrived();
    }

    /**
     * Tells whether a server may have it for a recipient whose status does not say so. The process that was sending it
     * ended, or an answer was lost or late.
     *
     * @return true if this applies to at least one recipient
     */
    public boolean mayHaveArrived() {
        return recipients.stream().anyMatch(RecipientRecord::mayHaveArrived);
    }

    /**
     * Tells whether it was cancelled for at least one recipient.
     *
     * @return true if a recipient is CANCELLED
     */
    public boolean isCancelled() {
        return recipients.stream().anyMatch(r -> r.status() == EmailStatus.CANCELLED);
    }

    /**
     * Returns this e-mail in another state.
     *
     * @param next the state
     * @param changed all recipients, as they are in that state
     * @return a new value
     */
    public EmailRecord with(EmailState next, List<RecipientRecord> changed) {
        return new EmailRecord(id, facts, next, changed, attachments, opens);
    }

    /**
     * Returns this record as bytes.
     *
     * @return bytes that {@link #fromBytes} reads, in this version of the library and later ones
     */
    public byte[] toBytes() {
        return RecordCodec.write(this);
    }

    /**
     * Decodes the bytes of {@link #toBytes()}.
     *
     * @param bytes the bytes
     * @return the record
     * @throws io.emailledger.message.InvalidValueException if they are not a record, or a newer version of the library wrote
     *     them
     */
    public static EmailRecord fromBytes(byte[] bytes) {
        return RecordCodec.read(bytes);
    }
}
