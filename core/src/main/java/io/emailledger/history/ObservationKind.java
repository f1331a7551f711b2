package io.emailledger.history;

/** The kind of an observation. An observation never changes a status. */
public enum ObservationKind {
    /** The pixel was loaded. */
    OPEN,
    /** The recipient reported it as spam (RFC 5965). */
    COMPLAINT,
    /** A program replied on behalf of the recipient (RFC 3834). */
    AUTOMATIC_REPLY,
    /** A report of a mail server could not be parsed; it waits for manual review. */
    UNREADABLE_REPORT
}
