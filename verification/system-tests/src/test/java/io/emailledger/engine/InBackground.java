package io.emailledger.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs what a test waits for in a thread of its own. The common pool has a single thread on a machine of two cores, and
 * since JDK 25 a task that hangs there keeps the next from being started.
 */
final class InBackground {
    private InBackground() {}

    static <T> CompletableFuture<T> get(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, InBackground::start);
    }

    static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, InBackground::start);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "in-background");
        thread.setDaemon(true);
        thread.start();
    }
}
