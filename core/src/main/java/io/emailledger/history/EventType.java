package io.emailledger.history;

/** The type of a {@link HistoryEvent}. */
public enum EventType {
    /** The ledger recorded it. */
    RECORDED,
    /** An optional attachment could not be read; the e-mail is sent without it. */
    ATTACHMENT_LEFT_OUT,
    /** A worker began to transmit it. */
    SENDING,
    /** The worker that transmitted it disappeared before it recorded a result. */
    RECOVERED,
    /** A server accepted it for some recipients. */
    DELIVERED,
    /** It was deferred for some recipients. */
    DEFERRED,
    /** The receiving side rejected it for some recipients, deferred it for too long, or returned it. */
    BOUNCED,
    /** The ledger refused to send it, or gave up, for some recipients. */
    FAILED,
    /** The application cancelled it for the recipients that were not finished. */
    CANCELLED,
    /** A server may have it for some recipients, and its answer was lost. */
    UNCONFIRMED,
    /**
     * The answer to an attempt was received after another worker had claimed the e-mail. Recorded for recipients whose
     * status can no longer follow from it.
     */
    LATE_ANSWER,
    /** The application resolved it after the answer had been lost. */
    RESOLVED,
    /** The content of its attachments was deleted. */
    ATTACHMENTS_DELETED,
    /** A new e-mail with the same content was recorded. */
    RESENT,
    /**
     * A report was received that changes no status: a delay, a complaint, an automatic reply, a relayed or expanded
     * delivery, or an unreadable report.
     */
    REPORTED,
    /** A report confirmed that it arrived at some recipients. */
    CONFIRMED,
    /** Its pixel was loaded for the first time. */
    OPENED,
    /** Its body, transcripts or observations were deleted after their retention period. */
    PURGED,
    /** The personal data and the content were erased at the request of a person. */
    ERASED
}
