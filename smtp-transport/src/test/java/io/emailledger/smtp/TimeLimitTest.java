package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static io.emailledger.smtp.TestMail.replies;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.Rule;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that every attempt and every close ends, whatever the server does. */
class TimeLimitTest {
    private static final Duration BRIEF = Duration.ofSeconds(1);

    /** Long enough to come to the content next to busy processes. */
    private static final Duration SOME_COMMANDS = Duration.ofSeconds(2);

    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final Transcript transcript = new Transcript();

    @AfterEach
    void close() {
        server.close();
    }

    private DeliveryResult send(SmtpTransport transport) {
        return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
    }

    @Test
    void silentServerTimesOutAfterReadTimeout() {
        server.when(Phase.RCPT).then(Reaction.stall());
        try (SmtpTransport transport = TestMail.to(server).readTimeout(BRIEF).build()) {
            assertThat(replies(send(transport)).get(0).text()).isEqualTo("no answer within 1 s");
        }
    }

    @Test
    void replyToContentHasLongerTimeout() {
        server.when(Phase.FINAL_DOT).times(1).then(Reaction.delay(BRIEF.multipliedBy(2)));
        server.when(Phase.FINAL_DOT).then(Reaction.stall());
        try (SmtpTransport transport = TestMail.to(server).readTimeout(BRIEF).build()) {
            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);

            DeliveryResult second = send(transport);
            assertThat(outcomes(second)).containsExactly(Outcome.UNKNOWN);
            assertThat(replies(second).get(0).text()).isEqualTo("no answer within 5 s");
        }
    }

    @Test
    void blockedWriteTimesOut() {
        server.when(Phase.CONTENT).then(Reaction.stall());
        try (SmtpTransport transport = TestMail.to(server).writeTimeout(BRIEF).build()) {
            DeliveryResult result = transport.deliver(envelope("pat@home.test"), TestMail.largeContent(), transcript);

            assertThat(outcomes(result)).containsExactly(Outcome.DEFERRED);
            assertThat(replies(result).get(0).text()).isEqualTo("the server has read nothing for 1 s");
        }
    }

    @Test
    void blockedTlsWriteTimesOut() {
        TestTls tls = TestTls.localhost();
        try (ScriptedSmtpServer secure = ScriptedSmtpServer.builder()
                        .startTls(tls.serverContext())
                        .start();
                SmtpTransport transport = SmtpTransport.relay("localhost", secure.port())
                        .sslContext(tls.clientContext())
                        .writeTimeout(BRIEF)
                        .attemptTimeout(SOON)
                        .build()) {
            secure.when(Phase.CONTENT).then(Reaction.stall());

            assertThat(outcomes(transport.deliver(envelope("pat@home.test"), TestMail.largeContent(), transcript)))
                    .containsExactly(Outcome.DEFERRED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GREETING", "EHLO"})
    void deadlineAbortsAttemptBeforeEmail(Phase phase) {
        server.when(phase).then(Reaction.stall());
        try (SmtpTransport transport = TestMail.to(server).attemptTimeout(BRIEF).build()) {
            assertThat(TestMail.unavailable(send(transport)).text()).endsWith("the attempt took longer than 1 s");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MAIL", "RCPT", "DATA", "FINAL_DOT"})
    void deadlineAbortsAttemptWithinEmail(Phase phase) {
        server.when(phase).then(Reaction.stall());
        try (SmtpTransport transport =
                TestMail.to(server).attemptTimeout(SOME_COMMANDS).build()) {
            DeliveryResult result = send(transport);

            assertThat(outcomes(result)).containsExactly(phase == Phase.FINAL_DOT ? Outcome.UNKNOWN : Outcome.DEFERRED);
            assertThat(replies(result).get(0).text()).isEqualTo("the attempt took longer than 2 s");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void slowlyDrippingServerIsAborted(int line) throws Exception {
        List<String> lines = List.of("220 raw", "250 raw", "250 ok", "250 ok", "354 go", "250 taken");
        try (RawServer raw = RawServer.drippingAt(line, lines);
                SmtpTransport transport =
                        raw.transport().attemptTimeout(SOME_COMMANDS).build()) {
            DeliveryResult result = send(transport);

            if (line < 2) {
                assertThat(TestMail.unavailable(result).text()).endsWith("the attempt took longer than 2 s");
            } else {
                assertThat(outcomes(result)).containsExactly(line == 5 ? Outcome.UNKNOWN : Outcome.DEFERRED);
            }
        }
    }

    @Test
    void endlessLineIsBounded() throws Exception {
        try (RawServer raw = RawServer.saying("220 raw", "250 raw", "250 " + "x".repeat(3_000_000));
                SmtpTransport transport = raw.transport().build()) {
            DeliveryResult result = send(transport);

            assertThat(outcomes(result)).containsExactly(Outcome.DEFERRED);
            assertThat(replies(result).get(0).text()).isEqualTo("a line of the server does not end");
            assertThat(transcript.toString()).hasSizeLessThan(10_000);
        }
    }

    @Test
    void endlessGreetingIsBounded() throws Exception {
        try (RawServer raw = RawServer.saying("220-" + "x".repeat(3_000_000), "250 raw");
                SmtpTransport transport = raw.transport().build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .isEqualTo("the greeting: the server's answer does not end");
        }
    }

    @Test
    void closedPortIsUnavailable() throws IOException {
        try (Socket silent = TestMail.reserved();
                SmtpTransport transport =
                        SmtpTransport.relay("127.0.0.1", silent.getLocalPort()).build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .isEqualTo("127.0.0.1:" + silent.getLocalPort() + ": no connection: Connection refused");
        }
    }

    @Test
    void unknownHostIsUnavailable() {
        try (SmtpTransport transport =
                SmtpTransport.relay("nobody.invalid", 587).build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .isEqualTo("there is no server of the name nobody.invalid");
        }
    }

    @Test
    void closeSendsQuitAndIsIdempotent() {
        SmtpTransport transport = TestMail.to(server).build();
        send(transport);
        transport.close();
        transport.close();

        server.awaitNoConnections(SOON);
        assertThat(server.sessions().get(0).clientLines()).endsWith("QUIT");
        assertThat(TestMail.unavailable(send(transport)).text()).isEqualTo("the transport is closed");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void closeIsBoundedWithSilentServer() {
        server.when(Phase.QUIT).then(Reaction.stall());
        SmtpTransport transport = TestMail.to(server).build();
        send(transport);
        long before = System.nanoTime();
        transport.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
    }

    @ParameterizedTest
    @EnumSource(names = {"EHLO", "MAIL", "DATA", "FINAL_DOT"})
    void closeEndsAttemptsWithCorrectResult(Phase phase) throws Exception {
        Rule stalled = server.when(phase).then(Reaction.stall());
        ExecutorService threads = Executors.newSingleThreadExecutor();
        SmtpTransport transport = TestMail.to(server).build();
        try {
            Future<DeliveryResult> attempt = threads.submit(() -> send(transport));
            stalled.awaitUsed(1, SOON);
            transport.close();

            if (phase == Phase.EHLO) {
                assertThat(TestMail.unavailable(attempt.get()).text()).contains("the transport was closed");
            } else {
                assertThat(outcomes(attempt.get()))
                        .containsExactly(phase == Phase.FINAL_DOT ? Outcome.UNKNOWN : Outcome.DEFERRED);
                assertThat(replies(attempt.get()).get(0).text()).isEqualTo("the transport was closed");
            }
            assertThat(server.receivedCount()).isZero();
        } finally {
            threads.shutdownNow();
            transport.close();
        }
    }

    @Test
    void closePreventsContentNotYetStarted() throws Exception {
        Rule stalled = server.when(Phase.RCPT).then(Reaction.stall());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        SmtpTransport transport = TestMail.to(server).build();
        try {
            Future<DeliveryResult> attempt = threads.submit(() -> send(transport));
            stalled.awaitUsed(1, SOON);
            Future<?> closing = threads.submit(transport::close);
            while (!"the transport is closed".equals(probe(transport))) {
                Thread.onSpinWait();
            }
            server.release();

            assertThat(outcomes(attempt.get())).containsExactly(Outcome.DEFERRED);
            closing.get();
            assertThat(transcript.said()).doesNotContain(".");
            assertThat(transcript.timesAskedForContent()).isZero();
        } finally {
            threads.shutdownNow();
            transport.close();
        }
    }

    /** Returns whether a transport is closed, without using a connection. */
    private String probe(SmtpTransport transport) {
        DeliveryResult result = transport.deliver(
                envelope("probe@home.test"), ServerExtensionsTest.claiming(Long.MAX_VALUE), new Transcript());
        return result instanceof DeliveryResult.Unavailable u ? u.reply().text() : "";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void watchdogIsSingleDaemonThread(int emails) {
        try (SmtpTransport transport = TestMail.to(server).build()) {
            for (int i = 0; i < emails; i++) {
                send(transport);
            }
            List<Thread> watching = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("email-ledger-smtp-watch"))
                    .toList();
            assertThat(watching).isNotEmpty().allMatch(Thread::isDaemon);
        }
    }
}
