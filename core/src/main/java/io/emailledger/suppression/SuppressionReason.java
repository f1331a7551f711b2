package io.emailledger.suppression;

/** Why nothing is sent to an address any more. */
public enum SuppressionReason {
    /** E-mails to it were refused for good. */
    HARD_BOUNCE,
    /** E-mails to it were sent back again and again, each for a reason that may pass. */
    SOFT_BOUNCE,
    /** The recipient has called an e-mail spam. */
    COMPLAINT,
    /** The recipient does not want any more. */
    UNSUBSCRIBE,
    /** Somebody has put it on the list. */
    MANUAL
}
