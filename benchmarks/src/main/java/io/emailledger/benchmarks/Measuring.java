package io.emailledger.benchmarks;

import java.util.List;
import java.util.Set;

/** What runs in each of the JVMs that {@link Benchmarks} starts. */
public final class Measuring {
    private static final int CONNECTIONS = 4;

    private Measuring() {}

    /**
     * Runs the comparisons that are named, or all.
     *
     * @param args their names
     * @throws Exception if one fails: then there is no figure
     */
    public static void main(String[] args) throws Exception {
        Set<String> wanted =
                args.length == 0 ? Set.of("backlog", "rendering", "transcript", "recording") : Set.of(args);
        if (wanted.contains("rendering")) {
            new Comparison("Rendering", 5_000, 4, 9).run(RenderingCells.all());
        }
        try (SinkProcess sink = SinkProcess.start()) {
            if (wanted.contains("backlog")) {
                new Comparison("A recorded backlog leaves over 4 kept connections", 4_000, 3, 9)
                        .run(List.of(
                                new BareAngus(sink, CONNECTIONS), LedgerDrain.over(sink, CONNECTIONS, Lines.KEPT)));
            }
            if (wanted.contains("transcript")) {
                new Comparison("The transcript", 4_000, 3, 9)
                        .run(List.of(
                                LedgerDrain.over(sink, CONNECTIONS, Lines.DROPPED),
                                LedgerDrain.over(sink, CONNECTIONS, Lines.KEPT)));
            }
        }
        if (wanted.contains("recording")) {
            new Comparison("Recording in H2", 3_000, 2, 5).run(RecordingCells.all());
            new Comparison("Claiming and recording outcomes in H2, nothing sent", 3_000, 2, 5)
                    .run(List.of(LedgerDrain.discarding(1), LedgerDrain.discarding(CONNECTIONS)));
        }
    }
}
