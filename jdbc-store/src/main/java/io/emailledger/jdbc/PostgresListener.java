package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives notifications of other nodes, on a connection and a thread of its own. A broken connection is replaced, and
 * waiting threads are woken then: a notification may have been missed.
 */
final class PostgresListener {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresListener.class);

    /** How long the thread listens before it looks whether it is to end. No statement is sent meanwhile. */
    private static final int PATIENCE_MILLIS = 500;

    /** After so much silence it looks whether the connection is still there. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int ANSWER_SECONDS = 5;
    private static final long PAUSE_SECONDS = 2;
    private static final long LONGEST_END_MILLIS = 2_000;

    private final DataSource dataSource;
    private final String channel;
    private final Runnable heard;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private boolean broken;

    PostgresListener(DataSource dataSource, String channel, Runnable heard) {
        this.dataSource = dataSource;
        this.channel = channel;
        this.heard = heard;
        this.thread = new Thread(this::run, "email-ledger-listener");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits a moment for the connection to be given back. An interrupt cuts that short, and the thread ends all the same. */
    void stop() {
        stopped.countDown();
        try {
            thread.join(LONGEST_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isStopped()) {
                tryToListen();
                if (stopped.await(PAUSE_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Listening to other nodes was interrupted and ends");
        }
    }

    private void tryToListen() {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            PostgresNotifications notifications = PostgresNotifications.of(connection, dataSource);
            execute(connection, "listen " + channel);
            try {
                if (broken) {
                    LOG.info("Receiving notifications of other nodes again");
                    broken = false;
                }
                heard.run();
                listen(connection, notifications);
            } finally {
                execute(connection, "unlisten " + channel);
            }
        } catch (SQLException e) {
            if (!broken && !isStopped()) {
                LOG.warn(
                        "Receiving notifications of other nodes failed; reconnecting every {} s, polling continues",
                        PAUSE_SECONDS,
                        SqlErrors.harmless(e));
                broken = true;
            }
            LOG.debug("Why receiving failed", e);
        }
    }

    private void listen(Connection connection, PostgresNotifications notifications) throws SQLException {
        long last = System.nanoTime();
        while (!isStopped()) {
            if (notifications.await(PATIENCE_MILLIS)) {
                last = System.nanoTime();
                heard.run();
            } else if (System.nanoTime() - last > SILENCE_NANOS) {
                if (!connection.isValid(ANSWER_SECONDS)) {
                    throw new SQLException("The connection does not answer.", "08006");
                }
                last = System.nanoTime();
            }
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
