package io.emailledger.spi;

/** A part in which two e-mails with the same idempotency key can differ. */
public enum EmailPart {
    /** The author. */
    SENDER,
    /** The recipients, of every kind, with their names. */
    RECIPIENTS,
    /** The addresses for replies. */
    REPLY_TO,
    /** The subject. */
    SUBJECT,
    /** The plain text body. */
    TEXT,
    /** The HTML body. */
    HTML,
    /** The header fields set by the application. */
    HEADERS,
    /** The attachments: names, types, contents, or which of them are mandatory. */
    ATTACHMENTS,
    /** The recipients whose copy has no tracking pixel. */
    TRACKING,
    /** The time before which the e-mail is not sent. */
    SEND_AT,
    /** A part that cannot be compared, because the content of the earlier e-mail has been deleted. */
    DELETED_CONTENT
}
