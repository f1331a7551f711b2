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
                harmless(e));
    }

    /**
     * A copy with the stack of the original and, where they are harmless, its words. A message about a duplicate key or
     * a batch quotes what was to be written: addresses and subjects.
     */
    private static SQLException harmless(SQLException e) {
        String state = e.getSQLState();
        SQLException told = e;
        if (e instanceof BatchUpdateException && e.getNextException() != null) {
            told = e.getNextException();
        }
        boolean keep = state != null
                && state.length() == 5
                && HARMLESS.contains(state.substring(0, 2))
                && !(told instanceof BatchUpdateException);
        String words = keep ? told.getMessage() : "The driver's words are left out: they may quote personal data.";
        SQLException copy = new SQLException(e.getClass().getName() + ": " + words, state, e.getErrorCode());
        copy.setStackTrace(e.getStackTrace());
        return copy;
    }
}
