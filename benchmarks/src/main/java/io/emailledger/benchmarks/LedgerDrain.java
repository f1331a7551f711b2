package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.history.StepKind;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.Transport;
import java.io.IOException;
import java.sql.SQLException;
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

    private LedgerDrain(String name, Supplier<Transport> transport, int workers, Optional<SinkProcess> sink) {
        this.name = name;
        this.transport = transport;
        this.workers = workers;
        this.sink = sink;
    }

    static LedgerDrain over(SinkProcess sink, int connections, Lines lines) {
        return new LedgerDrain(
                "Email Ledger sends over " + connections + " kept connections, on H2"
                        + (lines == Lines.KEPT ? "" : ", no lines"),
                () -> lines.of(SmtpTransport.relay("127.0.0.1", sink.port())
                        .security(Security.NONE)
                        .connections(connections)
                        .messagesPerConnection(1_000_000)
                        .build()),
                connections,
                Optional.of(sink));
    }

    static LedgerDrain discarding(int workers) {
        return new LedgerDrain("Email Ledger, workers: " + workers, Transport::discarding, workers, Optional.empty());
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
            Cost cost;
            try (EmailLedger ledger = EmailLedger.builder(
                            JdbcHistoryStore.create(database.dataSource()), transport.get())
                    .workers(workers)
                    .listener((email, step) -> {
                        if (step.kind() == StepKind.DELIVERED) {
                            delivered.countDown();
                        }
                    })
                    .build()) {
                if (!delivered.await(2, TimeUnit.MINUTES)) {
                    throw new IllegalStateException(
                            delivered.getCount() + " e-mails were not delivered: " + ledger.health());
                }
                cost = Cost.now().since(start);
            }
            Check.equal(sink.isPresent() ? times : 0, received() - before, "e-mails at the sink");
            check(database, times);
            return cost;
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

    private static void check(H2File database, int times) throws SQLException {
        Check.equal(times, database.count("el_email", "status = 'DELIVERED'"), "delivered e-mails");
        Check.equal(times, database.count("el_attempt", "true"), "attempts");
        Check.equal(0, database.count("el_due", "true"), "e-mails in the queue");
    }
}
