package io.emailledger.report;

/** The phase of an SMTP session in which a server replied: the command that the reply answers. */
public enum ReplyPhase {
    /** The connection itself: the server's first line. */
    GREETING,
    /** EHLO or HELO. */
    EHLO,
    /** STARTTLS. */
    STARTTLS,
    /** AUTH, including its whole exchange. */
    AUTH,
    /** MAIL FROM. */
    MAIL,
    /** RCPT TO: the only command that names the recipient. */
    RCPT,
    /** DATA, before any of the content was sent. */
    DATA,
    /** The end of the content: the final dot. */
    CONTENT,
    /** Not in our session: the reply of another server, repeated by a delivery status notification (DSN). */
    REPORT
}
