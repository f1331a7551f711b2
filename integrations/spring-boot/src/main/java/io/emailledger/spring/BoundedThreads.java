package io.emailledger.spring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * A bounded number of threads for work that waits for the database or for a client. The number of works that wait for a
 * thread is bounded too. None is interrupted, not by a client that leaves either: it would end a write to a file or a
 * call of the database that has begun. Threads end when they are idle, so it need not be closed.
 */
final class BoundedThreads {
    private static final long IDLE_SECONDS = 1;

    private final Semaphore places;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger number = new AtomicInteger();

    BoundedThreads(String name, int most, int waiting) {
        this.places = new Semaphore(most + waiting);
        this.threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Takes a place for one work, if there is one; {@link #run} gives it back. */
    boolean enter() {
        return places.tryAcquire();
    }

    /** Runs a work for which a place was taken. */
    void run(Runnable work) {
        threads.execute(() -> {
            try {
                work.run();
            } finally {
                places.release();
            }
        });
    }

    /** Returns the result of a call on one of the threads, or of the other one if there is no place. */
    <T> Mono<T> call(Supplier<T> work, Supplier<T> whenFull) {
        return Mono.defer(() -> enter()
                ? Mono.fromFuture(CompletableFuture.supplyAsync(work, this::run), true)
                : Mono.just(whenFull.get()));
    }
}
