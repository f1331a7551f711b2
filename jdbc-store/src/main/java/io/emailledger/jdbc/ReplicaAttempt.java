package io.emailledger.jdbc;

import io.emailledger.jdbc.Database.SessionWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read from a replica, on a thread of its own. It can be abandoned while the server is silent: then its connection
 * is broken, so that the thread ends.
 */
final class ReplicaAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaAttempt.class);
    private static final String READ = "be read as a replica";

    private final DataSource dataSource;
    private final Function<Connection, JdbcSession> sessions;
    private volatile @Nullable Connection used;
    private volatile boolean abandoned;

    ReplicaAttempt(DataSource dataSource, Function<Connection, JdbcSession> sessions) {
        this.dataSource = dataSource;
        this.sessions = sessions;
    }

    /**
     * Reads in one transaction, and once more after a failure: a pool may hold connections of a server that was
     * restarted, and a replica cancels reads that delay it.
     */
    <T> T read(SessionWork<T> work) throws SQLException {
        try {
            return once(work);
        } catch (SQLException e) {
            if (abandoned) {
                throw e;
            }
            LOG.debug("A read from the replica failed (SQLState {}): trying again", e.getSQLState());
            return once(work);
        }
    }

    private <T> T once(SessionWork<T> work) throws SQLException {
        try (Connection connection = Connections.open(dataSource, READ)) {
            used = connection;
            try {
                return inTransaction(connection, work);
            } finally {
                used = null;
            }
        }
    }

    /** In one transaction, a proxy in front of several replicas sends all statements to the same one. */
    private <T> T inTransaction(Connection connection, SessionWork<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        try {
            return work.run(sessions.apply(connection));
        } finally {
            giveBack(connection, autoCommit);
        }
    }

    /** Failures here do not matter: nothing was written, and the pool detects a broken connection. */
    private static void giveBack(Connection connection, boolean autoCommit) {
        try {
            connection.rollback();
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.debug("A connection to the replica could not be restored (SQLState {})", e.getSQLState());
        }
    }

    /** Breaks the connection, on another thread: some drivers ask the server first. */
    void abandon() {
        abandoned = true;
        Connection connection = used;
        if (connection != null) {
            Object unused = Interrupts.start(() -> {
                connection.abort(Runnable::run);
                return true;
            });
        }
    }
}
