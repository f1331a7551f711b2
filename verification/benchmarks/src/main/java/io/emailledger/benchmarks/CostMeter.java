package io.emailledger.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/**
 * Measures the {@link Cost} of one turn. The time begins after the other processes were read and ends before they are
 * read again.
 */
final class CostMeter {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final ProcessTree database;
    private final ProcessTree sink;
    private final OptionalLong databaseNanos;
    private final OptionalLong sinkNanos;
    private final long jvmNanos;
    private final long start;

    private CostMeter(ProcessTree database, ProcessTree sink) {
        this.database = database;
        this.sink = sink;
        this.databaseNanos = database.cpuNanos();
        this.sinkNanos = sink.cpuNanos();
        this.jvmNanos = SYSTEM.getProcessCpuTime();
        this.start = System.nanoTime();
    }

    /** Starts to measure, with the processes of the database and the mail server. */
    static CostMeter start(ProcessTree database, ProcessTree sink) {
        return new CostMeter(database, sink);
    }

    /** The cost since the start. */
    Cost stop() {
        long nanos = System.nanoTime() - start;
        long jvm = SYSTEM.getProcessCpuTime() - jvmNanos;
        return new Cost(
                nanos, jvm, difference(database.cpuNanos(), databaseNanos), difference(sink.cpuNanos(), sinkNanos));
    }

    private static OptionalLong difference(OptionalLong now, OptionalLong before) {
        return now.isPresent() && before.isPresent()
                ? OptionalLong.of(now.getAsLong() - before.getAsLong())
                : OptionalLong.empty();
    }
}
