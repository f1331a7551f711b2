package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a pool find out that its connections have died. HikariCP knows a dead connection by its SQLState, and H2 has
 * others; else it looks only at connections that were idle for half a second, which those of a busy ledger never are.
 * So when several have died in a row and the pool does not know, none is asked for until the pool looks. Thread-safe.
 */
final class DeadConnections {
    private static final Duration UNTIL_POOLS_LOOK = Duration.ofMillis(700);
    private static final int VALID_WITHIN_SECONDS = 1;

    /** Fewer are no sign that the pool does not know. */
    private static final int MANY = 3;

    private final AtomicInteger inARow = new AtomicInteger();
    private volatile long quietUntil = System.nanoTime();

    /** A connection worked. */
    void worked() {
        if (inARow.get() > 0) {
            inARow.set(0);
        }
    }

    /** Looks at a connection on which something failed, before it goes back to its pool. */
    void lookAt(Connection connection) {
        try {
            // A pool that knows shows its own connection as closed.
            if (!connection.isClosed()
                    && !connection.isValid(VALID_WITHIN_SECONDS)
                    && inARow.incrementAndGet() >= MANY) {
                quietUntil = System.nanoTime() + UNTIL_POOLS_LOOK.toNanos();
            }
        } catch (SQLException e) {
            // It was closed meanwhile.
        }
    }

    /** Waits, where a connection has died a moment ago. */
    void awaitPool() {
        long left = quietUntil - System.nanoTime();
        if (left > 0) {
            try {
                boolean unused = new CountDownLatch(1).await(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
