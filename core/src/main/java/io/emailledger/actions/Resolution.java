package io.emailledger.actions;

/** What somebody has found out about an e-mail whose answer was lost. */
public enum Resolution {
    /** It has arrived. */
    DELIVERED,
    /** The receiving side did not take it. */
    BOUNCED,
    /** It has not arrived: it is tried again. */
    TRY_AGAIN
}
