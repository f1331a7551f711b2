package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.jdbc.Partitioning;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A month of delivered e-mails is dropped in the background while a backlog leaves, and the same backlog leaves without it,
 * in turns.
 */
final class MonthDrops {
    private static final int CONNECTIONS = 4;
    private static final int ROUNDS = 3;
    private static final int BACKLOG = 10_000;

    private final Server server;
    private final SinkProcess sink;
    private final int size;

    MonthDrops(Server server, SinkProcess sink, int size) {
        this.server = server;
        this.sink = sink;
        this.size = size;
    }

    /** Measures, and prints a table. */
    void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%nA month of %,d e-mails is dropped while a backlog of %,d leaves over %d connections, on %s%n%n"
                        + "  %-28s%12s%12s%8s%22s%22s%n",
                size,
                backlog(),
                CONNECTIONS,
                server.name(),
                "",
                "a second",
                "with drop",
                "ratio",
                "longest pause in ms",
                "e-mails gone in ms");
        try (Database database = server.empty()) {
            YearMonth month = YearMonth.now(ZoneOffset.UTC).minusMonths(3);
            for (int round = 0; round <= ROUNDS; round++) {
                long start =
                        month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
                double step = (double) Duration.ofDays(27).toMillis() / size;
                JdbcHistoryStore.builder(database.dataSource())
                        .partitioning(Partitioning.MONTHLY)
                        .time(InstantSource.fixed(Instant.ofEpochMilli(start)))
                        .build();
                SampleRows sample = SampleRows.of(
                                database, Letter.small(SampleRows.NUMBER).build())
                        .from(start, step);
                GrowthCells.fill(database, sample, 0, size, PurgingCells::delivered);
                server.settle(database);
                boolean dropLast = round % 2 == 0;
                Sent plain = dropLast ? send(database, false) : null;
                Sent dropping = send(database, true);
                print(
                        round == 0 ? "to warm up" : "round " + round,
                        plain == null ? send(database, false) : plain,
                        dropping);
                database.execute(
                        "delete from el_email", "delete from el_body", "delete from el_log", "delete from el_term");
                month = month.minusMonths(1);
            }
        }
    }

    private int backlog() {
        return Math.min(BACKLOG, size);
    }

    private void print(String name, Sent plain, Sent dropping) {
        System.out.printf(
                Locale.ROOT,
                "  %-28s%,12.0f%,12.0f%8.2f%11.0f%11.0f%22.0f%n",
                name,
                backlog() * 1e9 / plain.nanos,
                backlog() * 1e9 / dropping.nanos,
                (double) plain.nanos / dropping.nanos,
                plain.pause / 1e6,
                dropping.pause / 1e6,
                dropping.gone / 1e6);
    }

    private Sent send(Database database, boolean drops) throws Exception {
        LedgerDrain.fill(database, backlog());
        Deliveries deliveries = new Deliveries(backlog());
        Pauses pauses = new Pauses();
        Retention old = Retention.keep().records(Duration.ofDays(45));
        try (EmailLedger ledger = EmailLedger.builder(
                        JdbcHistoryStore.create(database.dataSource()), Relay.to(sink, CONNECTIONS))
                .workers(CONNECTIONS)
                .retention(drops ? old : Retention.keep())
                .listener(deliveries)
                .listener(pauses)
                .build()) {
            long start = System.nanoTime();
            EmailId oldest = oldest(ledger);
            CompletableFuture<Long> gone = drops
                    ? CompletableFuture.supplyAsync(() -> gone(ledger, oldest))
                    : CompletableFuture.completedFuture(0L);
            deliveries.await(ledger);
            long nanos = System.nanoTime() - start;
            long goneNanos = gone.get();
            if (drops) {
                ledger.retention().purge();
                Check.equal(0, count(database), "tables that are left of the month");
            }
            return new Sent(nanos, pauses.longest, goneNanos);
        }
    }

    static EmailId oldest(EmailLedger ledger) {
        return ledger.history(HistoryQuery.all().oldestFirst(true).limit(1))
                .emails()
                .get(0)
                .id();
    }

    /** The time until an e-mail is not found any more. */
    static long gone(EmailLedger ledger, EmailId email) {
        long start = System.nanoTime();
        while (ledger.find(email).isPresent()) {
            LockSupport.parkNanos(1_000_000);
        }
        return System.nanoTime() - start;
    }

    private static long count(Database database) {
        try {
            return database.number(
                    "select count(*) from pg_class where relname like 'el\\_email\\_2%' and not relispartition"
                            + " and relkind = 'r'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * How a backlog left.
     *
     * @param nanos how long it took
     * @param pause the longest time between two e-mails
     * @param gone the time until the oldest e-mail of the month was not found any more; 0 if none was dropped
     */
    private record Sent(long nanos, long pause, long gone) {}

    /** The longest time between two deliveries. */
    private static final class Pauses implements LedgerListener {
        private long last;
        private long longest;

        @Override
        public synchronized void onEvent(EmailId email, HistoryEvent event) {
            if (event.type() == EventType.DELIVERED) {
                long now = System.nanoTime();
                longest = last == 0 ? 0 : Math.max(longest, now - last);
                last = now;
            }
        }
    }
}
