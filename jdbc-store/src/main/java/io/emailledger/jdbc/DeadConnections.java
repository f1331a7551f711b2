package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a pool detect that its connections are broken. HikariCP knows a dead connection by its SQLState, and H2 has
 * others; otherwise it only checks connections that were idle for half a second, which those of a busy ledger never
 * are. So after several broken connections in a row no connection is taken until the pool checks them. Thread-safe.
 */
final class DeadConnections {
    private static final Duration UNTIL_POOLS_LOOK = Duration.ofMillis(700);
    private static final int VALID_WITHIN_SECONDS = 1;

    /** With fewer, the pool may have detected it. */
    private static final int MANY = 3;

    private final AtomicInteger inARow = new AtomicInteger();
    private volatile long quietUntil = System.nanoTime();

    /** A connection worked. */
    void worked() {
        if (inARow.get() > 0) {
            inARow.set(0);
        }
    }

    /** Checks a connection on which a call failed, before it is returned to its pool. */
    void lookAt(Connection connection) {
        try {
            // A pool that has detected it reports its connection as closed.
            if (!connection.isClosed()
                    && !connection.isValid(VALID_WITHIN_SECONDS)
                    && inARow.incrementAndGet() >= MANY) {
                quietUntil = System.nanoTime() + UNTIL_POOLS_LOOK.toNanos();
            }
        } catch (SQLException e) {
            // It was closed meanwhile.
        }
    }

    /** Waits if a connection broke just before. */
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
