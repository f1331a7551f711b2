package io.emailledger.history;

/** The header, if any, that names a recipient. */
public enum RecipientKind {
    /** A primary recipient. */
    TO,
    /** A recipient of a copy. */
    CC,
    /** A recipient of a blind copy, who is named in no header. */
    BCC
}
