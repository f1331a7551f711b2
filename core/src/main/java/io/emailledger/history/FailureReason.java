package io.emailledger.history;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Why the ledger refused to send an e-mail, or gave up before any server accepted it. */
public enum FailureReason {
    /** It has no recipients. */
    NO_RECIPIENTS,
    /** An attachment that was required was not added, or could not be read. */
    MANDATORY_ATTACHMENT_MISSING,
    /** The recipient's address is not a mailbox. */
    INVALID_RECIPIENT,
    /** It is larger than the ledger, or the server, allows. */
    TOO_LARGE,
    /** It expired before any server accepted or rejected it. */
    EXPIRED,
    /** The server rejected our mail until it expired: our account, our reputation or the connection. */
    RELAY_REFUSED,
    /** The server reported until it expired that we send too much or too fast. */
    RATE_LIMITED,
    /** It expired, and a server may have it: the answer to an attempt was lost. */
    ANSWER_LOST,
    /** An address needs SMTPUTF8 and the server does not offer it. */
    SMTPUTF8_NOT_OFFERED,
    /** The transport cannot send it at all, for a reason given in its log. */
    UNSENDABLE,
    /** The recipient is on the suppression list. */
    SUPPRESSED,
    /** The content has been deleted from the store. */
    CONTENT_DELETED;

    /**
     * Returns the reason of an e-mail that FAILED for all recipients. It is {@link #ANSWER_LOST} if that is the reason
     * for any recipient, because a server may have it; otherwise that of the first recipient that has one.
     *
     * @param recipients the recipients, in their order
     * @return the reason; empty if none of them has one
     */
    public static Optional<FailureReason> ofAll(Collection<RecipientRecord> recipients) {
        List<FailureReason> all = recipients.stream()
                .flatMap(recipient -> recipient.failure().stream())
                .toList();
        return all.contains(ANSWER_LOST)
                ? Optional.of(ANSWER_LOST)
                : all.stream().findFirst();
    }
}
