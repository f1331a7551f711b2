package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a page of the history takes where much is recorded, beside where little is: every filter, the first page and
 * one in the middle, in turns. Both histories have the same shares of everything; a recipient has 100 e-mails in each.
 */
final class Histories {
    private static final int CALLERS = 4;
    private static final int TOGETHER = 500;
    private static final int TURNS = 101;
    private static final int WARM_UP = 30;
    private static final int FEWEST_TURNS = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int OF_ONE_RECIPIENT = 100;

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
        try (Filled small = new Filled(server, few);
                Filled large = new Filled(server, many)) {
            System.out.printf(
                    Locale.ROOT,
                    "%nA page of 50 from %,d records and from %,d, on %s%n  median in ms, and the ratio; first page,"
                            + " then one in the middle%n%n  %-42s%9s%9s%8s   %9s%9s%8s%n",
                    few,
                    many,
                    server.name(),
                    "",
                    few,
                    many,
                    "ratio",
                    few,
                    many,
                    "ratio");
            for (String name : small.queries().keySet()) {
                System.out.printf(Locale.ROOT, "  %-42s", name);
                measure(small, large, small.query(name), large.query(name));
                System.out.print("  ");
                measure(small, large, small.middle(name), large.middle(name));
                System.out.println();
            }
        }
    }

    private static void measure(Filled small, Filled large, HistoryQuery fromSmall, HistoryQuery fromLarge) {
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
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e6;
    }

    /** A history of so many e-mails. */
    private static final class Filled implements AutoCloseable {
        private final Database database;
        private final int size;
        private final SampleRows sample;
        private final EmailLedger ledger;

        Filled(Server server, int size) throws Exception {
            this.database = server.empty();
            this.size = size;
            this.sample = SampleRows.of(
                    database,
                    Letter.small(SampleRows.NUMBER)
                            .tag("campaign")
                            .tenant("tenant0")
                            .build());
            Callers.share(CALLERS, size, (from, to) -> {
                for (int i = from; i < to; i += TOGETHER) {
                    sample.write(database.dataSource(), i, Math.min(to, i + TOGETHER), this::vary);
                }
            });
            server.settle(database);
            this.ledger = EmailLedger.builder(JdbcHistoryStore.create(database.dataSource()), new Nowhere())
                    .workers(0)
                    .build();
        }

        /** Bodies and logs are on no page of the history, and the queue is empty. */
        private List<@Nullable Object[]> vary(SampleRows.Table table, int number, List<@Nullable Object[]> rows) {
            return switch (table.name()) {
                case "el_email" -> {
                    @Nullable Object[] row = rows.get(0);
                    String status = number % 100 == 7 ? "BOUNCED" : "DELIVERED";
                    row[table.at("status")] = status;
                    row[table.at("to_status")] = status;
                    row[table.at("attempts")] = 1;
                    row[table.at("to_address")] = recipient(number);
                    row[table.at("tenant")] = "tenant" + number % 50;
                    yield rows;
                }
                case "el_term" -> {
                    int term = table.at("term");
                    List<@Nullable Object[]> kept = new ArrayList<>(rows);
                    for (@Nullable Object[] row : rows) {
                        String text = String.valueOf(row[term]);
                        if (text.startsWith("to:")) {
                            row[term] = "to:" + recipient(number);
                        } else if (text.startsWith("tenant:")) {
                            row[term] = "tenant:tenant" + number % 50;
                        } else if (text.startsWith("tag:") && number % 10 != 0) {
                            kept.remove(row);
                        } else if (text.equals("word:für") && number % 1_000 != 0) {
                            kept.remove(row);
                        }
                    }
                    yield kept;
                }
                default -> List.of();
            };
        }

        private String recipient(int number) {
            return Letter.to(number % Math.max(1, size / OF_ONE_RECIPIENT));
        }

        Map<String, HistoryQuery> queries() {
            HistoryQuery all = HistoryQuery.all();
            Map<String, HistoryQuery> queries = new LinkedHashMap<>();
            queries.put("no filter", all);
            queries.put("status, 99 in 100", all.status(EmailStatus.DELIVERED));
            queries.put("status, 1 in 100", all.status(EmailStatus.BOUNCED));
            queries.put("recipient, 100 e-mails", all.recipient(Letter.to(3)));
            queries.put("tag, 1 in 10", all.tag("campaign"));
            queries.put("tenant, 1 in 50", all.tenant("tenant7"));
            queries.put("subject word, all", all.subject("rechnung"));
            queries.put("subject word, 1 in 1,000", all.subject("für"));
            queries.put("time, 1 in 10", all.since(at(0.45)).until(at(0.55)));
            queries.put(
                    "tenant and status, 1 in 100 of both", all.tenant("tenant7").status(EmailStatus.BOUNCED));
            return queries;
        }

        HistoryQuery query(String name) {
            HistoryQuery query = queries().get(name);
            if (query == null) {
                throw new IllegalArgumentException(name);
            }
            return query;
        }

        /** The page after the last e-mail of the older half. */
        HistoryQuery middle(String name) {
            HistoryQuery query = query(name);
            Instant half = at(0.5);
            Optional<String> cursor = ledger.history(query.until(half).limit(1)).next();
            return cursor.map(query::after).orElse(query);
        }

        private Instant at(double share) {
            return Instant.ofEpochMilli(sample.id((int) (size * share)).getMostSignificantBits() >>> 16);
        }

        long nanos(HistoryQuery query) {
            long start = System.nanoTime();
            int found = ledger.history(query).emails().size();
            long nanos = System.nanoTime() - start;
            if (found == 0) {
                throw new IllegalStateException("A page is empty");
            }
            return nanos;
        }

        @Override
        public void close() throws IOException, SQLException {
            ledger.close();
            database.close();
        }
    }
}
