package io.emailledger.actions;

/** The result of resolving an UNCONFIRMED e-mail. */
public enum ResolveResult {
    /** The resolution was recorded. */
    RESOLVED,
    /** Nothing was changed: the e-mail is not UNCONFIRMED. */
    NOT_UNCONFIRMED,
    /** The ledger knows no such e-mail. */
    NOT_FOUND
}
