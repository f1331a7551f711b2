package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.jdbc.Partitioning;
import io.emailledger.message.EmailId;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The same history over six months in tables with partitions and without: recording, a page, an e-mail by its id. */
final class PartitionedHistories {
    private static final int MONTHS = 6;
    private static final int TURNS = 101;
    private static final int WARM_UP = 50;
    private static final int CALLERS = 4;

    private final Server server;
    private final int size;

    PartitionedHistories(Server server, int size) {
        this.server = server;
        this.size = size;
    }

    /** Fills the two, measures, and prints tables. */
    void run() throws Exception {
        try (History plain = new History(Partitioning.NONE);
                History monthly = new History(Partitioning.MONTHLY)) {
            new Comparison("Recording over " + size + " records of six months", Math.min(3_000, size), 7)
                    .run(List.of(
                            recording("without partitions", plain.database),
                            recording("partitioned by month", monthly.database)));
            System.out.printf(
                    Locale.ROOT,
                    "%n%,d records of six months, on %s%n  median in ms, and the ratio%n%n  %-42s%12s%12s%8s%n",
                    size,
                    server.name(),
                    "",
                    "without",
                    "partitioned",
                    "ratio");
            Map<String, HistoryQuery> pages = pages();
            for (Map.Entry<String, HistoryQuery> page : pages.entrySet()) {
                print(
                        "a page, " + page.getKey(),
                        () -> plain.page(page.getValue()),
                        () -> monthly.page(page.getValue()));
            }
            print("find by id", plain::find, monthly::find);
        }
    }

    private static Map<String, HistoryQuery> pages() {
        HistoryQuery all = HistoryQuery.all();
        Map<String, HistoryQuery> pages = new LinkedHashMap<>();
        pages.put("no filter", all);
        pages.put("oldest first", all.oldestFirst(true));
        pages.put("by status", all.status(EmailStatus.DELIVERED));
        pages.put("by recipient", all.recipient(Letter.to(3)));
        pages.put("by a word of the subject", all.subject("rechnung"));
        return pages;
    }

    private static Cell recording(String name, Database database) {
        return new Recording(
                Recording.way(CALLERS, 1) + ", " + name,
                turn -> turn.run(database),
                UnaryOperator.identity(),
                CALLERS,
                1);
    }

    private static void print(String name, Act plain, Act monthly) throws Exception {
        List<Long> one = new ArrayList<>();
        List<Long> other = new ArrayList<>();
        for (int turn = 0; turn < WARM_UP + TURNS; turn++) {
            long first = nanos(plain);
            long second = nanos(monthly);
            if (turn >= WARM_UP) {
                one.add(first);
                other.add(second);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "  %-42s%12.2f%12.2f%8.2f%n",
                name,
                median(one),
                median(other),
                median(other) / median(one));
    }

    private static long nanos(Act act) throws Exception {
        long start = System.nanoTime();
        act.run();
        return System.nanoTime() - start;
    }

    private static double median(List<Long> nanos) {
        return Spread.of(nanos.stream().mapToDouble(n -> n / 1e6).toArray()).median();
    }

    /** What is measured. */
    @FunctionalInterface
    private interface Act {
        void run() throws Exception;
    }

    private final class History implements AutoCloseable {
        private final Database database;
        private final SampleRows sample;
        private final EmailLedger ledger;
        private int found;

        History(Partitioning partitioning) throws Exception {
            database = server.empty();
            Duration all = Duration.ofDays(30L * MONTHS);
            Instant start = Instant.now().minus(all);
            for (int month = 0; month < MONTHS; month += 3) {
                JdbcHistoryStore.builder(database.dataSource())
                        .partitioning(partitioning)
                        .time(InstantSource.fixed(start.plus(Duration.ofDays(30L * month))))
                        .build();
            }
            sample = SampleRows.of(database, Letter.small(SampleRows.NUMBER).build())
                    .from(start.toEpochMilli(), (double) all.toMillis() / size);
            GrowthCells.fill(database, sample, 0, size, PurgingCells::delivered);
            server.settle(database);
            ledger = EmailLedger.builder(JdbcHistoryStore.create(database.dataSource()), new Nowhere())
                    .workers(0)
                    .build();
        }

        void page(HistoryQuery query) {
            if (ledger.history(query.limit(50)).emails().isEmpty()) {
                throw new IllegalStateException("A page is empty");
            }
        }

        void find() {
            found = (int) ((found + 7_919L) % size);
            if (ledger.find(new EmailId(sample.id(found))).isEmpty()) {
                throw new IllegalStateException("An e-mail is missing");
            }
        }

        @Override
        public void close() throws IOException, SQLException {
            ledger.close();
            database.close();
        }
    }
}
