package io.emailledger.history;

/** A part of an e-mail with a retention period of its own. */
public enum RetainedPart {
    /** The body, and the content of the attachments that are still stored. */
    BODY,
    /** The transcripts of all attempts. The times and results of the attempts remain. */
    TRANSCRIPTS,
    /** The events. */
    EVENTS,
    /** The observations; the opens are deleted from the record too. */
    OBSERVATIONS,
    /** The whole e-mail. Its idempotency key can be used again. */
    RECORD
}
