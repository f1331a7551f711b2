package io.emailledger.testkit.smtp;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** State that threads change and other threads wait for. */
final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Changes the state and wakes all threads that wait for it. */
    void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Reads the state. */
    <T> T read(Supplier<T> state) {
        lock.lock();
        try {
            return state.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the state is as wanted; false if it was not within the time. */
    boolean await(BooleanSupplier wanted, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!wanted.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits as {@link #await(BooleanSupplier, Duration)} does, and fails the test if the time has passed. */
    void require(BooleanSupplier wanted, Duration timeout, Supplier<String> failure) {
        boolean met;
        try {
            met = await(wanted, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting: " + failure.get(), e);
        }
        if (!met) {
            throw new AssertionError("after " + timeout.toMillis() + " ms: " + failure.get());
        }
    }
}
