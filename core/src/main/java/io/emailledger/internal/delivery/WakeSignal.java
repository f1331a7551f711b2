package io.emailledger.internal.delivery;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets idle workers wait. One of them polls for unannounced work; the others sleep until they are woken. An idle
 * process therefore polls the store no more often than a single idle worker.
 */
final class WakeSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signalled = lock.newCondition();
    private final Condition closing = lock.newCondition();
    private @Nullable Thread watch;
    private int signals;
    private boolean closed;

    /** Wakes one worker, or the next one that would wait. */
    void signal() {
        lock.lock();
        try {
            signals = 1;
            signalled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all workers permanently. */
    void close() {
        lock.lock();
        try {
            closed = true;
            signalled.signalAll();
            closing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a signal. The polling worker waits at most for a time, the others longer. Returns false if one of the others
     * waited in vain.
     */
    boolean await(Duration atMost, Duration others) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            long leftOfOthers = others.toNanos();
            while (signals == 0 && !closed && left > 0 && leftOfOthers > 0) {
                if (watch == null || watch == Thread.currentThread()) {
                    watch = Thread.currentThread();
                    left = signalled.awaitNanos(left);
                } else {
                    leftOfOthers = signalled.awaitNanos(leftOfOthers);
                }
            }
            boolean inVain = signals == 0 && !closed && left > 0;
            signals = 0;
            return !inVain;
        } finally {
            if (watch == Thread.currentThread()) {
                watch = null;
                signalled.signal();
            }
            lock.unlock();
        }
    }

    /** Waits for a time; false if closing cut it short. */
    boolean pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }
}
