package io.emailledger.jdbc;

import io.emailledger.jdbc.Database.SessionWork;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read from a replica, on a thread of its own. It can be abandoned while the server is silent, and cancelled while
 * the server works: its thread ends, and executes nothing more.
 */
final class ReplicaAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaAttempt.class);
    private static final String READ = "be read as a replica";

    private final DataSource dataSource;
    private final BiFunction<Connection, JdbcTransaction.Watch, JdbcSession> sessions;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile @Nullable Connection used;
    private volatile @Nullable PreparedStatement last;
    private volatile boolean abandoned;

    ReplicaAttempt(DataSource dataSource, BiFunction<Connection, JdbcTransaction.Watch, JdbcSession> sessions) {
        this.dataSource = dataSource;
        this.sessions = sessions;
    }

    /**
     * Reads in one transaction, and once more after a failure. A pool may hold connections of a server that was
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
        } finally {
            answered();
        }
    }

    /** Records that the server answers: the rest is work. */
    void answered() {
        answered.countDown();
    }

    /** Waits until the server has answered or the read has failed; false if neither has happened in this time. */
    boolean isAnswered(Duration patience) throws InterruptedException {
        return answered.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** It may have been abandoned while it waited for the connection: then no other thread has seen that. */
    private <T> T once(SessionWork<T> work) throws SQLException {
        try (Connection connection = Connections.open(dataSource, READ)) {
            used = connection;
            try {
                refuseAbandoned();
                return inTransaction(connection, work);
            } finally {
                used = null;
            }
        }
    }

    private void refuseAbandoned() throws SQLException {
        if (abandoned) {
            throw new SQLException("The read was abandoned", "57014");
        }
    }

    /** In one transaction, a proxy in front of several replicas sends all statements to the same one. */
    private <T> T inTransaction(Connection connection, SessionWork<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        try {
            return work.run(sessions.apply(connection, this::prepared));
        } finally {
            last = null;
            giveBack(connection, autoCommit);
        }
    }

    private void prepared(PreparedStatement statement) throws SQLException {
        last = statement;
        refuseAbandoned();
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
        Object unused = Interrupts.start(() -> {
            abort();
            return true;
        });
    }

    /**
     * Cancels the statement on the server, on another thread. It breaks the connection if the read does not end: that
     * may have been between two statements.
     *
     * @param reading the end of {@link #read}
     * @param patience how long it may take
     */
    void cancel(Future<?> reading, Duration patience) {
        abandoned = true;
        Object unused = Interrupts.start(() -> {
            cancelLast();
            try {
                return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                abort();
                throw e;
            }
        });
    }

    private void cancelLast() {
        PreparedStatement statement = last;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                LOG.debug("A read from the replica could not be cancelled (SQLState {})", e.getSQLState());
            }
        }
    }

    private void abort() throws SQLException {
        Connection connection = used;
        if (connection != null) {
            connection.abort(Runnable::run);
        }
    }
}
