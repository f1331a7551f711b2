package io.emailledger.report;

/** The kind of a report as a whole. */
public enum ReportKind {
    /** Delivery failed permanently for at least one recipient. */
    BOUNCE,
    /** It has not arrived yet, and a server continues to try. */
    DELAY,
    /** It has arrived, or was relayed to a system that sends no reports (RFC 3464 section 2.3.3). */
    DELIVERED,
    /** A recipient reported it as spam (RFC 5965). */
    COMPLAINT,
    /** A program replied on behalf of the recipient: an absence notice, a receipt, a challenge (RFC 3834). */
    AUTOMATIC_REPLY,
    /**
     * It is from a mail server and could not be parsed: a failure, or a delay in an unknown language. It changes no
     * status until the application accepts it.
     */
    UNREADABLE,
    /** None of these: a personal mail, or a mail about something else. */
    UNRELATED
}
