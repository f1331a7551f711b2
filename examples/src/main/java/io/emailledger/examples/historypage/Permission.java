package io.emailledger.examples.historypage;

/** What a visitor of the history page may do beyond looking at the list. */
public enum Permission {
    /** To read bodies, header fields, transcripts and mails that came back. */
    READ_CONTENT("You may not read the contents of e-mails."),
    /** To cancel, to resend, and to say what became of an e-mail whose answer was lost. */
    ACT("You may not cancel or resend e-mails."),
    /** To put addresses on the suppression list and to take them off. */
    EDIT_SUPPRESSIONS("You may not change the suppression list."),
    /** To pause and resume sending, for all tenants: it takes a visitor who sees all of them. */
    OPERATE("You may not pause or resume sending."),
    /** To save the history as a file. */
    EXPORT("You may not export the history.");

    private final String refusal;

    Permission(String refusal) {
        this.refusal = refusal;
    }

    /** What somebody reads who does not have it. */
    String refusal() {
        return refusal;
    }
}
