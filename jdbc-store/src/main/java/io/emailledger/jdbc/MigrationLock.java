package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of the process that migrates: a row that an open transaction has locked, on a separate connection. It is
 * held however long a statement takes, and ends with its process or its connection. Transactions of the migration
 * cannot hold it: databases commit with every change of a table.
 *
 * <p>Releases up to schema version 2 write into the same row the time until which they migrate; this lock waits for it.
 */
final class MigrationLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationLock.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int ALIVE_SECONDS = 10;

    private final Connection connection;
    private final Dialect dialect;
    private final TableNames names;
    private final boolean autoCommit;

    private MigrationLock(Connection connection, Dialect dialect, TableNames names) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.names = names;
        this.autoCommit = connection.getAutoCommit();
    }

    /** Waits until this process has the lock. */
    static MigrationLock take(DataSource dataSource, Dialect dialect, TableNames names) throws SQLException {
        MigrationLock lock = new MigrationLock(borrow(dataSource), dialect, names);
        boolean locked = false;
        try {
            lock.await();
            locked = true;
            return lock;
        } finally {
            if (!locked) {
                lock.close();
            }
        }
    }

    private static Connection borrow(DataSource dataSource) {
        try {
            return Connections.open(dataSource, "prepare the tables of Email Ledger");
        } catch (StoreException e) {
            throw new StoreException(
                    "A migration needs two connections at once, one of them for its lock, and the DataSource gave no "
                            + "second: give it two for this start. " + e.getMessage(),
                    e.getCause());
        }
    }

    private void await() throws SQLException {
        connection.setAutoCommit(false);
        long start = System.nanoTime();
        for (boolean told = false; !tryLock(); told = true) {
            connection.rollback();
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new StoreException(
                        "Another process has been migrating the tables of Email Ledger for " + PATIENCE.toMinutes()
                                + " minutes. See what it does, then start again.",
                        null);
            }
            if (!told) {
                LOG.info("Another process is migrating the tables of Email Ledger; waiting for it");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean tryLock() throws SQLException {
        dialect.beforeMigrationLock(connection);
        String sql = names.in("select case when owner is not null and until_at >= " + dialect.nowMicros()
                + " then 1 else 0 end from el_schema_lock where id = 1 for update skip locked");
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next() && row.getInt(1) == 0;
        } catch (SQLException e) {
            if (dialect.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Throws an exception if the lock was lost with its connection. */
    void check() throws SQLException {
        if (!connection.isValid(ALIVE_SECONDS)) {
            throw new StoreException(
                    "The connection was lost that held the lock of the migration of Email Ledger's tables. "
                            + "Start again: completed steps are not repeated.",
                    null);
        }
    }

    /** Ends the transaction, and with it the lock; if the connection is broken, it has ended already. */
    @Override
    public void close() {
        try (Connection ended = connection) {
            ended.rollback();
            ended.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            LOG.debug("The connection of the migration's lock could not be returned (SQLState {})", e.getSQLState());
        }
    }
}
