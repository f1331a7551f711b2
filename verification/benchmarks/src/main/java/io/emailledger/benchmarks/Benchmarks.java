package io.emailledger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the comparisons with Angus twice, each time in a JVM of its own: one in which Angus is as it is shipped, and one
 * in which it is tuned by a system property that a JVM reads only once. A library must not set that property, an
 * application may; so both are fair baselines, and a table at the end has the ratios to both. Comparisons without Angus
 * run in a third.
 */
public final class Benchmarks {
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
        Summary summary = new Summary();
        try {
            for (Baseline baseline : Baseline.values()) {
                for (RatioLine line : fork(baseline.title(), baseline.options(), besideAngus)) {
                    summary.add(baseline, line);
                }
            }
            fork("Email Ledger alone", List.of(), alone);
        } finally {
            summary.print();
        }
    }

    private static List<String> texts(List<Wanted> wanted, List<String> names) {
        return wanted.stream()
                .filter(one -> names.contains(one.name()))
                .map(Wanted::toString)
                .toList();
    }

    /** Runs comparisons and passes their output on, but for the ratios, which it returns. */
    private static List<RatioLine> fork(String title, List<String> options, List<String> comparisons)
            throws IOException, InterruptedException {
        if (comparisons.isEmpty()) {
            return List.of();
        }
        System.out.println("\n== " + title);
        List<String> all = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", QUIET));
        all.addAll(options);
        Process process = Jvm.command(all, Measuring.class, comparisons)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<RatioLine> ratios = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<RatioLine> ratio = RatioLine.read(line);
                if (ratio.isPresent()) {
                    ratios.add(ratio.get());
                } else {
                    System.out.println(line);
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("A comparison failed; see its output above");
        }
        return ratios;
    }
}
