package io.emailledger.report;

/** What a report says of one recipient (RFC 3464 section 2.3.3, with complaints and automatic replies beside it). */
public enum ReportedAction {
    /** The e-mail could not be delivered, and nobody tries any longer. */
    FAILED,
    /** It could not be delivered so far; a server goes on trying. */
    DELAYED,
    /** It was delivered to the mailbox. */
    DELIVERED,
    /** It was handed to a system that sends no reports. */
    RELAYED,
    /** It was delivered to a list, which has sent it on to its members. */
    EXPANDED,
    /** The recipient has called it spam. */
    COMPLAINED,
    /** A program answered in the recipient's stead. */
    ANSWERED,
    /** A mail server reported something that could not be read. */
    UNREADABLE
}
