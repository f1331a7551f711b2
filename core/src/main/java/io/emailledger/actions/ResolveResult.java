package io.emailledger.actions;

/** What came of saying what became of an e-mail. */
public enum ResolveResult {
    /** It was noted. */
    RESOLVED,
    /** Nothing was changed: the e-mail is not UNCONFIRMED. */
    NOT_UNCONFIRMED,
    /** The ledger knows no such e-mail. */
    NOT_FOUND
}
