package io.emailledger.benchmarks;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The job that JobRunr calls, public because JobRunr requires it. */
public final class JobRunrJob {
    private static final AtomicReference<@Nullable Cost> FIRST = new AtomicReference<>();

    private JobRunrJob() {}

    /**
     * Does nothing but take note of the first time.
     *
     * @param payload what it is done with
     */
    public static void run(String payload) {
        if (FIRST.get() == null) {
            FIRST.compareAndSet(null, Cost.now());
        }
    }

    static void forget() {
        FIRST.set(null);
    }

    static Cost first() {
        Cost first = FIRST.get();
        if (first == null) {
            throw new IllegalStateException("No job was executed");
        }
        return first;
    }
}
