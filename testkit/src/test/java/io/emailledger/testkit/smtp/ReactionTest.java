package io.emailledger.testkit.smtp;

import static io.emailledger.testkit.smtp.Reaction.loseAnswer;
import static io.emailledger.testkit.smtp.Reaction.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests every reaction at every phase from the client's side. */
class ReactionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOMENT_MILLIS = 40;

    private ScriptedSmtpServer server;
    private RawClient client;

    @AfterEach
    void tearDown() throws IOException {
        client.close();
        server.close();
    }

    /** Starts a server with this rule and brings a client to the point where the server must reply. */
    private Rule comeTo(Phase phase, Reaction reaction) throws IOException {
        SmtpServerBuilder builder = ScriptedSmtpServer.builder();
        if (phase == Phase.STARTTLS) {
            builder.startTls(TestTls.localhost().serverContext());
        } else if (phase == Phase.AUTH) {
            builder.requireLogin("user", "secret");
        }
        server = builder.start();
        Rule rule = server.when(phase).then(reaction);
        client = new RawClient(server);
        if (phase == Phase.GREETING) {
            return rule;
        }
        assertThat(client.reply()).startsWith("220 ");
        if (phase != Phase.EHLO) {
            assertThat(client.say("EHLO client.test")).startsWith("250");
        }
        switch (phase) {
            case EHLO -> client.send("EHLO client.test\r\n");
            case AUTH -> client.send("AUTH PLAIN AHVzZXIAc2VjcmV0\r\n");
            case STARTTLS, RSET, NOOP, QUIT -> client.send(phase + "\r\n");
            default -> comeIntoTransaction(phase);
        }
        return rule;
    }

    private void comeIntoTransaction(Phase phase) throws IOException {
        String[] commands = {"MAIL FROM:<a@sender.test>", "RCPT TO:<b@recipient.test>", "DATA"};
        for (String command : commands) {
            if (command.startsWith(phase.name())) {
                client.send(command + "\r\n");
                return;
            }
            assertThat(client.say(command)).startsWith(command.equals("DATA") ? "354 " : "250 ");
        }
        client.send("Subject: Hello\r\n\r\nText\r\n");
        if (phase == Phase.FINAL_DOT) {
            client.send(".\r\n");
        }
    }

    /** Ends the content, so that the server reads commands again. */
    private void endContentAfter(Phase phase) throws IOException {
        if (phase == Phase.CONTENT) {
            client.send(".\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void rejectionKeepsTheConnection(Phase phase) throws IOException {
        Rule rule = comeTo(phase, reply(550, "5.7.1 First line", "5.7.1 Second line"));
        assertThat(client.reply()).isEqualTo("550-5.7.1 First line\n550 5.7.1 Second line");
        endContentAfter(phase);
        assertThat(client.say("VRFY x")).startsWith(phase == Phase.GREETING ? "503 " : "252 ");
        assertThat(server.received()).isEmpty();
        assertThat(rule.timesUsed()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void deferralCanCloseTheConnection(Phase phase) throws IOException {
        comeTo(phase, Reaction.replyThenClose(421, "4.3.2 Shutting down"));
        assertThat(client.rest()).isEqualTo("421 4.3.2 Shutting down\r\n");
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void closeEndsConnectionWithoutReply(Phase phase) throws IOException {
        comeTo(phase, Reaction.close());
        assertThat(client.rest()).isEmpty();
        client.close();
        server.awaitNoConnections(PATIENCE);
        assertThat(server.received()).isEmpty();
        assertThat(server.sessions().get(0).lines()).contains("-- closes");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void resetBreaksTheConnection(Phase phase) throws IOException {
        comeTo(phase, Reaction.reset());
        assertThatThrownBy(client::rest).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void stallIsSilentUntilReleased(Phase phase) throws IOException {
        Rule rule = comeTo(phase, Reaction.stall());
        rule.awaitUsed(1, PATIENCE);
        endContentAfter(phase);
        assertThat(client.hearsNothingFor(MOMENT_MILLIS)).isTrue();
        assertThat(server.received()).isEmpty();
        server.release();
        assertThat(client.reply()).startsWith(String.valueOf(phase.positiveCode()));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void stallEndsWhenServerCloses(Phase phase) throws IOException {
        Rule rule = comeTo(phase, Reaction.stall());
        rule.awaitUsed(1, PATIENCE);
        server.close();
        assertThat(server.openConnections()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void garbageIsNoReply(Phase phase) throws IOException {
        comeTo(phase, Reaction.garbage());
        assertThat(client.line()).doesNotMatch("\\d{3}.*").isNotEmpty();
        assertThat(client.line()).doesNotMatch("\\d{3}.*").isNotEmpty();
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void halfReplyIsTwoDigitsThenClose(Phase phase) throws IOException {
        comeTo(phase, Reaction.halfReply());
        String agreement = String.valueOf(phase.positiveCode());
        assertThat(client.rest()).isEqualTo(agreement.substring(0, 2));
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void endlessReplyLastsUntilClientDisconnects(Phase phase) throws IOException {
        comeTo(phase, Reaction.endlessReply());
        for (int i = 0; i < 5_000; i++) {
            assertThat(client.line()).startsWith(phase.positiveCode() + "-");
        }
        client.close();
        server.awaitNoConnections(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void delayedReplyIsTheDefaultReply(Phase phase) throws IOException {
        long start = System.nanoTime();
        comeTo(phase, Reaction.delay(Duration.ofMillis(MOMENT_MILLIS)));
        endContentAfter(phase);
        assertThat(client.reply()).startsWith(String.valueOf(phase.positiveCode()));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(MOMENT_MILLIS));
    }

    @Test
    void replyLostByCloseKeepsTheMail() throws IOException {
        comeTo(Phase.FINAL_DOT, loseAnswer());
        assertThat(client.rest()).isEmpty();
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void replyLostByResetKeepsTheMail() throws IOException {
        comeTo(Phase.FINAL_DOT, loseAnswer(Reaction.reset()));
        assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void replyLostByHalfReplyKeepsTheMail() throws IOException {
        comeTo(Phase.FINAL_DOT, loseAnswer(Reaction.halfReply()));
        assertThat(client.rest()).isEqualTo("25");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void replyLostByGarbageKeepsTheMail() throws IOException {
        comeTo(Phase.FINAL_DOT, loseAnswer(Reaction.garbage()));
        assertThat(client.line()).doesNotMatch("\\d{3}.*");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void replyLostByEndlessReplyKeepsTheMail() throws IOException {
        comeTo(Phase.FINAL_DOT, loseAnswer(Reaction.endlessReply()));
        assertThat(client.line()).startsWith("250-");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void mailAcceptedBeforeStallIsCountedOnce() throws IOException {
        comeTo(Phase.FINAL_DOT, loseAnswer(Reaction.stall()));
        server.awaitReceived(1, PATIENCE);
        assertThat(client.hearsNothingFor(MOMENT_MILLIS)).isTrue();
        server.release();
        assertThat(client.reply()).startsWith("250 ");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void mailAcceptedThenRejectedIsKept() throws IOException {
        comeTo(Phase.FINAL_DOT, loseAnswer(reply(451, "4.3.0 Lie")));
        assertThat(client.reply()).isEqualTo("451 4.3.0 Lie");
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 251, 299})
    void positiveReplyToFinalDotAcceptsTheMail(int code) throws IOException {
        comeTo(Phase.FINAL_DOT, reply(code, "Fine"));
        assertThat(client.reply()).isEqualTo(code + " Fine");
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {354, 421, 451, 552, 554})
    void otherReplyToFinalDotDoesNotAccept(int code) throws IOException {
        comeTo(Phase.FINAL_DOT, reply(code, "No"));
        assertThat(client.reply()).isEqualTo(code + " No");
        assertThat(client.say("RSET")).startsWith("250 ");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void reactionsAreChained() throws IOException {
        comeTo(Phase.STARTTLS, reply(220, "2.0.0 Go").then(Reaction.garbage()).then(Reaction.close()));
        assertThat(client.reply()).isEqualTo("220 2.0.0 Go");
        assertThat(client.rest()).doesNotStartWith("220").isNotEmpty();
    }

    @Test
    void replyInsideContentIsTheOnlyReply() throws IOException {
        comeTo(Phase.CONTENT, reply(552, "5.3.4 Enough"));
        assertThat(client.reply()).isEqualTo("552 5.3.4 Enough");
        client.send("More text\r\n.\r\n");
        assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 Ok");
    }

    @Test
    void stallInsideContentBlocksTheClient() throws Exception {
        server = ScriptedSmtpServer.builder().receiveBuffer(8 * 1024).start();
        server.when(Phase.CONTENT).afterBytes(100_000).then(Reaction.stall());
        client = RawClient.greeted(server);
        client.say("MAIL FROM:<a@sender.test>");
        client.say("RCPT TO:<b@recipient.test>");
        client.say("DATA");
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 32; i++) {
                    client.send(new byte[1024 * 1024]);
                }
            } catch (IOException e) {
                // The server has closed the connection, which ends the loop.
            }
        });
        writer.start();
        writer.join(200);
        assertThat(writer.isAlive()).as("still writing").isTrue();
        server.close();
        writer.join(PATIENCE.toMillis());
        assertThat(writer.isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 99, 199, 600, 1000})
    void invalidReplyCodeIsRejected(int code) throws IOException {
        server = ScriptedSmtpServer.start();
        client = new RawClient(server);
        assertThatThrownBy(() -> reply(code, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 200 to 599");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n250 b", "a\nb", "a\rb"})
    void replyWithLineBreakIsRejected(String line) throws IOException {
        server = ScriptedSmtpServer.start();
        client = new RawClient(server);
        assertThatThrownBy(() -> reply(250, line)).isInstanceOf(IllegalArgumentException.class);
    }
}
