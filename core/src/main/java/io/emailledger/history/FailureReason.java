package io.emailledger.history;

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
    CONTENT_DELETED
}
