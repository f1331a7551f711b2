package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.jdbc.Partitioning;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A history of so many e-mails that have left; a recipient has 100 of them. */
final class FilledHistory implements AutoCloseable {
    private static final int CALLERS = 4;
    private static final int TOGETHER = 500;
    private static final int OF_ONE_RECIPIENT = 100;
    private static final Duration MONTHS = Duration.ofDays(300);
    /** A store makes the partitions of this time and more ahead. */
    private static final Duration MADE_AHEAD = Duration.ofDays(60);

    private final Database database;
    private final int size;
    private final SampleRows sample;
    private final boolean whole;
    private final EmailLedger ledger;

    private FilledHistory(Server server, int size, Database database, SampleRows sample, boolean whole)
            throws Exception {
        this.database = database;
        this.size = size;
        this.sample = sample;
        this.whole = whole;
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

    /** Without bodies and logs, which are on no page of the history. */
    static FilledHistory of(Server server, int size) throws Exception {
        Database database = server.empty();
        return new FilledHistory(server, size, database, SampleRows.of(database, letter()), false);
    }

    /** Over ten months, in tables with a partition for each month, with every row that a sent e-mail has. */
    static FilledHistory inMonths(Server server, SinkProcess sink, int size) throws Exception {
        Database database = server.empty();
        Instant start = Instant.now().minus(MONTHS);
        for (Instant time = start; time.isBefore(Instant.now()); time = time.plus(MADE_AHEAD)) {
            JdbcHistoryStore.builder(database.dataSource())
                    .partitioning(Partitioning.MONTHLY)
                    .time(InstantSource.fixed(time))
                    .build();
        }
        SampleRows sample =
                SampleRows.sent(database, letter(), sink).from(start.toEpochMilli(), (double) MONTHS.toMillis() / size);
        return new FilledHistory(server, size, database, sample, true);
    }

    private static Email letter() {
        return Letter.small(SampleRows.NUMBER).tag("campaign").tenant("tenant0").build();
    }

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
                if (number % 100 == 7) {
                    row[table.at("to_cause")] = RefusalCause.RECIPIENT.name();
                }
                yield rows;
            }
            case "el_term" -> terms(table, number, rows);
            default -> whole && !table.name().equals("el_due") ? rows : List.of();
        };
    }

    /** The results and the attachments have terms of their own; one e-mail in a hundred was refused. */
    private List<@Nullable Object[]> terms(SampleRows.Table table, int number, List<@Nullable Object[]> rows) {
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
        List<String> more = new ArrayList<>();
        more.add("reply:queue" + number);
        if (number % 100 == 7) {
            more.addAll(List.of("cause:recipient", "reply:550", "reply:mailbox", "reply:full"));
        }
        if (number % 100 == 9) {
            more.add("file:findings");
        }
        if (number % 200 == 11) {
            more.addAll(List.of("failure:suppressed", "message:<" + number + "@shop.example>"));
        }
        if (number % 1_000 == 13) {
            more.add("has:arrived-perhaps");
        }
        for (String text : more) {
            @Nullable Object[] row = rows.get(0).clone();
            row[term] = text;
            kept.add(row);
        }
        return kept;
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
        queries.put("the same, pages that are full in both", all.subject("für").limit(5));
        queries.put("beginning of a subject word, all", all.subject("rech"));
        queries.put("domain, 1 in 100", all.recipientDomain("home9.example"));
        queries.put("time, 1 in 10", all.since(at(0.45)).until(at(0.55)));
        queries.put("tenant and status, 1 in 100 of both", all.tenant("tenant7").status(EmailStatus.BOUNCED));
        queries.put("tag and subject word, 1 in 1,000", all.tag("campaign").subject("für"));
        queries.put("tag and tenant, 1 in 50 of both", all.tag("campaign").tenant("tenant10"));
        queries.put("tag and tenant that never meet", all.tag("campaign").tenant("tenant7"));
        queries.put("Message-ID of the ledger", all.messageId("<" + newest() + "@clinic.example>"));
        queries.put("Message-ID of the application", all.messageId("<211@shop.example>"));
        queries.put("id in the server's queue", all.reply("queue300"));
        queries.put("words of the reply, 1 in 100", all.reply("mailbox full"));
        queries.put("cause, 1 in 100", all.cause(RefusalCause.RECIPIENT));
        queries.put("failure, 1 in 200", all.failure(FailureReason.SUPPRESSED));
        queries.put("attachment name, 1 in 100", all.attachmentName("findings"));
        queries.put("may have arrived, 1 in 1,000", all.mayHaveArrived(true));
        queries.put("part of an address, all", all.recipientPart("home"));
        queries.put("oldest first", all.oldestFirst(true));
        queries.put("oldest first, status, 1 in 100", all.oldestFirst(true).status(EmailStatus.BOUNCED));
        queries.put("part of an address and tag", all.recipientPart("home").tag("campaign"));
        queries.put("reply and tenant that never meet", all.reply("mailbox").tenant("tenant8"));
        queries.put(
                "reply and attachment name that never meet",
                all.reply("mailbox").attachmentName("findings"));
        queries.put(
                "domain and status, 1 in 100 of both",
                all.recipientDomain("home7.example").status(EmailStatus.BOUNCED));
        queries.put(
                "part of an address and subject word, 1 in 1,000",
                all.recipientPart("home").subject("für"));
        return queries;
    }

    HistoryQuery query(String name) {
        HistoryQuery query = queries().get(name);
        if (query == null) {
            throw new IllegalArgumentException(name);
        }
        if (!name.endsWith("never meet") && ledger.history(query).emails().isEmpty()) {
            throw new IllegalStateException("A page is empty: " + name);
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

    int size() {
        return size;
    }

    Database database() {
        return database;
    }

    /** When a share of them had been recorded. */
    Instant at(double share) {
        return Instant.ofEpochMilli(sample.id((int) (size * share)).getMostSignificantBits() >>> 16);
    }

    long nanos(HistoryQuery query) {
        long start = System.nanoTime();
        ledger.history(query);
        return System.nanoTime() - start;
    }

    @Override
    public void close() throws IOException, SQLException {
        ledger.close();
        database.close();
    }
}
