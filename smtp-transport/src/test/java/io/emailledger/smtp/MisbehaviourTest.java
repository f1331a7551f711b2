package io.emailledger.smtp;

import static io.emailledger.history.AttemptRecord.Outcome.ACCEPTED;
import static io.emailledger.history.AttemptRecord.Outcome.DEFERRED;
import static io.emailledger.history.AttemptRecord.Outcome.REJECTED;
import static io.emailledger.history.AttemptRecord.Outcome.UNKNOWN;
import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests a server that misbehaves in every way at every phase: the results of two recipients, that the server has no
 * mail where the results say so, and that the connection is not reused.
 */
@Execution(ExecutionMode.CONCURRENT)
class MisbehaviourTest {
    private static final Duration BRIEF = Duration.ofMillis(1500);
    private static final String FIRST = "pat@home.test";
    private static final String SECOND = "kim@home.test";
    private static final TestTls TLS = TestTls.localhost();

    private static final Map<String, Reaction> MISBEHAVIOURS = new LinkedHashMap<>();

    static {
        MISBEHAVIOURS.put("refuse", Reaction.reply(554, "5.0.0 No"));
        MISBEHAVIOURS.put("defer", Reaction.reply(451, "4.0.0 Later"));
        MISBEHAVIOURS.put("421", Reaction.replyThenClose(421, "4.3.2 Closing"));
        MISBEHAVIOURS.put("close", Reaction.close());
        MISBEHAVIOURS.put("reset", Reaction.reset());
        MISBEHAVIOURS.put("stall", Reaction.stall());
        MISBEHAVIOURS.put("garbage", Reaction.garbage());
        MISBEHAVIOURS.put("halfReply", Reaction.halfReply());
        MISBEHAVIOURS.put("endlessReply", Reaction.endlessReply());
    }

    private static Stream<Arguments> phasesBeforeAnyEmail() {
        return cross(Phase.GREETING, Phase.EHLO, Phase.STARTTLS, Phase.AUTH);
    }

    private static Stream<Arguments> phasesOfAnEmail() {
        return cross(Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.CONTENT, Phase.FINAL_DOT)
                .flatMap(a -> Stream.of("PIPELINING", "8BITMIME").map(e -> Arguments.of(a.get()[0], a.get()[1], e)));
    }

    private static Stream<Arguments> phasesThatDoNotMatter() {
        return cross(Phase.QUIT, Phase.NOOP, Phase.RSET);
    }

    private static Stream<Arguments> cross(Phase... phases) {
        List<Arguments> all = new ArrayList<>();
        for (Phase phase : phases) {
            MISBEHAVIOURS.keySet().forEach(name -> all.add(Arguments.of(phase, name)));
        }
        return all.stream();
    }

    private static Duration patience(String misbehaviour) {
        return misbehaviour.equals("stall") ? BRIEF : SOON;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("phasesBeforeAnyEmail")
    void misbehaviourBeforeEmailMeansUnavailable(Phase phase, String misbehaviour) {
        Transcript transcript = new Transcript();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .requireLogin("user", "s3cret-Pa55")
                        .start();
                SmtpTransport transport = SmtpTransport.relay("localhost", server.port())
                        .sslContext(TLS.clientContext())
                        .login("user", "s3cret-Pa55")
                        .readTimeout(patience(misbehaviour))
                        .build()) {
            server.when(phase).then(MISBEHAVIOURS.get(misbehaviour));

            DeliveryResult result = transport.deliver(envelope(FIRST), content(SHORT), transcript);

            assertThat(result).isInstanceOf(DeliveryResult.Unavailable.class);
            assertThat(transcript.said()).noneMatch(line -> line.startsWith("MAIL"));
            assertThat(transcript.toString()).doesNotContain("s3cret-Pa55");
            assertThat(transcript.timesAskedForContent()).isZero();
            server.release();
            server.awaitNoConnections(SOON);
            assertThat(server.receivedCount()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}: {1} ({2})")
    @MethodSource("phasesOfAnEmail")
    void phaseAndFirstDigitDecideWithinEmail(Phase phase, String misbehaviour, String extension) {
        Transcript transcript = new Transcript();
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().extensions(extension).start();
                SmtpTransport transport = TestMail.to(server)
                        .readTimeout(patience(misbehaviour))
                        // A server that only talks does not read either.
                        .writeTimeout(misbehaviour.equals("endlessReply") ? BRIEF : patience(misbehaviour))
                        .build()) {
            server.when(phase).times(1).afterBytes(1_000).then(MISBEHAVIOURS.get(misbehaviour));
            MessageContent content = phase == Phase.CONTENT ? TestMail.largeContent() : content(SHORT);

            DeliveryResult result = transport.deliver(envelope(FIRST, SECOND), content, transcript);

            List<Outcome> outcomes = TestMail.outcomes(result);
            assertThat(outcomes).isEqualTo(expected(phase, misbehaviour));
            if (!outcomes.contains(ACCEPTED)) {
                assertThat(server.receivedCount()).isZero();
            }
            if (phase == Phase.MAIL || phase == Phase.RCPT) {
                assertThat(transcript.timesAskedForContent()).isEqualTo(outcomes.contains(ACCEPTED) ? 1 : 0);
            }
            boolean goesOn = misbehaviour.equals("refuse") || misbehaviour.equals("defer");
            transport.deliver(envelope(FIRST), content(SHORT), new Transcript());
            assertThat(server.connections()).isEqualTo(goesOn && phase != Phase.CONTENT ? 1 : 2);
            assertThat(server.receivedCount()).isEqualTo(outcomes.contains(ACCEPTED) ? 2 : 1);
        }
    }

    private static List<Outcome> expected(Phase phase, String misbehaviour) {
        boolean firstAlone = phase == Phase.RCPT;
        boolean lost = List.of("421", "close", "reset").contains(misbehaviour);
        return switch (misbehaviour) {
            case "refuse" -> List.of(REJECTED, firstAlone ? ACCEPTED : REJECTED);
            case "defer" -> List.of(DEFERRED, firstAlone ? ACCEPTED : DEFERRED);
            default -> {
                // If a connection ends between MAIL and the content, the attempt continues on another one.
                if (phase == Phase.RCPT || (phase == Phase.DATA && lost)) {
                    yield List.of(ACCEPTED, ACCEPTED);
                }
                boolean unknown = phase == Phase.FINAL_DOT && !misbehaviour.equals("421");
                yield unknown ? List.of(UNKNOWN, UNKNOWN) : List.of(DEFERRED, DEFERRED);
            }
        };
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("phasesThatDoNotMatter")
    void misbehaviourAfterEmailDoesNotChangeResult(Phase phase, String misbehaviour) {
        MovableClock clock = MovableClock.start();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server)
                        .readTimeout(patience(misbehaviour))
                        .messagesPerConnection(phase == Phase.QUIT ? 1 : 100)
                        .time(clock)
                        .build()) {
            server.when(phase).times(1).then(MISBEHAVIOURS.get(misbehaviour));
            server.unknownUser(SECOND);

            assertThat(TestMail.outcomes(transport.deliver(envelope(FIRST), content(SHORT), new Transcript())))
                    .containsExactly(ACCEPTED);
            assertThat(TestMail.outcomes(transport.deliver(envelope(SECOND), content(SHORT), new Transcript())))
                    .containsExactly(REJECTED);
            clock.advance(Duration.ofSeconds(30));
            Transcript last = new Transcript();
            assertThat(TestMail.outcomes(transport.deliver(envelope(FIRST), content(SHORT), last)))
                    .as("%s", last)
                    .containsExactly(ACCEPTED);
            assertThat(server.receivedCount()).isEqualTo(2);
        }
    }
}
