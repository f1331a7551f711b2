package io.emailledger.internal.delivery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps workers from claiming e-mails one by one while callers record them one by one: each claim, and each outcome
 * recorded by itself, costs as much as those of ten together. After a claim that has found less than it asked for, the
 * next one is made a few milliseconds later, by whichever worker; what was recorded meanwhile is claimed together. What
 * is recorded when nothing has been claimed for a while does not wait.
 */
final class ClaimPacing {
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private boolean drained;
    private long last = System.nanoTime() - APART_NANOS;

    /** Records a claim, and whether it may have left due e-mails. */
    void claimed(boolean all) {
        lock.lock();
        try {
            drained = all;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how long a worker must wait before it claims; each call reserves a time of its own. */
    Duration untilTurn() {
        lock.lock();
        try {
            long now = System.nanoTime();
            long wait = drained ? Math.max(0, last + APART_NANOS - now) : 0;
            last = now + wait;
            return Duration.ofNanos(wait);
        } finally {
            lock.unlock();
        }
    }
}
