package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.Rule;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.SmtpServerBuilder;
import io.emailledger.testkit.smtp.TestTls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that connections are reused within their limits of number and age, and only if they are healthy. */
class ConnectionReuseTest {
    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final MovableClock clock = MovableClock.start();

    @AfterEach
    void close() {
        server.close();
    }

    private SmtpTransportBuilder transport() {
        return TestMail.to(server).time(clock);
    }

    private static Transcript send(SmtpTransport transport) {
        Transcript transcript = new Transcript();
        DeliveryResult result = transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
        assertThat(outcomes(result)).as("%s", transcript).containsExactly(Outcome.ACCEPTED);
        return transcript;
    }

    @Test
    void sequentialEmailsShareConnection() {
        try (SmtpTransport transport = transport().build()) {
            send(transport);
            send(transport);
            clock.advance(Duration.ofSeconds(4));
            Transcript third = send(transport);

            assertThat(server.connections()).isEqualTo(1);
            assertThat(third.lines().get(0)).isEqualTo("-- kept connection, message 3 on it, opened 4 s ago");
            assertThat(third.servers()).containsExactly(transport.name());
            assertThat(third.said()).doesNotContain("NOOP").noneMatch(line -> line.startsWith("EHLO"));
        }
    }

    @Test
    void idleConnectionIsProbedAfterFiveSeconds() {
        try (SmtpTransport transport = transport().build()) {
            send(transport);
            clock.advance(Duration.ofSeconds(5));

            assertThat(send(transport).said()).startsWith("NOOP");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectionIdleTooLongIsClosed() {
        try (SmtpTransport transport =
                transport().idleLimit(Duration.ofSeconds(30)).build()) {
            send(transport);
            clock.advance(Duration.ofSeconds(30));

            assertThat(send(transport).said()).doesNotContain("NOOP");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void clockSetBackDoesNoHarm() {
        try (SmtpTransport transport = transport().build()) {
            send(transport);
            clock.advance(Duration.ofHours(-3));
            send(transport);

            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectionClosedWhileIdleIsReplaced() {
        try (SmtpTransport transport = transport().build()) {
            // The server closes after its reply, and the next e-mail notices it at MAIL FROM.
            server.when(Phase.FINAL_DOT).times(1).then(Reaction.replyThenClose(250, "2.0.0 Ok"));
            send(transport);
            Transcript second = send(transport);

            assertThat(second.notes()).contains("the server had closed the pooled connection: a new one is opened");
            assertThat(second.timesAskedForContent()).isEqualTo(1);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.receivedCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS_REQUIRED"})
    void tlsConnectionClosedWhileIdleIsReplaced(Security security) {
        TestTls tls = TestTls.localhost();
        SmtpServerBuilder builder = security == Security.TLS
                ? ScriptedSmtpServer.builder().implicitTls(tls.serverContext())
                : ScriptedSmtpServer.builder().startTls(tls.serverContext());
        for (Reaction end : List.of(Reaction.close(), Reaction.reset())) {
            try (ScriptedSmtpServer secure = builder.start();
                    SmtpTransport transport = SmtpTransport.relay("localhost", secure.port())
                            .security(security)
                            .sslContext(tls.clientContext())
                            .build()) {
                secure.when(Phase.FINAL_DOT)
                        .times(1)
                        .then(Reaction.reply(250, "2.0.0 Ok").then(end));
                send(transport);
                send(transport);

                assertThat(secure.connections()).isEqualTo(2);
                assertThat(secure.receivedCount()).isEqualTo(2);
            }
        }
    }

    @Test
    void connectionWithUnsolicitedReplyIsReplaced() {
        try (SmtpTransport transport = transport().build()) {
            server.when(Phase.FINAL_DOT)
                    .times(1)
                    .then(Reaction.reply(250, "2.0.0 Ok").then(Reaction.replyThenClose(421, "4.4.2 Bye")));
            send(transport);
            send(transport);

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void unusedConnectionIsEventuallyClosed() {
        try (SmtpTransport transport =
                TestMail.to(server).idleLimit(Duration.ofMillis(100)).build()) {
            send(transport);

            server.awaitNoConnections(SOON);
            assertThat(server.sessions().get(0).clientLines()).endsWith("QUIT");
        }
    }

    @Test
    void connectionOfUnsentEmailIsReplaced() {
        try (SmtpTransport transport = transport().build()) {
            transport.deliver(envelope("pat@home.test"), ServerExtensionsTest.claiming(1L << 40), new Transcript());
            server.when(Phase.MAIL).times(1).then(Reaction.close());
            send(transport);

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void connectionWith421IsReplaced() {
        try (SmtpTransport transport = transport().build()) {
            send(transport);
            server.when(Phase.MAIL).times(1).then(Reaction.replyThenClose(421, "4.4.2 Idle for too long"));
            Transcript second = send(transport);

            assertThat(second.lines()).contains("S: 421 4.4.2 Idle for too long");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void onlyOneNewConnectionIsTried() {
        try (SmtpTransport transport = transport().build()) {
            send(transport);
            Rule closing = server.when(Phase.MAIL).then(Reaction.replyThenClose(421, "4.3.2 Closing"));

            DeliveryResult result = transport.deliver(envelope("pat@home.test"), content(SHORT), new Transcript());

            assertThat(outcomes(result)).containsExactly(Outcome.DEFERRED);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(closing.timesUsed()).isEqualTo(2);
        }
    }

    @Test
    void newConnectionClosedAtMailFromIsNotReplaced() {
        try (SmtpTransport transport = transport().build()) {
            server.when(Phase.MAIL).then(Reaction.close());

            DeliveryResult result = transport.deliver(envelope("pat@home.test"), content(SHORT), new Transcript());

            assertThat(outcomes(result)).containsExactly(Outcome.DEFERRED);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void connectionCarriesConfiguredNumberOfEmails(int most) {
        try (SmtpTransport transport = transport().messagesPerConnection(most).build()) {
            for (int i = 0; i < 6; i++) {
                send(transport);
            }
            assertThat(server.connections()).isEqualTo(6 / most);
            server.awaitNoConnections(SOON);
            assertThat(server.sessions())
                    .allSatisfy(session -> assertThat(session.clientLines()).endsWith("QUIT"));
        }
    }

    @Test
    void connectionsNeverExceedLimit() throws Exception {
        int callers = 16;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        CyclicBarrier start = new CyclicBarrier(callers);
        try (SmtpTransport transport =
                transport().connections(3).messagesPerConnection(1_000).build()) {
            server.rule(moment -> {
                assertThat(server.openConnections()).isLessThanOrEqualTo(3);
                return Optional.empty();
            });
            List<Future<Transcript>> sent = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                sent.add(threads.submit(() -> {
                    start.await();
                    for (int j = 0; j < 9; j++) {
                        send(transport);
                    }
                    return send(transport);
                }));
            }
            for (Future<Transcript> each : sent) {
                each.get();
            }
            assertThat(server.receivedCount()).isEqualTo(callers * 10);
            assertThat(server.connections()).isBetween(1, 3);
            assertThat(transport.concurrency()).isEqualTo(3);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void attemptWaitsForFreeConnection() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (SmtpTransport transport = transport().connections(1).build()) {
            Rule stalled = server.when(Phase.MAIL).times(1).then(Reaction.stall());
            Future<Transcript> first = threads.submit(() -> send(transport));
            stalled.awaitUsed(1, SOON);
            Future<Transcript> second = threads.submit(() -> send(transport));
            server.release();

            first.get();
            assertThat(second.get().notes()).anyMatch(note -> note.startsWith("kept connection, message 2 on it"));
            assertThat(server.connections()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void attemptIsDeferredAfterWaitingTooLong() throws Exception {
        int callers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (SmtpTransport transport = transport()
                .connections(1)
                // Long enough to connect and to be greeted beside busy processes.
                .attemptTimeout(Duration.ofSeconds(5))
                .build()) {
            server.when(Phase.MAIL).then(Reaction.stall());
            List<Future<DeliveryResult>> sent = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                sent.add(threads.submit(
                        () -> transport.deliver(envelope("pat@home.test"), content(SHORT), new Transcript())));
            }
            List<String> texts = new ArrayList<>();
            for (Future<DeliveryResult> each : sent) {
                assertThat(outcomes(each.get())).containsExactly(Outcome.DEFERRED);
                texts.add(TestMail.replies(each.get()).get(0).text());
            }
            assertThat(texts).contains("the attempt took longer than 5 s", "no connection was free for 5 s");
            assertThat(server.receivedCount()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oversizedMessageKeepsTheConnection() {
        try (SmtpTransport transport = transport().build()) {
            send(transport);
            transport.deliver(envelope("pat@home.test"), ServerExtensionsTest.claiming(1L << 40), new Transcript());
            send(transport);

            assertThat(server.connections()).isEqualTo(1);
        }
    }
}
