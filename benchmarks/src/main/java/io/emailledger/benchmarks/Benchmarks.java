package io.emailledger.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs the comparisons with Angus twice, each time in a JVM of its own: one in which Angus is as it is shipped, and one
 * in which it is tuned by a system property that a JVM reads only once. What a library must not set for its host, a
 * host may set; so both are honest baselines. What has nothing to do with Angus runs in a third.
 */
public final class Benchmarks {
    private static final String TUNED =
            "-Djakarta.mail.util.StreamProvider=org.eclipse.angus.mail.util.MailStreamProvider";

    private Benchmarks() {}

    /**
     * Runs the comparisons and prints their tables.
     *
     * @param args which comparisons, by the names of {@link Measuring}; all if none is named
     * @throws IOException if a JVM cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Set<String> wanted = args.length == 0 ? Measuring.ALL : Set.of(args);
        List<String> besideAngus =
                Measuring.BESIDE_ANGUS.stream().filter(wanted::contains).toList();
        List<String> alone = Measuring.ALONE.stream().filter(wanted::contains).toList();
        if (besideAngus.size() + alone.size() < wanted.size()) {
            throw new IllegalArgumentException("There is " + Measuring.ALL + ", but not all of " + wanted);
        }
        fork("Angus as shipped", List.of(), besideAngus);
        fork("Angus with " + TUNED, List.of(TUNED), besideAngus);
        fork("Email Ledger alone", List.of(), alone);
    }

    private static void fork(String title, List<String> options, List<String> comparisons)
            throws IOException, InterruptedException {
        if (comparisons.isEmpty()) {
            return;
        }
        System.out.println("\n== " + title);
        List<String> all = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
        all.addAll(options);
        Process process =
                Jvm.command(all, Measuring.class, comparisons).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("A comparison failed; what it said stands above");
        }
    }
}
