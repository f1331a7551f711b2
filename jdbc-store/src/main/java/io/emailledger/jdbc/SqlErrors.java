package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts exceptions of a driver to a {@link StoreException}, without the values that drivers put into texts. */
final class SqlErrors {
    /**
     * Classes of SQLState whose messages are about the connection, the user, the tables or the server, never about a
     * value.
     */
    private static final Set<String> HARMLESS =
            Set.of("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "57", "58", "90", "HY");

    /**
     * Messages of MariaDB and MySQL about an error in a statement, or about a character that they cannot store, quote
     * values.
     */
    private static final Set<Integer> QUOTING = Set.of(1064, 1366);

    private static final int DEEPEST = 5;

    private SqlErrors() {}

    static StoreException failed(String what, SQLException e) {
        Optional<String> advice = SqlAdvice.of(e);
        return new StoreException(
                "The database could not " + what + codes(e) + ". Nothing of it was stored"
                        + advice.map(text -> ". " + text).orElse("; try again when the database works.")
                        + text(e).map(text -> " It says: " + text).orElse(""),
                harmless(e));
    }

    /**
     * There is no connection.
     *
     * @param reason why, and what to do
     * @param e what the pool or the driver threw: its text is about connecting, and holds no values
     */
    static StoreException notConnected(String what, String reason, Exception e) {
        List<SQLException> chain = chain(e);
        String codes = chain.isEmpty() ? "" : codes(chain.get(0));
        StringBuilder text =
                new StringBuilder(e.getMessage() == null ? e.getClass().getSimpleName() : OneLine.of(e.getMessage()));
        for (SQLException inner : chain) {
            String more = OneLine.of(String.valueOf(inner.getMessage()));
            if (text.indexOf(more) < 0) {
                text.append("; ").append(more);
            }
        }
        SQLException copy = new NotConnected(
                e.getClass().getName() + ": " + text,
                chain.isEmpty() ? null : chain.get(0).getSQLState(),
                chain.isEmpty() ? 0 : chain.get(0).getErrorCode());
        copy.setStackTrace(e.getStackTrace());
        return new StoreException(
                "The database could not " + what + ": there is no connection to it" + codes + ". " + reason
                        + " It says: " + text,
                copy);
    }

    /** Tells whether {@link #notConnected} created a failure. */
    static boolean isNotConnected(StoreException e) {
        return e.getCause() instanceof NotConnected;
    }

    /** Marks a failure that does not depend on what should be written. */
    private static final class NotConnected extends SQLException {
        private static final long serialVersionUID = 1L;

        NotConnected(String text, @Nullable String state, int code) {
            super(text, state, code);
        }
    }

    /** The exceptions of a database in a chain, the outermost first. */
    static List<SQLException> chain(Throwable e) {
        List<SQLException> chain = new ArrayList<>();
        Throwable next = e;
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            if (next instanceof SQLException sql) {
                chain.add(sql);
            }
            next = next.getCause();
        }
        return chain;
    }

    private static String codes(SQLException e) {
        return " (SQLState " + e.getSQLState() + ", code " + e.getErrorCode() + ")";
    }

    static StoreException unknown(String what, SQLException e) {
        return new StoreException(
                "The database was asked to " + what + " and its answer to the commit was lost" + codes(e)
                        + ". All of it was stored, or nothing; check before trying again."
                        + text(e).map(text -> " It says: " + text).orElse(""),
                new AnswerLost(harmless(e)));
    }

    /** Tells whether {@link #unknown} created a failure. */
    static boolean isUnknown(StoreException e) {
        return e.getCause() instanceof AnswerLost;
    }

    /** Marks a failure after which everything may have been stored. */
    private static final class AnswerLost extends SQLException {
        private static final long serialVersionUID = 1L;

        AnswerLost(SQLException reason) {
            super(reason.getMessage(), reason.getSQLState(), reason.getErrorCode(), reason);
            setStackTrace(reason.getStackTrace());
        }
    }

    /**
     * Returns a copy with the stack of the original and, if it is harmless, its message. A message about a duplicate
     * key or a batch quotes values: addresses and subjects.
     */
    static SQLException harmless(SQLException e) {
        String text = text(e).orElse("The driver's message is left out: it may quote personal data.");
        SQLException copy = new SQLException(e.getClass().getName() + ": " + text, e.getSQLState(), e.getErrorCode());
        copy.setStackTrace(e.getStackTrace());
        return copy;
    }

    /** The driver's message, if it is harmless. */
    static Optional<String> text(SQLException e) {
        String state = e.getSQLState();
        SQLException told = reason(e);
        boolean keep = state != null
                && state.length() == 5
                && HARMLESS.contains(state.substring(0, 2))
                && !QUOTING.contains(e.getErrorCode())
                && !(told instanceof BatchUpdateException);
        return keep ? Optional.ofNullable(told.getMessage()).map(OneLine::of) : Optional.empty();
    }

    /** Returns the cause of a failed batch, whose own message quotes the statement with all values. */
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
