package io.emailledger.smtp;

/**
 * The number of recipients that a server accepts before it ends the connection, as observed by an attempt. It counts as
 * a limit of the session, and after a session has exceeded it, as one of the transaction.
 */
final class SessionLimit {
    private int most = Integer.MAX_VALUE;
    private boolean ofTransaction;

    /** Returns how many to ask in a transaction at most, after so many in the session. */
    int room(int inSession) {
        // In a full session the next recipients are tried nevertheless, to find out whether it is a limit of the
        // session.
        return ofTransaction || inSession >= most ? most : most - inSession;
    }

    /** Notes how many recipients have been answered in a session. */
    void answered(int inSession) {
        if (inSession > most && !ofTransaction) {
            // The connection ended for another reason, or the limit is of the transaction: the next end decides.
            ofTransaction = true;
            most = Integer.MAX_VALUE;
        }
    }

    /** Notes that the connection ended after so many, some of them accepted. Returns whether the limit falls by it. */
    boolean endedAt(int inSession, int inTransaction) {
        int seen = ofTransaction ? inTransaction : inSession;
        boolean falls = seen < most;
        most = Math.min(most, seen);
        return falls;
    }
}
