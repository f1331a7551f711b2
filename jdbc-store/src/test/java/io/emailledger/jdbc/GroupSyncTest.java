package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupSyncTest {
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void concurrentCallersShareNextSync() throws Exception {
        Semaphore mayEnd = new Semaphore(0);
        CountDownLatch busy = new CountDownLatch(1);
        AtomicInteger writes = new AtomicInteger();
        GroupSync sync = new GroupSync(() -> {
            writes.incrementAndGet();
            busy.countDown();
            mayEnd.acquireUninterruptibly();
        });
        Future<?> first = callers.submit(waiting(sync));
        assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();

        CountDownLatch coming = new CountDownLatch(31);
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < 31; i++) {
            others.add(callers.submit(() -> {
                coming.countDown();
                return waiting(sync).call();
            }));
        }
        assertThat(coming.await(30, TimeUnit.SECONDS)).isTrue();
        mayEnd.release();
        first.get(30, TimeUnit.SECONDS);
        mayEnd.release(40);
        for (Future<?> other : others) {
            other.get(30, TimeUnit.SECONDS);
        }

        assertThat(writes.get())
                .as("the running sync did not cover the other callers, and they shared the next one")
                .isBetween(2, 16);
    }

    @Test
    void sequentialCallersSyncEachTime() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        GroupSync sync = new GroupSync(writes::incrementAndGet);
        for (int i = 0; i < 5; i++) {
            sync.await();
        }
        assertThat(writes).hasValue(5);
    }

    @Test
    void failureIsThrownAndNextCallRetries() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        GroupSync sync = new GroupSync(() -> {
            if (writes.incrementAndGet() == 1) {
                throw new SQLException("the disk is full");
            }
        });
        assertThatThrownBy(sync::await).isInstanceOf(SQLException.class);
        sync.await();
        assertThat(writes).hasValue(2);
    }

    private static Callable<Boolean> waiting(GroupSync sync) {
        return () -> {
            sync.await();
            return true;
        };
    }
}
