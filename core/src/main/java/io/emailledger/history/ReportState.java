package io.emailledger.history;

/** What the ledger makes of a report that came back about an e-mail. */
public enum ReportState {
    /** It belongs to an e-mail, and what follows from it has not been recorded yet. */
    OPEN,
    /** It belongs to an e-mail, and what follows from it is recorded. */
    APPLIED,
    /**
     * Nothing proves to which e-mail it belongs, if to any, or a mail server wrote it and what it says could not be
     * read. Nothing follows from it unless somebody accepts it.
     */
    UNVERIFIED
}
