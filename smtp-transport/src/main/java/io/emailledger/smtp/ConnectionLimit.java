package io.emailledger.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Limits the number of concurrent connections: to the configured number, or to fewer while the server allows no more.
 * Each rejected connection lowers the limit to the number of open ones. It is raised by one after a pause, which
 * doubles when the same number is refused again. Attempts get a place in the order of their requests. Thread-safe.
 */
final class ConnectionLimit {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final int configured;
    private final InstantSource time;
    private final IntSupplier idle;
    private int limit;
    private int taken;
    private int refusedAt;
    private Duration pause = FIRST_PAUSE;
    private Instant raiseAt = Instant.MIN;
    private boolean closed;

    ConnectionLimit(int configured, InstantSource time, IntSupplier idle) {
        this.configured = configured;
        this.limit = configured;
        this.time = time;
        this.idle = idle;
    }

    /** Waits for a place. Returns whether there was one in time; after {@link #close} there is none. */
    boolean enter(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Object ticket = new Object();
            waiting.addLast(ticket);
            return await(ticket, patience, false) == PlaceResult.ENTERED;
        } finally {
            lock.unlock();
        }
    }

    /** The number of attempts that may have a place at once. */
    int allowed() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }

    /** Releases a place. */
    void leave() {
        lock.lock();
        try {
            taken--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The options of an attempt whose connection the server rejected. */
    enum PlaceResult {
        /** It has a place again. */
        ENTERED,
        /** No other connection is open: the server is not available. It has a place. */
        ALONE,
        /** No connection was released in time. It has no place any more. */
        TOO_LATE
    }

    /**
     * Lowers the number, because the server refused a connection to an attempt with a place. The attempt waits, before
     * all others, until another one releases its place.
     *
     * @throws InterruptedException if the thread was interrupted; the attempt has no place any more
     */
    PlaceResult refused(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            // An attempt that has just pooled its connection still has its place, and is counted once.
            int others = Math.min(taken - 1 + idle.getAsInt(), limit - 1);
            if (others == 0) {
                return PlaceResult.ALONE;
            }
            lower(others);
            taken--;
            changed.signalAll();
            Object ticket = new Object();
            waiting.addFirst(ticket);
            return await(ticket, patience, true);
        } finally {
            lock.unlock();
        }
    }

    private void lower(int others) {
        Duration doubled = pause.multipliedBy(2);
        boolean again = refusedAt == others + 1;
        pause = !again ? FIRST_PAUSE : doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        refusedAt = others + 1;
        limit = Math.min(limit, others);
        raiseAt = time.instant().plus(pause);
    }

    private void raise() {
        if (limit == configured) {
            return;
        }
        Instant now = time.instant();
        // A clock that was set back must not reduce the number for longer than the pause.
        if (!now.isBefore(raiseAt) || now.isBefore(raiseAt.minus(pause))) {
            limit++;
            raiseAt = now.plus(pause);
            changed.signalAll();
        }
    }

    private PlaceResult await(Object ticket, Duration patience, boolean wasRefused) throws InterruptedException {
        long left = patience.toNanos();
        try {
            while (true) {
                raise();
                if (wasRefused && taken == 0 && idle.getAsInt() == 0) {
                    taken++;
                    return PlaceResult.ALONE;
                }
                if (closed || left <= 0) {
                    return PlaceResult.TOO_LATE;
                }
                if (taken < limit && waiting.peekFirst() == ticket) {
                    taken++;
                    return PlaceResult.ENTERED;
                }
                // The number may have to be raised while nothing else happens.
                long next = limit == configured ? left : Math.min(left, FIRST_PAUSE.toNanos());
                left -= next - Math.max(0, changed.awaitNanos(next));
            }
        } finally {
            waiting.remove(ticket);
            changed.signalAll();
        }
    }

    /** Grants no more places, and waits until all are free. Returns whether they were free in time. */
    boolean close(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            closed = true;
            changed.signalAll();
            long left = patience.toNanos();
            while (taken > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return taken == 0;
        } finally {
            lock.unlock();
        }
    }
}
