package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A history of so many e-mails that have left long ago; a recipient has 100 of them. */
final class FilledHistory implements AutoCloseable {
    private static final int CALLERS = 4;
    private static final int TOGETHER = 500;
    private static final int OF_ONE_RECIPIENT = 100;

    private final Database database;
    private final int size;
    private final SampleRows sample;
    private final EmailLedger ledger;

    FilledHistory(Server server, int size) throws Exception {
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
                    } else if (text.startsWith("tag:") && number % 10 != 0) {
                        kept.remove(row);
                    } else if (text.startsWith("at:")) {
                        row[term] = "at:home" + number % 100 + ".example";
                    } else if (text.equals("whole:fur") && number % 1_000 != 0) {
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
        queries.put("beginning of a subject word, all", all.subject("rech"));
        queries.put("domain, 1 in 100", all.recipientDomain("home9.example"));
        queries.put("time, 1 in 10", all.since(at(0.45)).until(at(0.55)));
        queries.put("tenant and status, 1 in 100 of both", all.tenant("tenant7").status(EmailStatus.BOUNCED));
        queries.put("tag and subject word, 1 in 1,000", all.tag("campaign").subject("für"));
        queries.put("tag and tenant, 1 in 50 of both", all.tag("campaign").tenant("tenant10"));
        queries.put("tag and tenant that never meet", all.tag("campaign").tenant("tenant7"));
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
        return after(query).map(query::after).orElse(query);
    }

    /** The cursor of the page after the last e-mail of the older half. */
    String cursorInTheMiddle() {
        return after(HistoryQuery.all()).orElseThrow();
    }

    private Optional<String> after(HistoryQuery query) {
        return ledger.history(query.until(at(0.5)).limit(1)).next();
    }

    EmailId newest() {
        return ledger.history(HistoryQuery.all().limit(1)).emails().get(0).id();
    }

    EmailLedger ledger() {
        return ledger;
    }

    /** When a share of them had been recorded. */
    Instant at(double share) {
        return Instant.ofEpochMilli(sample.id((int) (size * share)).getMostSignificantBits() >>> 16);
    }

    long nanos(HistoryQuery query) {
        long start = System.nanoTime();
        HistoryPage page = ledger.history(query);
        long nanos = System.nanoTime() - start;
        if (page.emails().isEmpty() && page.next().isEmpty()) {
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
