package io.emailledger.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A process with all processes that it has started.
 *
 * @param root the process; empty if there is none, as with a database that is a file
 */
record ProcessTree(Optional<ProcessHandle> root) {
    /** No process. */
    static final ProcessTree NONE = new ProcessTree(Optional.empty());

    private static final Path PROC = Path.of("/proc");

    /** USER_HZ of Linux, the same on every architecture that has a JDK 17. */
    private static final long NANOS_A_TICK = TimeUnit.SECONDS.toNanos(1) / 100;

    /** The positions of utime, stime, cutime and cstime after the name of the program, see proc(5). */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    static ProcessTree of(ProcessHandle root) {
        return new ProcessTree(Optional.of(root));
    }

    /** The CPU time used so far, also by children that have ended; empty if there is no process, or no /proc. */
    OptionalLong cpuNanos() {
        if (root.isEmpty() || !Files.exists(PROC.resolve("self/stat"))) {
            return OptionalLong.empty();
        }
        List<ProcessHandle> all = new ArrayList<>(List.of(root.get()));
        all.addAll(root.get().descendants().toList());
        long ticks = 0;
        for (ProcessHandle process : all) {
            ticks += ticks(process.pid());
        }
        return OptionalLong.of(ticks * NANOS_A_TICK);
    }

    private static long ticks(long pid) {
        String stat;
        try {
            stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
        } catch (IOException e) {
            // It has just ended: from now on its parent has its time.
            return 0;
        }
        // The name is in parentheses, and may have spaces and parentheses itself.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }
}
