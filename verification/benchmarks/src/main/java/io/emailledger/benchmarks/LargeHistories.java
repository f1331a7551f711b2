package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.RetainedPart;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Everything that reads or writes a history, with ten times as many records as in another history of the same ten months,
 * on PostgreSQL with partitions by month.
 */
final class LargeHistories {
    private static final int CONNECTIONS = 4;
    private static final int TURNS = 11;
    /** The first months of ten are older. */
    private static final Duration KEPT = Duration.ofDays(250);

    private final Server server;
    private final SinkProcess sink;
    private final int size;

    LargeHistories(Server server, SinkProcess sink, int size) {
        this.server = server;
        this.sink = sink;
        this.size = size;
    }

    /** Fills the two, measures, and prints tables. */
    void run() throws Exception {
        try (FilledHistory small = filled(size / 10);
                FilledHistory large = filled(size)) {
            Histories.compare(small, large, server.name() + ", by months");
            System.out.printf(
                    Locale.ROOT, "%n  %-42s%12s%12s%8s%n", "median in ms", small.size(), large.size(), "ratio");
            print("health()", small, large, EmailLedger::health);
            print("counts() of every status", small, large, ledger -> ledger.counts(HistoryQuery.all()));
            ExportedHistory.run(small);
            ExportedHistory.run(large);
            new Comparison("A backlog leaves, with a history, on " + server.name(), 10_000, 5)
                    .run(List.of(backlog(small), backlog(large)));
            new Comparison("Recording into a history, on " + server.name(), 3_000, 7)
                    .run(List.of(recording(small), recording(large)));
            purge(small);
            purge(large);
        }
    }

    private FilledHistory filled(int records) throws Exception {
        long start = System.nanoTime();
        FilledHistory history = FilledHistory.inMonths(server, sink, records);
        System.out.printf(Locale.ROOT, "%,d records were written in %.0f s.%n", records, seconds(start));
        return history;
    }

    private static void print(String name, FilledHistory small, FilledHistory large, Call call) {
        double few = millis(small, call);
        double many = millis(large, call);
        System.out.printf(Locale.ROOT, "  %-42s%12.2f%12.2f%8.2f%n", name, few, many, many / few);
    }

    private static double millis(FilledHistory history, Call call) {
        double[] millis = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            long start = System.nanoTime();
            call.of(history.ledger());
            millis[turn] = (System.nanoTime() - start) / 1e6;
        }
        return Spread.of(millis).median();
    }

    /** A call of a ledger. */
    @FunctionalInterface
    private interface Call {
        Object of(EmailLedger ledger);
    }

    private Cell backlog(FilledHistory history) {
        return new Backlog(
                String.format(Locale.ROOT, "%,d records", history.size()), history.database(), sink, Retention.keep());
    }

    private static Cell recording(FilledHistory history) {
        return new Recording(
                String.format(Locale.ROOT, "%s, %,d records", Recording.way(CONNECTIONS, 1), history.size()),
                turn -> turn.run(history.database()),
                UnaryOperator.identity(),
                CONNECTIONS,
                1);
    }

    /** The oldest months leave. */
    private static void purge(FilledHistory history) throws Exception {
        try (EmailLedger ledger = EmailLedger.builder(
                        JdbcHistoryStore.create(history.database().dataSource()), new Nowhere())
                .workers(0)
                .retention(Retention.keep().records(KEPT))
                .build()) {
            EmailId oldest = MonthDrops.oldest(ledger);
            long start = System.nanoTime();
            CompletableFuture<Long> gone = CompletableFuture.supplyAsync(() -> MonthDrops.gone(ledger, oldest));
            long deleted = ledger.retention().purge().of(RetainedPart.RECORD);
            System.out.printf(
                    Locale.ROOT,
                    "  purge() of %,d records: %,d of them gone in %.2f s, with their tables in %.2f s%n",
                    history.size(),
                    deleted,
                    gone.get() / 1e9,
                    seconds(start));
        }
    }

    static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
