package io.emailledger.history;

import io.emailledger.message.EmailId;
import java.util.List;

/**
 * What the ledger knows of one e-mail, without its body.
 *
 * @param id its identity
 * @param facts what never changes
 * @param state what changes
 * @param recipients each recipient with its own outcome, by position. While the e-mail is SENDING, those still to try
 *     show as SENDING too: a store keeps them as they were, so that there is nothing to undo when the e-mail is given
 *     back
 * @param attachments each attachment, by position
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
        boolean sending = state.status() == EmailStatus.SENDING;
        recipients = recipients.stream()
                .map(r -> sending && r.status() == EmailStatus.PENDING ? r.become(EmailStatus.SENDING) : r)
                .toList();
        attachments = List.copyOf(attachments);
    }

    /**
     * Returns where the e-mail stands.
     *
     * @return the status, computed from those of its recipients
     */
    public EmailStatus status() {
        return state.status();
    }

    /**
     * Tells whether its pixel was loaded.
     *
     * @return true if it was; false says nothing
     */
    public boolean opened() {
        return opens.count() > 0;
    }

    /**
     * Tells whether an attachment was deleted, so that the ledger cannot send this e-mail again by itself.
     *
     * @return true if at least one attachment had a content that is gone
     */
    public boolean attachmentsDeleted() {
        return attachments.stream().anyMatch(a -> a.deletedAt().isPresent());
    }

    /**
     * Tells whether no server has it or may have it, and none will: it FAILED or was cancelled for every recipient.
     *
     * @return true if it can be sent anew without arriving twice
     */
    public boolean isUnsent() {
        return (status() == EmailStatus.CANCELLED || status() == EmailStatus.FAILED) && !mayHaveArrived();
    }

    /**
     * Tells whether a server may have it for a recipient whose status does not say so: the process that was sending it
     * ended, or an answer was lost or came in late.
     *
     * @return true if that holds for at least one recipient
     */
    public boolean mayHaveArrived() {
        return recipients.stream().anyMatch(RecipientRecord::mayHaveArrived);
    }

    /**
     * Tells whether somebody has cancelled it, for one recipient at least.
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
}
