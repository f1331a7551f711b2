package io.emailledger.history;

/** What is known about a copy that a server may have, in addition to the recipient's status. */
public enum Arrival {
    /** A server may have it: the process that was sending it ended, or the answer of the server was lost. */
    MAY_HAVE_ARRIVED,
    /** A server accepted it: its answer was received after the recipient had reached its status. */
    WAS_ACCEPTED
}
