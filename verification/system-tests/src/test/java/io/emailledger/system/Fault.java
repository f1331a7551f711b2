package io.emailledger.system;

/** A fault of one call of the store to its database. */
enum Fault {
    /**
     * The call is not made, and fails as if the connection had broken. At a commit: nothing is stored, and the result
     * is unknown.
     */
    BEFORE,
    /** The call is made, and its result is lost. At a commit: everything is stored, and the result is unknown. */
    AFTER,
    /** The connection breaks before the call, with its transaction. */
    CONNECTION_KILLED,
    /** The database has rolled the transaction back because of a conflict. */
    SERIALIZATION_FAILURE,
    /** The database accepts no writes: a primary that has become a standby. */
    READ_ONLY,
    /**
     * The call is made, but only long after the lease has expired, and after another process has worked on the queue.
     */
    STALL_BEFORE,
    /** The call is made immediately, and its result arrives only then. */
    STALL_AFTER
}
