package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The cost of an idle ledger: its database statements and the CPU time of its threads. */
final class Idle {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Server server;
    private final int seconds;

    Idle(Server server, int seconds) {
        this.server = server;
        this.seconds = seconds;
    }

    /** Lets it be, measures, and prints a line. */
    void run() throws Exception {
        try (Database database = server.empty()) {
            CountingDataSource counting = new CountingDataSource(database.dataSource());
            try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(counting.proxy()), new Nowhere())
                    .build()) {
                pass(2);
                long statements = counting.statements();
                long ends = counting.ends();
                long cpu = cpuNanos();
                pass(seconds);
                System.out.printf(
                        Locale.ROOT,
                        "%nAn idle ledger with its default workers, on %s, for %d s%n"
                                + "  statements a second: %.1f; commits and rollbacks a second: %.1f; CPU of its threads:"
                                + " %.2f ms a second%n",
                        server.name(),
                        seconds,
                        (counting.statements() - statements) / (double) seconds,
                        (counting.ends() - ends) / (double) seconds,
                        (cpuNanos() - cpu) / 1e6 / seconds);
                Check.equal(0, ledger.health().queue().due(), "e-mails in the queue");
            }
        }
    }

    private static long cpuNanos() {
        long sum = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("email-ledger-")) {
                sum += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }

    private static void pass(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
