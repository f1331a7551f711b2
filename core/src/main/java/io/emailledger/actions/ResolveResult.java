package io.emailledger.actions;

/** The result of resolving an UNCONFIRMED e-mail. */
public enum ResolveResult {
    /** The resolution was recorded. */
    RESOLVED,
    /** Nothing was changed: the e-mail is not UNCONFIRMED. */
    NOT_UNCONFIRMED,
    /** The ledger has no such e-mail. */
    NOT_FOUND;

    /** What happened to an UNCONFIRMED e-mail, as found out by the caller. */
    public enum Resolution {
        /** It has arrived. */
        DELIVERED,
        /** The receiving side rejected it. */
        BOUNCED,
        /** It has not arrived and is tried again. */
        TRY_AGAIN
    }
}
