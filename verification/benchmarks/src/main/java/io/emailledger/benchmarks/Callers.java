package io.emailledger.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that share out what is to be done so many times. */
final class Callers {
    private Callers() {}

    /** Returns when every thread is done with its share. */
    static void share(int callers, int times, Share share) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int part = 0; part < callers; part++) {
                int from = (int) ((long) times * part / callers);
                int to = (int) ((long) times * (part + 1) / callers);
                all.add(threads.submit(() -> {
                    share.run(from, to);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** The numbers that fall to one thread, the last one not among them. */
    @FunctionalInterface
    interface Share {
        void run(int from, int to) throws Exception;
    }
}
