package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.QueueReport;
import io.emailledger.history.StepKind;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A backlog that was recorded before leaves, each e-mail with its attempt, its transcript, its steps and its status
 * recorded. The clock starts when the ledger is made and stops when the last e-mail has been told to be delivered,
 * which is after the commit.
 */
final class LedgerDrain implements Cell {
    private static final int TOGETHER = 50;

    private final String name;
    private final Supplier<Transport> transport;
    private final int workers;
    private final Optional<SinkProcess> sink;
    private final boolean linesKept;

    private LedgerDrain(
            String name, Supplier<Transport> transport, int workers, Optional<SinkProcess> sink, boolean linesKept) {
        this.name = name;
        this.transport = transport;
        this.workers = workers;
        this.sink = sink;
        this.linesKept = linesKept;
    }

    static LedgerDrain over(SinkProcess sink, int connections, Lines lines) {
        return new LedgerDrain(
                "Email Ledger sends over " + connections + " kept connections, on H2"
                        + (lines == Lines.KEPT ? "" : ", no transcripts"),
                () -> lines.of(SmtpTransport.relay("127.0.0.1", sink.port())
                        .security(Security.NONE)
                        .connections(connections)
                        .messagesPerConnection(1_000_000)
                        .build()),
                connections,
                Optional.of(sink),
                lines == Lines.KEPT);
    }

    static LedgerDrain discarding(int workers) {
        return new LedgerDrain(
                "Email Ledger, workers: " + workers, Transport::discarding, workers, Optional.empty(), false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Cost run(int times) throws Exception {
        try (H2File database = new H2File()) {
            fill(database, times);
            long before = received();
            CountDownLatch delivered = new CountDownLatch(times);
            Cost start = Cost.now();
            try (EmailLedger ledger = EmailLedger.builder(
                            JdbcHistoryStore.create(database.dataSource()), transport.get())
                    .workers(workers)
                    .listener((email, step) -> {
                        if (step.kind() == StepKind.DELIVERED) {
                            delivered.countDown();
                        }
                    })
                    .build()) {
                if (!delivered.await(10, TimeUnit.MINUTES)) {
                    throw new IllegalStateException(
                            delivered.getCount() + " e-mails were not delivered: " + ledger.health());
                }
                Cost cost = Cost.now().since(start);
                Check.equal(sink.isPresent() ? times : 0, received() - before, "e-mails at the sink");
                check(ledger, times);
                return cost;
            }
        }
    }

    private long received() throws IOException {
        return sink.isPresent() ? sink.get().received() : 0;
    }

    private static void fill(H2File database, int times) {
        try (EmailLedger ledger = EmailLedger.builder(
                        JdbcHistoryStore.create(database.dataSource()), Transport.discarding())
                .workers(0)
                .build()) {
            for (int from = 0; from < times; from += TOGETHER) {
                List<Email> emails = new ArrayList<>();
                for (int i = from; i < Math.min(times, from + TOGETHER); i++) {
                    emails.add(Letter.email(i));
                }
                ledger.sendAll(emails);
            }
        }
    }

    /** Every e-mail is delivered with its one attempt, which has its log, and nothing is left in the queue. */
    private void check(EmailLedger ledger, int times) {
        QueueReport queue = ledger.health().queue();
        Check.equal(0, queue.due() + queue.inFlight() + queue.stuck(), "e-mails in the queue");
        HistoryQuery newest = HistoryQuery.all().status(EmailStatus.DELIVERED).limit(1_000);
        Optional<HistoryQuery> query = Optional.of(newest);
        long delivered = 0;
        long attempts = 0;
        while (query.isPresent()) {
            HistoryPage page = ledger.history(query.get());
            delivered += page.emails().size();
            for (EmailRecord email : page.emails()) {
                attempts += email.state().attempts();
            }
            query = page.next().map(newest::after);
        }
        Check.equal(times, delivered, "delivered e-mails");
        Check.equal(times, attempts, "attempts");
        for (EmailRecord email : ledger.history(newest).emails()) {
            List<AttemptRecord> all = ledger.log(email.id()).attempts();
            Check.equal(1, all.size(), "attempts in the log");
            Check.equal(linesKept ? 1 : 0, all.get(0).transcript().contains("\nS: 250") ? 1 : 0, "replies in the log");
        }
    }
}
