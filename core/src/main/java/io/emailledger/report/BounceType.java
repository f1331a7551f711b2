package io.emailledger.report;

/** The type of a bounce: whether the address can still be used. */
public enum BounceType {
    /** It cannot: there is no such mailbox or host, or it is closed permanently. */
    HARD,
    /** It can, later or with other content: the mailbox was full, a server was down, the e-mail looked like spam. */
    SOFT,
    /** The text does not say. */
    UNDETERMINED
}
