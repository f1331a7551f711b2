package io.emailledger.history;

/** What is known of a copy that a server may have, where the status of the recipient does not say it. */
public enum Arrival {
    /** A server may have it: the process that was sending it ended, or the answer of the server was lost. */
    MAY_HAVE_ARRIVED,
    /** A server accepted it: its answer was handed in after the recipient had come to its status. */
    WAS_ACCEPTED
}
