package io.emailledger.benchmarks;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What runs in each of the JVMs that {@link Benchmarks} starts. */
public final class Measuring {
    /** The names of the comparisons with Angus. */
    static final List<String> BESIDE_ANGUS = List.of("rendering", "backlog");

    /** The names of the others. */
    static final List<String> ALONE = List.of("recording", "store");

    /** All of them. */
    static final Set<String> ALL = all();

    private static final int CONNECTIONS = 4;

    private Measuring() {}

    /**
     * Runs comparisons.
     *
     * @param args their names
     * @throws Exception if one fails: then there is no figure
     */
    public static void main(String[] args) throws Exception {
        for (String name : args) {
            try (SinkProcess sink = SinkProcess.start()) {
                run(name, sink);
            }
        }
    }

    private static void run(String name, SinkProcess sink) throws Exception {
        switch (name) {
            case "rendering" -> new Comparison("Rendering an e-mail of 4.7 KB", 5_000, 9).run(RenderingCells.all());
            case "backlog" -> {
                Comparison.Measured measured = new Comparison("A recorded backlog leaves", 10_000, 7)
                        .run(List.of(
                                new BareAngus(sink, CONNECTIONS),
                                LedgerDrain.over(sink, CONNECTIONS, Lines.KEPT),
                                LedgerDrain.over(sink, CONNECTIONS, Lines.DROPPED)));
                System.out.println("  With transcripts, beside without: " + measured.ratio(1, 2));
            }
            case "recording" -> new Comparison("Recording in an H2 file", 3_000, 5).run(RecordingCells.all());
            case "store" ->
                new Comparison("Claiming and recording outcomes in an H2 file, nothing sent", 5_000, 5)
                        .run(List.of(LedgerDrain.discarding(1), LedgerDrain.discarding(CONNECTIONS)));
            default -> throw new IllegalArgumentException("There is no comparison " + name);
        }
    }

    private static Set<String> all() {
        Set<String> all = new LinkedHashSet<>(BESIDE_ANGUS);
        all.addAll(ALONE);
        return all;
    }
}
