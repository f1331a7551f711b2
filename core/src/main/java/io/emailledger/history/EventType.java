package io.emailledger.history;

/** What kind of thing happened to an e-mail. */
public enum EventType {
    /** The ledger recorded it. */
    RECORDED,
    /** An attachment that is not mandatory could not be read: the e-mail goes on without it. */
    ATTACHMENT_LEFT_OUT,
    /** A worker began to transmit it. */
    SENDING,
    /** The worker that transmitted it disappeared before it had recorded an outcome. */
    RECOVERED,
    /** A server took it for some recipients. */
    DELIVERED,
    /** It was put off for some recipients. */
    DEFERRED,
    /** The receiving side refused it for some recipients, deferred it for too long, or sent it back. */
    BOUNCED,
    /** Our side refused it, or gave up, for some recipients. */
    FAILED,
    /** The host cancelled it for the recipients that were left. */
    CANCELLED,
    /** A server may have it for some recipients, and its answer was lost. */
    UNCONFIRMED,
    /**
     * The answer to an attempt came in after another worker had taken the e-mail over: for recipients whose status does
     * not follow from it any more.
     */
    LATE_ANSWER,
    /** Somebody said what became of it where the answer had been lost. */
    RESOLVED,
    /** The content of its attachments was deleted. */
    ATTACHMENTS_DELETED,
    /** A new e-mail with the same content was recorded. */
    RESENT,
    /**
     * A report came in from which no status follows: a delay, a complaint, an automatic reply, one that
     * could not be read, or that it was relayed or expanded.
     */
    REPORTED,
    /** A report confirmed that it arrived at some recipients. */
    CONFIRMED,
    /** Its pixel was loaded for the first time. */
    OPENED,
    /** Its body, its transcripts or its observations were deleted, because their time was over. */
    PURGED,
    /** A person who had to do with it was erased: who it was, and what it said. */
    ERASED
}
