package io.emailledger.actions;

/** What happened to an UNCONFIRMED e-mail, as found out by the caller. */
public enum Resolution {
    /** It has arrived. */
    DELIVERED,
    /** The receiving side rejected it. */
    BOUNCED,
    /** It has not arrived and is tried again. */
    TRY_AGAIN
}
