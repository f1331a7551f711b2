package io.emailledger.page;

/** Permissions of a visitor of the history page, in addition to reading the list of e-mails. */
public enum Permission {
    /** To read bodies, header fields, transcripts and returned mails. */
    READ_CONTENT("You may not read the contents of e-mails."),
    /** To read the suppression list. */
    READ_SUPPRESSIONS("You may not read the suppression list."),
    /** To cancel, resend and resolve e-mails, and to change those that wait. */
    ACT("You may not cancel or resend e-mails."),
    /** To add addresses to the suppression list and to remove them. */
    EDIT_SUPPRESSIONS("You may not change the suppression list."),
    /** To pause and resume sending and single routes, for all tenants; only for a visitor who sees all of them. */
    OPERATE("You may not pause or resume sending."),
    /** To export the history. */
    EXPORT("You may not export the history.");

    private final String refusal;

    Permission(String refusal) {
        this.refusal = refusal;
    }

    /** The message for a visitor without this permission. */
    String refusal() {
        return refusal;
    }
}
