package io.emailledger.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs a task on several threads at the same moment. */
final class Race {
    private static final long PATIENCE_SECONDS = 120;

    private Race() {}

    /**
     * Runs the task once for each number from 0, all starting together, and returns the results. Throws what the first
     * one threw.
     */
    static <T> List<T> run(int racers, IntFunction<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        CyclicBarrier barrier = new CyclicBarrier(racers);
        try {
            List<Future<T>> running = new ArrayList<>(racers);
            for (int i = 0; i < racers; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    return task.apply(number);
                }));
            }
            List<T> results = new ArrayList<>(racers);
            for (Future<T> one : running) {
                results.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }
}
