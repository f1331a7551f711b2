package io.emailledger.history;

/** Why a PENDING e-mail has not been sent yet. */
public enum WaitReason {
    /** It is due, and will be tried when a worker is free. */
    QUEUED,
    /** The application set a later time. */
    SCHEDULED,
    /** A server deferred it or could not be reached, or its answer was lost; it will be tried again. */
    DEFERRED,
    /** The circuit breaker is open because no server is available: one e-mail at a time probes it, the others wait. */
    TRANSPORT_DOWN,
    /** The server rejects mail of this sender or account: one e-mail at a time probes it. */
    SENDER_REFUSED,
    /** The server reports that we send too much or too fast. */
    RATE_LIMITED,
    /** The server rejected many consecutive e-mails alike: it is probed before the rejection is considered final. */
    SERVER_SUSPECTED,
    /** A rate limit is used up: of the transport, of its domain, or of its tenant. */
    THROTTLED,
    /** The application has paused sending. */
    PAUSED
}
