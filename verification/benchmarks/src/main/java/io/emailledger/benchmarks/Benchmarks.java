package io.emailledger.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the comparisons with Angus twice, each time in a JVM of its own: one in which Angus is as it is shipped, and one
 * in which it is tuned by a system property that a JVM reads only once. A library must not set that property, an
 * application may; so both are fair baselines. Comparisons without Angus run in a third.
 */
public final class Benchmarks {
    private static final String TUNED =
            "-Djakarta.mail.util.StreamProvider=org.eclipse.angus.mail.util.MailStreamProvider";

    /** What transaction-outbox brings along would have a word of its own. */
    private static final String QUIET = "-Dorg.jboss.logging.provider=slf4j";

    private Benchmarks() {}

    /**
     * Runs the comparisons and prints their tables.
     *
     * @param args which comparisons, by the names of {@link Measuring}, each with a size of its own after an
     *     equals sign if one likes; all if none is named
     * @throws IOException if a JVM cannot be started
     * @throws InterruptedException if this thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<Wanted> wanted = (args.length == 0 ? Measuring.ALL.stream() : Stream.of(args))
                .map(Wanted::of)
                .toList();
        for (Wanted one : wanted) {
            if (!Measuring.ALL.contains(one.name())) {
                throw new IllegalArgumentException("There is no comparison " + one.name() + ", but " + Measuring.ALL);
            }
        }
        List<String> besideAngus = texts(wanted, Measuring.BESIDE_ANGUS);
        List<String> alone = texts(wanted, Measuring.ALONE);
        fork("Angus as shipped", List.of(), besideAngus);
        fork("Angus with " + TUNED, List.of(TUNED), besideAngus);
        fork("Email Ledger alone", List.of(), alone);
    }

    private static List<String> texts(List<Wanted> wanted, List<String> names) {
        return wanted.stream()
                .filter(one -> names.contains(one.name()))
                .map(Wanted::toString)
                .toList();
    }

    private static void fork(String title, List<String> options, List<String> comparisons)
            throws IOException, InterruptedException {
        if (comparisons.isEmpty()) {
            return;
        }
        System.out.println("\n== " + title);
        List<String> all = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", QUIET));
        all.addAll(options);
        Process process =
                Jvm.command(all, Measuring.class, comparisons).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("A comparison failed; see its output above");
        }
    }
}
