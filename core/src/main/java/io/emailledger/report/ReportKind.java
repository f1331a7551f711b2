package io.emailledger.report;

/** What a report as a whole has to say. */
public enum ReportKind {
    /** At least one recipient did not get the e-mail, and nobody tries any longer. */
    BOUNCE,
    /** It has not arrived yet, and a server goes on trying. */
    DELAY,
    /** It has arrived, or was handed to a system that sends no reports (RFC 3464 section 2.3.3). */
    DELIVERED,
    /** A recipient has called it spam (RFC 5965). */
    COMPLAINT,
    /** A program answered in the recipient's stead: an absence notice, a receipt, a challenge (RFC 3834). */
    AUTOMATIC_REPLY,
    /**
     * A mail server wrote it, and what it says could not be read: a failure, or a delay in an unknown language. It
     * changes no status until a person accepts it.
     */
    UNREADABLE,
    /** Nothing of these: it is a letter from somebody, or is about something else. */
    UNRELATED
}
