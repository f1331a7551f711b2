package io.emailledger.report;

/** The reason why an e-mail was rejected or bounced. */
public enum BounceReason {
    /** There is no such mailbox. */
    USER_UNKNOWN(RefusalCause.RECIPIENT),
    /** The mailbox exists, but is disabled, suspended or has moved. */
    MAILBOX_DISABLED(RefusalCause.RECIPIENT),
    /** The mailbox is full. */
    MAILBOX_FULL(RefusalCause.RECIPIENT),
    /** There is no such host or domain, or it accepts no mail. */
    HOST_UNKNOWN(RefusalCause.RECIPIENT),
    /** The receiving side accepts no mail from our server: its address, its name, its reputation. */
    BLOCKED(RefusalCause.REPUTATION),
    /** The receiving side classified it as spam. */
    SPAM(RefusalCause.CONTENT),
    /** It contains a virus, or the receiving side believes so. */
    VIRUS(RefusalCause.CONTENT),
    /** A policy of the receiving side forbids it: permitted senders, amount or content. */
    POLICY(RefusalCause.UNDETERMINED),
    /** Our mail was not authenticated: SPF, DKIM, DMARC, or a required login. */
    NOT_AUTHENTICATED(RefusalCause.ACCOUNT),
    /** A server does not relay mail for us. */
    RELAYING_DENIED(RefusalCause.ACCOUNT),
    /** We sent too much or too fast. */
    RATE_LIMITED(RefusalCause.RATE),
    /** It is too large. */
    TOO_LARGE(RefusalCause.CONTENT),
    /** Its format is not accepted by the receiving side. */
    CONTENT(RefusalCause.CONTENT),
    /** A server gave up after its time limit. */
    EXPIRED(RefusalCause.SERVER),
    /** A server could not be reached, or there is a routing loop. */
    NETWORK(RefusalCause.SERVER),
    /** A system of the receiving side failed. */
    SYSTEM(RefusalCause.SERVER),
    /** The text does not say. */
    UNDETERMINED(RefusalCause.UNDETERMINED);

    private final RefusalCause cause;

    BounceReason(RefusalCause cause) {
        this.cause = cause;
    }

    /**
     * Returns the usual cause of a rejection for this reason.
     *
     * @return the cause
     */
    public RefusalCause cause() {
        return cause;
    }
}
