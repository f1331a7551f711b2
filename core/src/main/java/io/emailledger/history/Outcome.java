package io.emailledger.history;

/** What one try to hand an e-mail over came to, for one recipient. */
public enum Outcome {
    /** A server took it. */
    ACCEPTED,
    /** A server refused it for good (5yz). */
    REJECTED,
    /** A server put it off (4yz), or no server had the content: it is safe to try again. */
    DEFERRED,
    /** A server may have the content, and its answer is not known. */
    UNKNOWN,
    /** Our side cannot send it through this transport. */
    UNSENDABLE
}
