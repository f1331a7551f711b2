package io.emailledger.report;

import java.time.Duration;

/** The processor time of this process: it does not grow when other processes are busy. */
final class ProcessorTime {
    private ProcessorTime() {}

    static Duration used() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
