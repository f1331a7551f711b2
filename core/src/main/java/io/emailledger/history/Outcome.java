package io.emailledger.history;

/** The outcome of a delivery attempt for one recipient. */
public enum Outcome {
    /** A server accepted it. */
    ACCEPTED,
    /** A server rejected it permanently (5yz). */
    REJECTED,
    /** A server deferred it (4yz), or no server had the content: it is safe to try again. */
    DEFERRED,
    /** A server may have the content, and its answer is not known. */
    UNKNOWN,
    /** It cannot be sent through this transport. */
    UNSENDABLE
}
