package io.emailledger.system;

import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.SENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.LedgerClosedException;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.Rule;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests situations of a running application: two processes, close during work, an unavailable database, a slow relay.
 */
class ApplicationScenariosTest {
    private static final Duration A_WHILE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private final EventWatch watch = new EventWatch();
    private PooledDatabase database;
    private ScriptedSmtpServer server;

    @BeforeEach
    void start() {
        database = PooledDatabase.at(directory.resolve("history"));
        server = ScriptedSmtpServer.builder().keepBodies(false).start();
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void twoLedgersShareWorkAndSendEachEmailOnce() {
        int each = 5_000;
        try (EmailLedger one = ledger(database.dataSource()).build();
                EmailLedger two = ledger(database.dataSource()).build()) {
            Set<EmailId> ids = new HashSet<>();
            for (int i = 0; i < each; i += 100) {
                ids.addAll(one.sendAll(emails(100)));
                ids.addAll(two.sendAll(emails(100)));
            }
            watch.awaitUntil(
                    () -> one.counts(HistoryQuery.all()).of(DELIVERED) == 2 * each,
                    () -> one.counts(HistoryQuery.all()).toString());
            assertThat(ids).hasSize(2 * each);
            assertThat(messageIds()).hasSize(2 * each).doesNotHaveDuplicates();
        }
    }

    @Test
    void closeDuringWorkLosesAndDuplicatesNothing() {
        int all = 400;
        try (EmailLedger ledger = ledger(database.dataSource()).workers(0).build()) {
            ledger.sendAll(emails(all));
        }
        for (int taken : List.of(1, 20, 60, 150, 300)) {
            EmailLedger closed;
            try (EmailLedger ledger = ledger(database.dataSource()).build()) {
                closed = ledger;
                server.awaitReceived(taken, A_WHILE);
            }
            assertThatThrownBy(() -> closed.send(email().build())).isInstanceOf(LedgerClosedException.class);
            server.awaitNoConnections(A_WHILE);
        }
        try (EmailLedger ledger = ledger(database.dataSource()).build()) {
            assertThat(ledger.counts(HistoryQuery.all()).of(SENDING)).isLessThanOrEqualTo(all - 300);
            watch.awaitUntil(
                    () -> ledger.counts(HistoryQuery.all()).of(DELIVERED) == all,
                    () -> ledger.health().toString());
        }
        assertThat(messageIds()).hasSize(all).doesNotHaveDuplicates();
    }

    @Test
    void concurrentCallersWithOneKeyGetOneId() throws Exception {
        try (EmailLedger one = ledger(database.dataSource()).build();
                EmailLedger two = ledger(database.dataSource()).build()) {
            for (int round = 0; round < 5; round++) {
                String key = "invoice/" + round;
                List<EmailId> ids = race(
                        32,
                        caller -> (caller % 2 == 0 ? one : two)
                                .send(email().idempotencyKey(key).build()));
                assertThat(new HashSet<>(ids)).hasSize(1);
                watch.await(one, ids.get(0), DELIVERED);
            }
            assertThat(server.receivedCount()).isEqualTo(5);
        }
    }

    @Test
    void concurrentContentsForOneKeyConflict() throws Exception {
        try (EmailLedger one = ledger(database.dataSource()).build();
                EmailLedger two = ledger(database.dataSource()).build()) {
            List<Object> answers = race(32, caller -> {
                EmailLedger ledger = caller % 2 == 0 ? one : two;
                try {
                    return ledger.send(email().text("Content " + caller / 16)
                            .idempotencyKey("invoice/42")
                            .build());
                } catch (IdempotencyConflictException e) {
                    return e;
                }
            });
            List<EmailId> ids = answers.stream()
                    .filter(EmailId.class::isInstance)
                    .map(EmailId.class::cast)
                    .toList();
            assertThat(ids).hasSize(16);
            assertThat(new HashSet<>(ids)).hasSize(1);
            assertThat(answers)
                    .filteredOn(IdempotencyConflictException.class::isInstance)
                    .hasSize(16);
            watch.await(one, ids.get(0), DELIVERED);
            assertThat(one.counts(HistoryQuery.all()).of(DELIVERED)).isEqualTo(1);
        }
    }

    @Test
    void unavailableDatabaseLosesNoResult() throws Exception {
        FlakyDataSource flaky = new FlakyDataSource(database.dataSource());
        // The outage outlasts the lease: leased e-mails must not look abandoned when the database is back.
        try (EmailLedger ledger = ledger(flaky)
                .lease(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(10))
                .build()) {
            Rule held = server.when(Phase.FINAL_DOT).times(2).then(Reaction.stall());
            List<EmailId> ids = ledger.sendAll(emails(2));
            held.awaitUsed(2, A_WHILE);
            flaky.goAway();
            server.release();
            server.awaitReceived(2, A_WHILE);
            assertThatThrownBy(() -> ledger.send(email().build())).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> ledger.find(ids.get(0))).isInstanceOf(StoreException.class);
            long leaseEnds = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            for (int asked = 1; System.nanoTime() < leaseEnds; asked++) {
                flaky.awaitRefusals(asked);
            }
            flaky.comeBack();

            for (EmailId id : ids) {
                watch.await(ledger, id, DELIVERED);
            }
            EmailId after = ledger.send(email().build());
            watch.await(ledger, after, DELIVERED);
            assertThat(messageIds()).hasSize(3).doesNotHaveDuplicates();
            assertThat(ledger.counts(HistoryQuery.all()).counts().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(3);
        }
    }

    @Test
    void throwingListenerHarmsNothing() {
        ConcurrentLinkedQueue<EventType> told = new ConcurrentLinkedQueue<>();
        try (EmailLedger ledger = ledger(database.dataSource())
                .listener((id, event) -> {
                    throw new IllegalStateException("a bad day");
                })
                .listener((id, event) -> told.add(event.type()))
                .build()) {
            EmailId first = ledger.send(email().build());
            EmailId second = ledger.send(email().build());
            watch.await(ledger, first, DELIVERED);
            watch.await(ledger, second, DELIVERED);
        }
        assertThat(told.stream().filter(EventType.DELIVERED::equals)).hasSize(2);
        assertThat(server.receivedCount()).isEqualTo(2);
    }

    @Test
    void hangingConnectionDelaysOnlyOneEmail() {
        Rule hangs = server.when(Phase.RCPT).after(50).times(1).then(Reaction.stall());
        try (EmailLedger ledger = ledger(database.dataSource()).build()) {
            int all = 500;
            List<EmailId> ids = ledger.sendAll(emails(all));
            hangs.awaitUsed(1, A_WHILE);
            // The hanging worker had claimed others with it: they are released, and sent through the other
            // connections.
            watch.awaitUntil(
                    () -> ledger.counts(HistoryQuery.all()).of(DELIVERED) == all - 1,
                    () -> ledger.health().toString());
            assertThat(ledger.health().queue().inFlight()).isEqualTo(1);
            server.release();
            watch.awaitUntil(
                    () -> ledger.counts(HistoryQuery.all()).of(DELIVERED) == all,
                    () -> ledger.health().toString());
            assertThat(ids).allMatch(id -> ledger.find(id).orElseThrow().status() == DELIVERED);
            assertThat(messageIds()).hasSize(all).doesNotHaveDuplicates();
        }
    }

    private EmailLedgerBuilder ledger(DataSource dataSource) {
        return EmailLedger.builder(
                        JdbcHistoryStore.create(dataSource),
                        SmtpTransport.relay(server.host(), server.port())
                                .security(Security.NONE)
                                .build())
                .listener(watch);
    }

    private static EmailBuilder email() {
        return Email.from("billing@clinic.example")
                .to("pat@home.example")
                .subject("Invoice 42")
                .text("Please find invoice 42.");
    }

    private static List<Email> emails(int count) {
        return Stream.generate(() -> email().build()).limit(count).toList();
    }

    private List<String> messageIds() {
        return server.received().stream()
                .map(ReceivedMail::messageId)
                .map(id -> id.orElseThrow())
                .toList();
    }

    /** One call of a race. */
    private interface Caller<T> {
        T call(int number) throws Exception;
    }

    private static <T> List<T> race(int callers, Caller<T> caller) throws Exception {
        CyclicBarrier start = new CyclicBarrier(callers);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<T>> calls = IntStream.range(0, callers)
                    .<Callable<T>>mapToObj(number -> () -> {
                        start.await();
                        return caller.call(number);
                    })
                    .toList();
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
