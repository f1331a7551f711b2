package io.emailledger.system;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests a relay that rejects its own customer, over SMTP with four connections. */
class RelayRejectionTest {
    private static final int EMAILS = 200;
    private static final int CONNECTIONS = 4;

    private final MovableClock clock = MovableClock.start();
    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    private final AtomicInteger refusals = new AtomicInteger();
    private final EmailLedger ledger = EmailLedger.builder(
                    store,
                    SmtpTransport.relay(server.host(), server.port())
                            .security(Security.STARTTLS_IF_OFFERED)
                            .connections(CONNECTIONS)
                            .build())
            .time(clock)
            .workers(0)
            .build();

    @AfterEach
    void close() {
        ledger.close();
        server.close();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MAIL      | 550 | 5.7.30 Basic authentication is not supported for Client Submission
            RCPT      | 554 | 5.7.1 Relay access denied
            FINAL_DOT | 554 | 5.2.252 SendAsDenied; app@clinic.example not allowed to send as billing@clinic.example
            FINAL_DOT | 554 | Message rejected: Email address is not verified
            MAIL      | 535 | 5.7.8 Authentication credentials invalid
            """)
    void backlogSurvivesRejectionOfSender(Phase phase, int code, String text) {
        refuse(phase, code, text);
        List<EmailId> ids = send(EMAILS);
        pass(Duration.ofMinutes(1));
        assertThat(refusals).hasValueBetween(1, 10);
        pass(Duration.ofMinutes(5));

        assertThat(refusals).hasValueLessThanOrEqualTo(15);
        assertThat(ids).allSatisfy(id -> {
            assertThat(status(id)).isEqualTo(PENDING);
            assertThat(store.attachment(id, 0)).isPresent();
        });
        assertThat(ledger.health().outage()).isPresent();
        server.clearRules();
        pass(Duration.ofMinutes(20));

        assertThat(ids).allSatisfy(id -> assertThat(status(id)).isEqualTo(DELIVERED));
        assertThat(server.receivedCount()).isEqualTo(EMAILS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RCPT | 550 | 5.1.1 User unknown
            RCPT | 550 | No such mailbox
            RCPT | 552 | 5.2.2 The mailbox is over quota
            """)
    void rejectedRecipientsBounceImmediately(Phase phase, int code, String text) {
        refuse(phase, code, text);
        List<EmailId> ids = send(EMAILS);
        work();

        assertThat(ids).allSatisfy(id -> {
            assertThat(status(id)).isEqualTo(BOUNCED);
            assertThat(store.attachment(id, 0)).isEmpty();
        });
        EmailRecord one = ledger.find(ids.get(0)).orElseThrow();
        assertThat(one.recipients().get(0).cause()).contains(RefusalCause.RECIPIENT);
        assertThat(ledger.health().outage()).isEmpty();
        assertThat(ledger.suppressions().find("p0@home.example").isPresent()).isEqualTo(!text.contains("quota"));
    }

    private void refuse(Phase phase, int code, String text) {
        server.when(phase)
                .matching(moment -> {
                    refusals.incrementAndGet();
                    return true;
                })
                .always()
                .then(Reaction.reply(code, text));
    }

    private List<EmailId> send(int count) {
        return ledger.sendAll(IntStream.range(0, count)
                .mapToObj(i -> Email.from("billing@clinic.example")
                        .to("p" + i + "@home.example")
                        .subject("Invoice " + i)
                        .text("Please find your invoice.")
                        .attach(Attachment.of("invoice.txt", new byte[3]))
                        .build())
                .toList());
    }

    private EmailStatus status(EmailId id) {
        return ledger.find(id).orElseThrow().status();
    }

    /** Advances the clock in increments, with four workers processing the queue in each. */
    private void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second += 5) {
            clock.advance(Duration.ofSeconds(5));
            work();
        }
    }

    private void work() {
        CompletableFuture<?>[] workers = new CompletableFuture<?>[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
            workers[i] = CompletableFuture.runAsync(this::workUntilNothingIsDue, threads);
        }
        CompletableFuture.allOf(workers).join();
    }

    private void workUntilNothingIsDue() {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }
}
