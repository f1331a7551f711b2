package io.emailledger.history;

/** What is kept of an e-mail, and may be deleted at an age of its own. */
public enum RetainedPart {
    /** What was sent: the body, and the content of those attachments that are still kept. */
    BODY,
    /** What was said: the raw log of every attempt. That there was an attempt, when, and its results stay. */
    TRANSCRIPTS,
    /** What happened: the steps. */
    EVENTS,
    /** What was observed afterwards: the opens, of which the record then knows nothing either. */
    OBSERVATIONS,
    /** All of it. Its idempotency key can be used again. */
    RECORD
}
