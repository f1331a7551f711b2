package io.emailledger.rig;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs a task in its own thread. The common pool has a single thread on a machine of two cores, and since JDK 25 a task
 * that hangs there prevents the next from starting.
 */
public final class InBackground {
    private InBackground() {}

    public static <T> CompletableFuture<T> get(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, InBackground::start);
    }

    public static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, InBackground::start);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "in-background");
        thread.setDaemon(true);
        thread.start();
    }
}
