package io.emailledger.history;

/** What kind of fact came in late. An observation never changes a status. */
public enum ObservationKind {
    /** The pixel was loaded. */
    OPEN,
    /** The recipient has called it spam (RFC 5965). */
    COMPLAINT,
    /** A program answered in the recipient's stead (RFC 3834). */
    AUTOMATIC_REPLY,
    /** A mail server reported something that could not be read; it waits for a person. */
    UNREADABLE_REPORT
}
