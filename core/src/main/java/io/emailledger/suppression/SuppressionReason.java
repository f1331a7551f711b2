package io.emailledger.suppression;

/** Why nothing is sent to an address. */
public enum SuppressionReason {
    /** E-mails to it were rejected permanently. */
    HARD_BOUNCE,
    /** E-mails to it bounced repeatedly, each for a temporary reason. */
    SOFT_BOUNCE,
    /** The recipient reported an e-mail as spam. */
    COMPLAINT,
    /** The recipient has unsubscribed. */
    UNSUBSCRIBE,
    /** It was added manually. */
    MANUAL
}
