package io.emailledger.history;

/** In which header, if any, a recipient shows. */
public enum RecipientKind {
    /** A primary recipient. */
    TO,
    /** A recipient of a copy. */
    CC,
    /** A recipient of a blind copy, who shows in no header. */
    BCC
}
