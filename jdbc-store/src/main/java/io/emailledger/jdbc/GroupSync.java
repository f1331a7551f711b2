package io.emailledger.jdbc;

import java.sql.SQLException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits until what was committed is on the disk. A sync is slow, and it includes everything that was committed before
 * it began. So one waiting thread does it for all. Threads that arrive meanwhile wait for the next write. No thread
 * waits for others to join.
 */
final class GroupSync {
    private final Disk disk;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private long committed;
    private long synced;
    private boolean running;

    GroupSync(Disk disk) {
        this.disk = disk;
    }

    /** Returns when everything that this thread has committed is on the disk. */
    void await() throws SQLException {
        lock.lock();
        try {
            long mine = ++committed;
            while (synced < mine) {
                if (running) {
                    ended.awaitUninterruptibly();
                } else {
                    sync();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void sync() throws SQLException {
        long upTo = committed;
        running = true;
        lock.unlock();
        boolean done = false;
        try {
            disk.sync();
            done = true;
        } finally {
            lock.lock();
            running = false;
            if (done) {
                synced = upTo;
            }
            // After a failure each of the others tries again, and gets its own exception.
            ended.signalAll();
        }
    }

    /** Forces committed data to the disk. */
    @FunctionalInterface
    interface Disk {
        void sync() throws SQLException;
    }
}
