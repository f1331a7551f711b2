package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Takes connections from the {@code DataSource} of the application, and says why there was none: the pool is exhausted,
 * or closed, or the server does not let it in.
 */
final class Connections {
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    /** What the pool of H2 says with the SQLState of a server that cannot be reached. */
    private static final int H2_POOL_TIMEOUT = 8001;

    private Connections() {}

    /**
     * Returns a connection.
     *
     * @param what what it is for, continuing "could not"
     * @throws io.emailledger.spi.StoreException if there is none
     */
    static Connection open(DataSource dataSource, String what) {
        long start = System.nanoTime();
        try {
            return dataSource.getConnection();
        } catch (SQLException | RuntimeException e) {
            throw SqlErrors.notConnected(what, reason(e, Duration.ofNanos(System.nanoTime() - start)), e);
        }
    }

    private static String reason(Exception e, Duration waited) {
        if (e instanceof SQLException sql && sql.getErrorCode() == H2_POOL_TIMEOUT) {
            return exhausted(waited);
        }
        Optional<String> advice = SqlErrors.chain(e).stream()
                .flatMap(sql -> SqlAdvice.of(sql).stream())
                .findFirst();
        if (advice.isPresent()) {
            return advice.get();
        }
        if (e.getCause() instanceof InterruptedException
                || Thread.currentThread().isInterrupted()) {
            return "The thread was interrupted while it waited for one.";
        }
        boolean timedOut = e instanceof SQLTransientConnectionException || e instanceof SQLTimeoutException;
        return timedOut || waited.compareTo(AT_ONCE) > 0
                ? exhausted(waited)
                : "The pool gives no connections: where it is closed, close the ledger before it.";
    }

    private static String exhausted(Duration waited) {
        return "The pool gave none within " + waited.toMillis()
                + " ms: all are in use. Make it larger, or look for what" + " does not give connections back.";
    }
}
