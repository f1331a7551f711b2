package io.emailledger.report;

/** The class of reasons for which an e-mail was refused or sent back. */
public enum BounceReason {
    /** There is no such mailbox. */
    USER_UNKNOWN,
    /** The mailbox exists, and is switched off, suspended or has moved. */
    MAILBOX_DISABLED,
    /** The mailbox is full. */
    MAILBOX_FULL,
    /** There is no such host or domain, or it takes no mail. */
    HOST_UNKNOWN,
    /** The receiving side does not take mail from our server: its address, its name, its reputation. */
    BLOCKED,
    /** The receiving side took it for spam. */
    SPAM,
    /** It carries a virus, or something that the receiving side takes for one. */
    VIRUS,
    /** A rule of the receiving side forbids it: to whom one may write, how much, what. */
    POLICY,
    /** Our mail did not prove from whom it comes: SPF, DKIM, DMARC, or a log-in that is wanted. */
    NOT_AUTHENTICATED,
    /** A server does not pass mail on for us. */
    RELAYING_DENIED,
    /** It was too many, or too fast. */
    RATE_LIMITED,
    /** It is too large. */
    TOO_LARGE,
    /** It is not formed as the receiving side wants it. */
    CONTENT,
    /** A server tried for as long as it was allowed to. */
    EXPIRED,
    /** A server could not be reached, or the way to it goes in a circle. */
    NETWORK,
    /** Something of the receiving side is out of order. */
    SYSTEM,
    /** The words do not say. */
    UNDETERMINED
}
