package io.emailledger.report;

/** The reported action for one recipient (RFC 3464 section 2.3.3, plus complaints and automatic replies). */
public enum ReportedAction {
    /** The e-mail could not be delivered, and is no longer tried. */
    FAILED,
    /** It could not be delivered so far; a server continues to try. */
    DELAYED,
    /** It was delivered to the mailbox. */
    DELIVERED,
    /** It was relayed to a system that sends no reports. */
    RELAYED,
    /** It was delivered to a list, which forwarded it to its members. */
    EXPANDED,
    /** The recipient reported it as spam. */
    COMPLAINED,
    /** A program replied on behalf of the recipient. */
    ANSWERED,
    /** A report of a mail server could not be parsed. */
    UNREADABLE
}
