package io.emailledger.benchmarks;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The job that JobRunr calls, public because JobRunr requires it. */
public final class JobRunrJob {
    private static final AtomicReference<@Nullable ProcessTree> EXPECTING = new AtomicReference<>();
    private static final AtomicReference<@Nullable CostMeter> FIRST = new AtomicReference<>();

    private JobRunrJob() {}

    /**
     * Does nothing but take note of the first time.
     *
     * @param payload what it is done with
     */
    public static void run(String payload) {
        ProcessTree database = EXPECTING.getAndSet(null);
        if (database != null) {
            FIRST.set(CostMeter.start(database, ProcessTree.NONE));
        }
    }

    /** The next job is the first one of a turn. */
    static void expect(ProcessTree database) {
        FIRST.set(null);
        EXPECTING.set(database);
    }

    /** What has measured since the first job. */
    static CostMeter first() {
        CostMeter first = FIRST.get();
        if (first == null) {
            throw new IllegalStateException("No job was executed");
        }
        return first;
    }
}
