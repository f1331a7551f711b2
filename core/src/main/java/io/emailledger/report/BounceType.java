package io.emailledger.report;

/** Whether it makes sense to send something else to the address of a bounce. */
public enum BounceType {
    /** It does not: there is no such mailbox or host, or it is closed for good. */
    HARD,
    /** It does, later or with another content: the mailbox was full, a server was down, the e-mail looked like spam. */
    SOFT,
    /** The words do not say. */
    UNDETERMINED
}
