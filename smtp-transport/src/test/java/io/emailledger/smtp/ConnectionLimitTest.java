package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.Rule;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server that allows fewer connections than configured: no outage, and no e-mail is deferred. */
class ConnectionLimitTest {
    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final MovableClock clock = MovableClock.start();
    private final AtomicInteger refused = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        server.close();
    }

    private SmtpTransportBuilder transport() {
        return TestMail.to(server).time(clock);
    }

    /** Accepts the first connections and rejects every further one. */
    private Rule letIn(int most, Phase phase, Reaction refusal) {
        Set<Integer> in = ConcurrentHashMap.newKeySet();
        return server.rule(moment -> {
            if (moment.phase() != phase) {
                return Optional.empty();
            }
            synchronized (in) {
                if (in.size() < most) {
                    in.add(moment.connection());
                    return Optional.empty();
                }
            }
            refused.incrementAndGet();
            return Optional.of(refusal);
        });
    }

    private static DeliveryResult send(SmtpTransport transport, Transcript transcript) {
        return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
    }

    private void sendAll(SmtpTransport transport, int callers, int each) throws Exception {
        awaitAll(start(transport, callers, each));
    }

    /** As many callers send as many e-mails each; the first connections stay in use until a further one is rejected. */
    private void sendMoreThanLetIn(SmtpTransport transport, Rule limit, int most, int callers, int each)
            throws Exception {
        Rule inUse = server.when(Phase.MAIL).times(most).then(Reaction.stall());
        List<Future<?>> all = start(transport, callers, each);
        inUse.awaitUsed(most, SOON);
        limit.awaitUsed(1, SOON);
        server.release();
        awaitAll(all);
    }

    private List<Future<?>> start(SmtpTransport transport, int callers, int each) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            all.add(threads.submit(() -> {
                for (int j = 0; j < each; j++) {
                    Transcript transcript = new Transcript();
                    DeliveryResult result = send(transport, transcript);
                    assertThat(result).as("%s", transcript).isInstanceOf(DeliveryResult.Answered.class);
                    assertThat(outcomes(result)).as("%s", transcript).containsExactly(Outcome.ACCEPTED);
                }
                return null;
            }));
        }
        return all;
    }

    private static void awaitAll(List<Future<?>> all) throws Exception {
        for (Future<?> one : all) {
            one.get();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GREETING, 421, 4.7.0 mail.test Error: too many connections from 192.0.2.1",
        "GREETING, 432, 4.3.2 Concurrent connections limit exceeded",
        "GREETING, 554, Too many concurrent SMTP connections",
        "GREETING, 450, Too many sessions from this host",
        "EHLO, 421, 4.3.2 Try again later"
    })
    void limitOfTwoConnectionsIsRespected(Phase phase, int code, String text) throws Exception {
        Rule limit = letIn(2, phase, Reaction.replyThenClose(code, text));
        try (SmtpTransport transport = transport().connections(4).build()) {
            sendMoreThanLetIn(transport, limit, 2, 4, 25);

            assertThat(server.receivedCount()).isEqualTo(100);
            // Two are rejected at first. The clock is frozen, so no further connection is tried.
            assertThat(refused).hasValueBetween(1, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset"})
    void excessConnectionIsClosedAndOthersAreUsed(String how) throws Exception {
        Rule limit = letIn(1, Phase.GREETING, how.equals("close") ? Reaction.close() : Reaction.reset());
        try (SmtpTransport transport = transport().connections(3).build()) {
            sendMoreThanLetIn(transport, limit, 1, 3, 20);

            assertThat(server.receivedCount()).isEqualTo(60);
            assertThat(refused).hasValueBetween(1, 3);
        }
    }

    @Test
    void limitIsRaisedSlowly() throws Exception {
        Rule limit = letIn(2, Phase.GREETING, Reaction.replyThenClose(421, "4.7.0 Too many connections"));
        try (SmtpTransport transport =
                transport().connections(3).idleLimit(Duration.ofHours(1)).build()) {
            sendMoreThanLetIn(transport, limit, 2, 3, 10);
            assertThat(refused).hasValue(1);
            sendAll(transport, 3, 10);
            assertThat(refused).hasValue(1);

            clock.advance(Duration.ofMinutes(10));
            server.clearRules();
            Rule inUse = server.when(Phase.MAIL).times(3).then(Reaction.stall());
            List<Future<?>> all = start(transport, 3, 1);
            inUse.awaitUsed(3, SOON);
            server.release();
            awaitAll(all);
        }
    }

    @Test
    void connectionThatIsJustPooledIsCountedOnce() throws Exception {
        ConnectionLimit limit = new ConnectionLimit(3, clock, () -> 1);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.enter(SOON)).isTrue();
        }

        assertThat(limit.refused(Duration.ZERO)).isEqualTo(ConnectionLimit.PlaceResult.TOO_LATE);

        assertThat(limit.allowed()).isEqualTo(2);
    }

    @Test
    void emailWaitsForNextFreeConnection() throws Exception {
        try (SmtpTransport transport = transport().connections(2).build()) {
            Rule busy = server.when(Phase.MAIL).times(1).then(Reaction.stall());
            Future<DeliveryResult> first = threads.submit(() -> send(transport, new Transcript()));
            busy.awaitUsed(1, SOON);
            Rule full = server.when(Phase.GREETING).then(Reaction.replyThenClose(421, "4.7.0 Too many connections"));
            Transcript transcript = new Transcript();
            Future<DeliveryResult> second = threads.submit(() -> send(transport, transcript));
            full.awaitUsed(1, SOON);
            server.release();

            assertThat(outcomes(first.get())).containsExactly(Outcome.ACCEPTED);
            assertThat(outcomes(second.get())).containsExactly(Outcome.ACCEPTED);
            assertThat(transcript.notes()).anyMatch(n -> n.startsWith("the server allows no further connection"));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GREETING", "EHLO"})
    void serverWithoutConnectionsIsUnavailable(Phase phase) throws Exception {
        letIn(0, phase, Reaction.replyThenClose(421, "4.3.2 Closed for today"));
        try (SmtpTransport transport = transport().connections(8).build()) {
            List<Future<DeliveryResult>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> send(transport, new Transcript())));
            }
            for (Future<DeliveryResult> one : all) {
                assertThat(TestMail.unavailable(one.get()))
                        .isEqualTo(new Reply(421, "4.3.2 Closed for today").at(ReplyPhase.valueOf(phase.name())));
            }
            assertThat(server.connections()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void waitingAttemptIsDeferredAtItsDeadline() throws Exception {
        try (SmtpTransport transport =
                transport().connections(2).attemptTimeout(Duration.ofSeconds(3)).build()) {
            Rule busy = server.when(Phase.MAIL).then(Reaction.stall());
            Future<DeliveryResult> first = threads.submit(() -> send(transport, new Transcript()));
            busy.awaitUsed(1, SOON);
            server.when(Phase.GREETING).then(Reaction.replyThenClose(421, "4.7.0 Too many connections"));

            DeliveryResult second = send(transport, new Transcript());

            assertThat(second).isInstanceOfAny(DeliveryResult.Answered.class, DeliveryResult.Unavailable.class);
            assertThat(outcomes(first.get())).containsExactly(Outcome.DEFERRED);
            assertThat(server.receivedCount()).isZero();
        }
    }

    @Test
    void closeEndsWaiting() throws Exception {
        SmtpTransport transport = transport().connections(2).build();
        Rule busy = server.when(Phase.MAIL).times(1).then(Reaction.stall());
        Future<DeliveryResult> first = threads.submit(() -> send(transport, new Transcript()));
        busy.awaitUsed(1, SOON);
        Rule full = server.when(Phase.GREETING).then(Reaction.replyThenClose(421, "4.7.0 Too many connections"));
        Future<DeliveryResult> second = threads.submit(() -> send(transport, new Transcript()));
        full.awaitUsed(1, SOON);
        transport.close();

        assertThat(outcomes(first.get())).containsExactly(Outcome.DEFERRED);
        assertThat(second.get()).isNotNull();
        assertThat(server.receivedCount()).isZero();
    }
}
