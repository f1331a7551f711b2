package io.emailledger.system;

/** What happens to one call of the store to its database. */
enum Fault {
    /** It is not made, and fails as if the line had been broken. At a commit: nothing is kept, and nobody knows. */
    BEFORE,
    /** It is made, and its answer is lost. At a commit: all is kept, and nobody knows. */
    AFTER,
    /** The connection is gone before it, with its transaction. */
    CONNECTION_KILLED,
    /** The database has undone the transaction because of others. */
    SERIALIZATION_FAILURE,
    /** The database takes no writes: a primary that has become a standby. */
    READ_ONLY,
    /** It is made, but only when the lease has been over for long, and another process has looked after what was due. */
    STALL_BEFORE,
    /** It is made, and what it said arrives only then. */
    STALL_AFTER
}
