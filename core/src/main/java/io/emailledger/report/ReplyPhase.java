package io.emailledger.report;

/** The point in the delivery of an e-mail at which a server gave a reply: what the reply answers. */
public enum ReplyPhase {
    /** The connection itself: the server's first line. */
    GREETING,
    /** EHLO or HELO. */
    EHLO,
    /** STARTTLS. */
    STARTTLS,
    /** AUTH, with all of its exchange. */
    AUTH,
    /** MAIL FROM. */
    MAIL,
    /** RCPT TO: the only command that names the recipient. */
    RCPT,
    /** DATA, before any of the content was sent. */
    DATA,
    /** The end of the content: the final dot. */
    CONTENT,
    /** No command of ours: another server said it later, and a delivery report (DSN) repeats it. */
    REPORT
}
