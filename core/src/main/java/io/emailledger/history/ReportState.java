package io.emailledger.history;

/** The state of a report about an e-mail. */
public enum ReportState {
    /** It belongs to an e-mail and has not been applied yet. */
    OPEN,
    /** It belongs to an e-mail and has been applied. */
    APPLIED,
    /**
     * Nothing proves to which e-mail it belongs, if to any, or a mail server wrote it and what it says could not be
     * read. Nothing follows from it unless somebody accepts it.
     */
    UNVERIFIED
}
