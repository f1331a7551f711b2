package io.emailledger.internal.pacing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Prevents workers from claiming single e-mails while callers record single e-mails. One claim, or one recorded
 * outcome, costs as much for one e-mail as for ten. After a claim that found fewer e-mails than its limit, the next
 * claim of any worker is made a few milliseconds later and gets all e-mails recorded in between. An e-mail that is
 * recorded when there was no claim for a while does not wait.
 */
public final class ClaimPacing {
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private boolean drained;
    private long last = System.nanoTime() - APART_NANOS;

    /** Records a claim, and whether it found all e-mails that were due. */
    public void claimed(boolean foundAll) {
        lock.lock();
        try {
            drained = foundAll;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how long a worker must wait before it claims; each call reserves a different time. */
    public Duration untilTurn() {
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
