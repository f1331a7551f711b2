package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends all transactions. Connections may have any autocommit and isolation, and are returned with the same
 * values. A transaction that was rolled back because of others is retried a few times: they held locks, or they
 * inserted a row with the same key, which the retry finds.
 *
 * <p>If the calling thread is in a transaction of the application, that is used instead: {@link JoinedTransactions}.
 */
final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final int MOST_TRIES = 10;
    private static final int MOST_DUPLICATES = 4;

    /** One for all stores of the process: two of them may use the same database. */
    private static final ReentrantLock TURN = new ReentrantLock();

    private final DataSource dataSource;
    private final Dialect dialect;
    private final JoinedTransactions host;
    private volatile int isolation = -1;
    private final Optional<GroupSync> sync;
    private final DeadConnections dead = new DeadConnections();

    Transactions(DataSource dataSource, Dialect dialect, JoinedTransactions host, boolean forced) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.host = host;
        this.sync = dialect.forceToDisk().filter(sql -> forced).map(sql -> new GroupSync(() -> execute(sql)));
    }

    /**
     * Writes in one transaction.
     *
     * @param what what is done, continuing "could not"
     * @param work does it; may be called again after a conflict, when nothing of its first call has been kept
     */
    <T> T write(String what, Work<T> work) {
        return Interrupts.without(() ->
                host.write(what, work).orElseGet(() -> Interrupts.away(dialect, () -> writeForced(what, work))));
    }

    /** Tells whether writes of several threads may share one transaction: only if none of the application may run. */
    boolean isShared() {
        return !host.mayJoin();
    }

    /** Tells whether the calling thread is in a transaction of the application. */
    boolean isJoined() {
        return host.mayJoin()
                && Interrupts.without(() -> host.read("look for a transaction", transaction -> true))
                        .isPresent();
    }

    /** Writes as {@link #write}, or throws outside the application's transactions if so configured. */
    <T> T writeAsRequired(String what, Work<T> work) {
        return Interrupts.without(() -> host.write(what, work).orElseGet(() -> {
            if (host.isRequired()) {
                throw StoreException.refusal("The store was asked to " + what
                        + " outside a transaction, which REQUIRE forbids. " + "Begin one around the call.");
            }
            return Interrupts.away(dialect, () -> writeForced(what, work));
        }));
    }

    /**
     * Writes in one transaction, which is committed when this returns. A power cut may undo it.
     *
     * @throws StoreException if the thread is in a transaction of the application
     */
    <T> T writeCommitted(String what, Work<T> work) {
        return Interrupts.without(() -> {
            host.refuse(what);
            return Interrupts.away(dialect, () -> writeApart(what, work));
        });
    }

    private <T> T writeForced(String what, Work<T> work) {
        T result = writeApart(what, work);
        try {
            force();
        } catch (SQLException e) {
            throw SqlErrors.unknown(what, e);
        }
        return result;
    }

    /** Forces committed data to the disk, if configured and not done by every commit. */
    void force() throws SQLException {
        if (sync.isPresent()) {
            sync.get().await();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private <T> T writeApart(String what, Work<T> work) {
        if (!dialect.writesInTurn()) {
            return writeUntilDone(what, work);
        }
        TURN.lock();
        try {
            return writeUntilDone(what, work);
        } finally {
            TURN.unlock();
        }
    }

    private <T> T writeUntilDone(String what, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return writeOnce(what, work);
            } catch (SQLException e) {
                boolean again = dialect.isConflict(e) || (dialect.isDuplicate(e) && attempt < MOST_DUPLICATES);
                if (!again || attempt == MOST_TRIES) {
                    throw SqlErrors.failed(what, e);
                }
                LOG.debug("A conflict with another transaction (SQLState {}): trying again", e.getSQLState());
            }
        }
    }

    private <T> T writeOnce(String what, Work<T> work) throws SQLException {
        Connection connection = open(what);
        boolean done = false;
        try {
            T result = write(what, connection, work);
            done = true;
            return result;
        } finally {
            if (done) {
                dead.worked();
            } else {
                dead.lookAt(connection);
            }
            close(connection);
        }
    }

    private Connection open(String what) {
        dead.awaitPool();
        return Connections.open(dataSource, what);
    }

    /** Failures here do not matter: the transaction has ended before, and its result is final. */
    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection could not be closed (SQLState {})", e.getSQLState());
        }
    }

    /** Reads. Each statement reads a new snapshot, the latest. */
    <T> T read(String what, Work<T> work) {
        return Interrupts.without(() ->
                host.read(what, work).orElseGet(() -> Interrupts.away(dialect, () -> readApart(what, work))));
    }

    private <T> T readApart(String what, Work<T> work) {
        try (Connection connection = open(what)) {
            boolean done = false;
            try {
                T result = work.run(new JdbcTransaction(connection, null));
                done = true;
                return result;
            } finally {
                if (done) {
                    dead.worked();
                } else {
                    dead.lookAt(connection);
                }
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.failed(what, e);
        }
    }

    private <T> T write(String what, Connection connection, Work<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        int isolation = isolation(connection);
        if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        boolean done = false;
        try {
            dialect.beforeWrite(connection);
            T result = work.run(new JdbcTransaction(connection, null));
            commit(what, connection);
            done = true;
            return result;
        } finally {
            giveBack(connection, autoCommit, isolation, done);
        }
    }

    /**
     * Most drivers query the server for it, so only the first connection is checked: a DataSource configures all
     * connections in the same way. If the isolation differs, there are only more conflicts.
     */
    private int isolation(Connection connection) throws SQLException {
        int known = isolation;
        if (known < 0) {
            known = connection.getTransactionIsolation();
            isolation = known;
        }
        return known;
    }

    private void commit(String what, Connection connection) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (dialect.isConflict(e)) {
                throw e;
            }
            throw SqlErrors.unknown(what, e);
        }
    }

    /**
     * After a failure the connection may be broken: another failure here must not hide the first one, and the pool
     * detects it itself.
     */
    private static void giveBack(Connection connection, boolean autoCommit, int isolation, boolean done) {
        try {
            if (!done) {
                connection.rollback();
            }
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(isolation);
            }
        } catch (SQLException e) {
            LOG.debug("A connection could not be restored (SQLState {})", e.getSQLState());
        }
    }

    /** The work in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(JdbcTransaction transaction) throws SQLException;
    }
}
