package io.emailledger.benchmarks;

import io.emailledger.history.HistoryQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Time for a page of a large history, compared with a small one: every filter, the first page and
 * one in the middle, in turns. Both histories have the same shares of everything; a recipient has 100 e-mails in each.
 */
final class Histories {
    private static final int TURNS = 101;
    private static final int WARM_UP = 30;
    private static final int FEWEST_TURNS = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final Server server;
    private final int few;
    private final int many;

    Histories(Server server, int few, int many) {
        this.server = server;
        this.few = few;
        this.many = many;
    }

    /** Fills the two, measures, and prints a table. */
    void run() throws Exception {
        try (FilledHistory small = FilledHistory.of(server, few);
                FilledHistory large = FilledHistory.of(server, many)) {
            compare(small, large, server.name());
        }
    }

    /** Measures the pages of two histories, and prints a table. */
    static void compare(FilledHistory small, FilledHistory large, String on) {
        System.out.printf(
                Locale.ROOT,
                "%nA page of 50 from %,d records and from %,d, on %s%n  median in ms, and the ratio; first page,"
                        + " then one in the middle%n%n  %-42s%9s%9s%8s   %9s%9s%8s%n",
                small.size(),
                large.size(),
                on,
                "",
                small.size(),
                large.size(),
                "ratio",
                small.size(),
                large.size(),
                "ratio");
        for (String name : small.queries().keySet()) {
            System.out.printf(Locale.ROOT, "  %-42s", name);
            measure(small, large, small.query(name), large.query(name));
            System.out.print("  ");
            measure(small, large, small.middle(name), large.middle(name));
            System.out.println();
        }
    }

    private static void measure(
            FilledHistory small, FilledHistory large, HistoryQuery fromSmall, HistoryQuery fromLarge) {
        long begin = System.nanoTime();
        List<Long> few = new ArrayList<>();
        List<Long> many = new ArrayList<>();
        for (int turn = 0; turn < WARM_UP + TURNS; turn++) {
            boolean tired = System.nanoTime() - begin > PATIENCE_NANOS;
            if (tired && few.size() >= FEWEST_TURNS) {
                break;
            }
            long smallNanos = small.nanos(fromSmall);
            long largeNanos = large.nanos(fromLarge);
            if (tired || turn >= WARM_UP) {
                few.add(smallNanos);
                many.add(largeNanos);
            }
        }
        double smallMillis = median(few);
        double largeMillis = median(many);
        System.out.printf(Locale.ROOT, "%9.2f%9.2f%8.1f", smallMillis, largeMillis, largeMillis / smallMillis);
    }

    private static double median(List<Long> nanos) {
        return Spread.of(nanos.stream().mapToDouble(n -> n / 1e6).toArray()).median();
    }
}
