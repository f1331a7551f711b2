package io.emailledger.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs every comparison twice, each time in a JVM of its own: one in which Angus is as it is shipped, and one in which
 * it is tuned by a system property that a JVM reads only once. What a library must not set for its host, a host may
 * set; so both are honest baselines.
 */
public final class Benchmarks {
    private static final String TUNED =
            "-Djakarta.mail.util.StreamProvider=org.eclipse.angus.mail.util.MailStreamProvider";

    private Benchmarks() {}

    /**
     * Runs the comparisons and prints their tables.
     *
     * @param args which comparisons: {@code backlog}, {@code rendering}, {@code transcript}, {@code recording}; all if
     *     none is named
     * @throws IOException if a JVM cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println("Angus as shipped");
        fork(List.of(), args);
        System.out.println("\nAngus tuned: " + TUNED);
        fork(List.of(TUNED), args);
    }

    private static void fork(List<String> options, String[] args) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
        all.addAll(options);
        Process process =
                Jvm.command(all, Measuring.class, List.of(args)).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("A comparison failed; what it said stands above");
        }
    }
}
