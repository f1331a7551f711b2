package io.emailledger.history;

/** Why an e-mail that is PENDING has not left yet. */
public enum WaitReason {
    /** It is due, and will be tried when a worker is free. */
    QUEUED,
    /** The host asked for a later time. */
    SCHEDULED,
    /** A server deferred it, or could not be reached, or its answer was lost: it will be tried again. */
    DEFERRED,
    /** The transport reaches no server at the moment: one e-mail at a time probes it, the others wait. */
    TRANSPORT_DOWN,
    /** The server refuses mail of this sender, or of us: one e-mail at a time tries it again. */
    SENDER_REFUSED,
    /** The server says that we send too much or too fast. */
    RATE_LIMITED,
    /** The server gave many e-mails in a row the same refusal: it is tested before the refusal is believed. */
    SERVER_SUSPECTED,
    /** As many have left as a throttle allows: for the transport, for its domain, or for its tenant. */
    THROTTLED,
    /** The host has paused sending. */
    PAUSED
}
