package io.emailledger.jdbc;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions of the application: finds the one of the calling thread, and works in it from a savepoint on. Only
 * the application ends it. If something fails, the changes since the savepoint are undone.
 */
final class JoinedTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedTransactions.class);
    private static final int MOST_DUPLICATES = 4;

    private final DataSource dataSource;
    private final Dialect dialect;
    private final ApplicationTransactions mode;
    private final OwnDatabase own;

    /** Of one store: a connection to its database says nothing about those of other stores. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Connection> named = new ThreadLocal<>();

    JoinedTransactions(DataSource dataSource, Dialect dialect, ApplicationTransactions mode, OwnDatabase own) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.mode = mode;
        this.own = own;
    }

    /** Runs work in the transaction of a given connection. */
    <T> T within(Connection connection, Supplier<T> work) {
        Interrupts.away(dialect, () -> {
            refuse(connection);
            return true;
        });
        return naming(connection, work);
    }

    private <T> T naming(Connection connection, Supplier<T> work) {
        Connection before = named.get();
        named.set(connection);
        try {
            return work.get();
        } finally {
            if (before == null) {
                named.remove();
            } else {
                named.set(before);
            }
        }
    }

    /** Tells whether this thread may be in one. */
    boolean mayJoin() {
        return mode != ApplicationTransactions.SEPARATE || named.get() != null;
    }

    /** Tells whether recording is rejected outside of them. */
    boolean isRequired() {
        return mode == ApplicationTransactions.REQUIRE;
    }

    /**
     * Writes in the application's transaction. A row with the same key that others have written is read again. A
     * conflict has undone all of the transaction, and the application has to retry it.
     *
     * @return the result, or empty if the thread is in none and nothing was done
     */
    <T> Optional<T> write(String what, Transactions.Work<T> work) {
        return join(what, connection -> writeFromSavepoint(connection, work));
    }

    /** Reads in the transaction of the application; empty if the thread is in none. */
    <T> Optional<T> read(String what, Transactions.Work<T> work) {
        return join(what, connection -> work.run(new JdbcTransaction(connection, null)));
    }

    /** Rejects work that is useless before it is committed. */
    void refuse(String what) {
        join(what, connection -> {
            throw StoreException.refusal("The store was asked to " + what
                    + " inside a transaction of the application, where no other thread would see it. "
                    + "Call runOnce() outside of transactions.");
        });
    }

    private <T> Optional<T> join(String what, Joined<T> work) {
        try {
            Connection connection = named.get();
            if (connection != null) {
                return Optional.of(run(what, connection, work));
            }
            if (mode == ApplicationTransactions.SEPARATE) {
                return Optional.empty();
            }
            try (Connection borrowed = Connections.open(dataSource, what)) {
                return borrowed.getAutoCommit() ? Optional.empty() : Optional.of(run(what, borrowed, work));
            }
        } catch (SQLException e) {
            throw SqlErrors.failed(what, e);
        }
    }

    /**
     * Works on the application's connection, on another thread where an interrupt would close the file. The
     * application's thread is needed only to find the connection.
     */
    private <T> T run(String what, Connection connection, Joined<T> work) {
        return Interrupts.away(
                dialect,
                () -> naming(connection, () -> {
                    try {
                        return work.run(connection);
                    } catch (SQLException e) {
                        throw SqlErrors.failed(what, e);
                    }
                }));
    }

    private <T> T writeFromSavepoint(Connection connection, Transactions.Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            JdbcTransaction transaction = new JdbcTransaction(connection, connection.setSavepoint());
            boolean done = false;
            try {
                T result = work.run(transaction);
                done = true;
                return result;
            } catch (SQLException e) {
                if (!dialect.isDuplicate(e) || attempt == MOST_DUPLICATES) {
                    throw e;
                }
            } finally {
                if (!done) {
                    undo(transaction);
                }
            }
        }
    }

    /** Failures here must not hide the reason; the application's transaction cannot continue then. */
    private static void undo(JdbcTransaction transaction) {
        try {
            transaction.undo();
        } catch (SQLException e) {
            LOG.debug("The transaction could not be rolled back to its savepoint (SQLState {})", e.getSQLState());
        }
    }

    private void refuse(Connection connection) {
        try {
            if (connection.getAutoCommit()) {
                throw new InvalidValueException(
                        "connection", "must be in a transaction: call setAutoCommit(false) on it first");
            }
            own.refuseForeign(connection);
        } catch (SQLException e) {
            throw SqlErrors.failed("check the application's connection", e);
        }
    }

    @FunctionalInterface
    private interface Joined<T> {
        T run(Connection connection) throws SQLException;
    }
}
