package io.emailledger.suppression;

/** Who has put an address on the list. */
public enum SuppressionOrigin {
    /** The ledger, by its rules. */
    LEDGER,
    /** The host. */
    HOST,
    /** It came in with a list from elsewhere. */
    IMPORT
}
