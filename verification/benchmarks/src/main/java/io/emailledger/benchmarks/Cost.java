package io.emailledger.benchmarks;

import java.util.OptionalLong;

/**
 * The cost of one turn of a cell.
 *
 * @param nanos how long it took
 * @param jvmNanos the CPU time of this JVM, garbage collection and compilation among it
 * @param databaseNanos the CPU time of the database server, if it is a process that can be read
 * @param sinkNanos the CPU time of the mail server, likewise
 */
record Cost(long nanos, long jvmNanos, OptionalLong databaseNanos, OptionalLong sinkNanos) {

    /** The CPU time of all parts that could be read. */
    long cpuNanos() {
        return jvmNanos + databaseNanos.orElse(0) + sinkNanos.orElse(0);
    }
}
