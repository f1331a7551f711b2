package io.emailledger.report;

/** The class of reasons for which an e-mail was refused or sent back. */
public enum BounceReason {
    /** There is no such mailbox. */
    USER_UNKNOWN(RefusalCause.RECIPIENT),
    /** The mailbox exists, and is switched off, suspended or has moved. */
    MAILBOX_DISABLED(RefusalCause.RECIPIENT),
    /** The mailbox is full. */
    MAILBOX_FULL(RefusalCause.RECIPIENT),
    /** There is no such host or domain, or it takes no mail. */
    HOST_UNKNOWN(RefusalCause.RECIPIENT),
    /** The receiving side does not take mail from our server: its address, its name, its reputation. */
    BLOCKED(RefusalCause.REPUTATION),
    /** The receiving side took it for spam. */
    SPAM(RefusalCause.CONTENT),
    /** It carries a virus, or something that the receiving side takes for one. */
    VIRUS(RefusalCause.CONTENT),
    /** A rule of the receiving side forbids it: to whom one may write, how much, what. */
    POLICY(RefusalCause.UNDETERMINED),
    /** Our mail did not prove from whom it comes: SPF, DKIM, DMARC, or a log-in that is wanted. */
    NOT_AUTHENTICATED(RefusalCause.ACCOUNT),
    /** A server does not pass mail on for us. */
    RELAYING_DENIED(RefusalCause.ACCOUNT),
    /** It was too many, or too fast. */
    RATE_LIMITED(RefusalCause.RATE),
    /** It is too large. */
    TOO_LARGE(RefusalCause.CONTENT),
    /** It is not formed as the receiving side wants it. */
    CONTENT(RefusalCause.CONTENT),
    /** A server tried for as long as it was allowed to. */
    EXPIRED(RefusalCause.SERVER),
    /** A server could not be reached, or the way to it goes in a circle. */
    NETWORK(RefusalCause.SERVER),
    /** Something of the receiving side is out of order. */
    SYSTEM(RefusalCause.SERVER),
    /** The words do not say. */
    UNDETERMINED(RefusalCause.UNDETERMINED);

    private final RefusalCause cause;

    BounceReason(RefusalCause cause) {
        this.cause = cause;
    }

    /**
     * Returns whom or what a refusal for this reason is about, as far as the reason alone tells.
     *
     * @return the cause
     */
    public RefusalCause cause() {
        return cause;
    }
}
