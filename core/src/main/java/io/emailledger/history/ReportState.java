package io.emailledger.history;

/** The state of a report about an e-mail. */
public enum ReportState {
    /** It belongs to an e-mail and has not been applied yet. */
    OPEN,
    /** It belongs to an e-mail and has been applied. */
    APPLIED,
    /**
     * It could not be verified to which e-mail it belongs, or it is from a mail server and could not be parsed. It has
     * no effect unless the application accepts it.
     */
    UNVERIFIED
}
