package io.emailledger.suppression;

/** The origin of a suppression entry. */
public enum SuppressionOrigin {
    /** The ledger, by its rules. */
    LEDGER,
    /** The application. */
    APPLICATION,
    /** An imported list. */
    IMPORT
}
