package io.emailledger.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The cost of one turn of a cell.
 *
 * @param nanos how long it took
 * @param cpuNanos how much of the processors this JVM used for it, garbage collection and compilation among it
 */
record Cost(long nanos, long cpuNanos) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Starts to measure: a point in time, to be subtracted from a later one. */
    static Cost now() {
        return new Cost(System.nanoTime(), SYSTEM.getProcessCpuTime());
    }

    Cost since(Cost start) {
        return new Cost(nanos - start.nanos, cpuNanos - start.cpuNanos);
    }
}
