package io.emailledger.history;

/** What kind of fact came in late. An observation never changes a status. */
public enum ObservationKind {
    /** The pixel was loaded. */
    OPEN
}
