package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Set;

/** Makes a {@link StoreException} of what a driver throws, without the values that drivers put into their words. */
final class SqlErrors {
    /**
     * Kinds of SQLState whose words are about the connection, the user, the tables or the server, never about a value.
     */
    private static final Set<String> HARMLESS =
            Set.of("08", "0A", "25", "28", "40", "42", "53", "54", "57", "58", "90", "HY");

    /** What MariaDB and MySQL say of a mistake in a statement, or of a character that they cannot keep, quotes values. */
    private static final Set<Integer> QUOTING = Set.of(1064, 1366);

    private static final int DEEPEST = 5;

    private SqlErrors() {}

    static StoreException failed(String what, SQLException e) {
        return new StoreException(
                "The database could not " + what + " (SQLState " + e.getSQLState() + ", code " + e.getErrorCode()
                        + "). Nothing of it was kept; try again when the database is well.",
                harmless(e));
    }

    static StoreException unknown(String what, SQLException e) {
        return new StoreException(
                "The database was asked to " + what + " and its answer to the commit was lost (SQLState "
                        + e.getSQLState() + ", code " + e.getErrorCode()
                        + "). All of it was kept, or nothing; look before trying again.",
                new AnswerLost(harmless(e)));
    }

    /** Tells whether a failure is one of those that {@link #unknown} makes. */
    static boolean isUnknown(StoreException e) {
        return e.getCause() instanceof AnswerLost;
    }

    /** Marks a failure after which all may have been kept. */
    private static final class AnswerLost extends SQLException {
        private static final long serialVersionUID = 1L;

        AnswerLost(SQLException reason) {
            super(reason.getMessage(), reason.getSQLState(), reason.getErrorCode(), reason);
            setStackTrace(reason.getStackTrace());
        }
    }

    /**
     * A copy with the stack of the original and, where they are harmless, its words. A message about a duplicate key or
     * a batch quotes what was to be written: addresses and subjects.
     */
    private static SQLException harmless(SQLException e) {
        String state = e.getSQLState();
        SQLException told = reason(e);
        boolean keep = state != null
                && state.length() == 5
                && HARMLESS.contains(state.substring(0, 2))
                && !QUOTING.contains(e.getErrorCode())
                && !(told instanceof BatchUpdateException);
        String words = keep ? told.getMessage() : "The driver's words are left out: they may quote personal data.";
        SQLException copy = new SQLException(e.getClass().getName() + ": " + words, state, e.getErrorCode());
        copy.setStackTrace(e.getStackTrace());
        return copy;
    }

    /** What went wrong in a batch: its own words quote the statement with all its values. */
    private static SQLException reason(SQLException e) {
        SQLException reason = e;
        for (int depth = 0; depth < DEEPEST && reason instanceof BatchUpdateException; depth++) {
            if (reason.getNextException() != null) {
                reason = reason.getNextException();
            } else if (reason.getCause() instanceof SQLException cause) {
                reason = cause;
            }
        }
        return reason;
    }
}
