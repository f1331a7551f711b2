package io.emailledger.spi;

/** A part in which two e-mails with one idempotency key can differ. */
public enum EmailPart {
    /** The author. */
    SENDER,
    /** The recipients, of every kind, with their names. */
    RECIPIENTS,
    /** Where replies go. */
    REPLY_TO,
    /** The subject. */
    SUBJECT,
    /** The plain text body. */
    TEXT,
    /** The HTML body. */
    HTML,
    /** The header fields of the application's own. */
    HEADERS,
    /** The attachments: names, types, contents, or which of them are mandatory. */
    ATTACHMENTS,
    /** Whose copy carries no pixel. */
    TRACKING,
    /** The time before which the e-mail does not leave. */
    SEND_AT,
    /** Something that cannot be compared any more, because the content of the earlier e-mail has been deleted. */
    DELETED_CONTENT
}
