package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Takes connections from the {@code DataSource} of the application, and explains failures: the pool is exhausted, or
 * closed, or the server rejects the login.
 */
final class Connections {
    private static final int DEEPEST = 5;

    /** Each pool reports that it is closed by a different message, without a special exception class. */
    private static final Pattern POOL = Pattern.compile("(?i)pool|data ?source");

    private static final Pattern CLOSED = Pattern.compile("(?i)\\b(?:closed|disposed|shut ?down|terminated)\\b");

    /** The message of H2's pool, which has the SQLState of a server that cannot be reached. */
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
        List<Throwable> causes = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
        if (e instanceof SQLException sql && sql.getErrorCode() == H2_POOL_TIMEOUT) {
            return exhausted(waited);
        }
        Optional<String> advice = causes.stream()
                .flatMap(cause -> SqlAdvice.ofUrl(cause).stream())
                .findFirst()
                .or(() -> SqlErrors.chain(e).stream()
                        .flatMap(sql -> SqlAdvice.of(sql).stream())
                        .findFirst());
        if (advice.isPresent()) {
            return advice.get();
        }
        if (causes.stream().anyMatch(InterruptedException.class::isInstance)) {
            return "The thread was interrupted while it waited for one.";
        }
        if (e instanceof SQLTransientConnectionException || e instanceof SQLTimeoutException) {
            return exhausted(waited);
        }
        boolean isClosed = causes.stream()
                .map(cause -> String.valueOf(cause.getMessage()))
                .anyMatch(text ->
                        POOL.matcher(text).find() && CLOSED.matcher(text).find());
        return isClosed
                ? "The pool returns no connections, because it is closed: close the ledger before it."
                : "The DataSource returns no connection.";
    }

    private static String exhausted(Duration waited) {
        return "The pool returned no connection within " + waited.toMillis()
                + " ms: all are in use, or none could be opened in that time. Make it larger, look for code that"
                + " does not return connections, or raise its time-out.";
    }
}
