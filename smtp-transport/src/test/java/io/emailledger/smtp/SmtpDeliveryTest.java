package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static io.emailledger.smtp.TestMail.replies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.Transport.AttemptAbandonedException;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the result of one e-mail for each recipient after each reply of a server. */
class SmtpDeliveryTest {
    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final SmtpTransport transport = TestMail.to(server).build();
    private final Transcript transcript = new Transcript();

    @AfterEach
    void close() {
        transport.close();
        server.close();
    }

    private DeliveryResult send(String... recipients) {
        return transport.deliver(envelope(recipients), content(SHORT), transcript);
    }

    @Test
    void serverReceivesEnvelopeAndContentUnchanged() {
        DeliveryResult result = send("pat@home.test", "kim@home.test");

        assertThat(outcomes(result)).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
        assertThat(replies(result)).extracting(Reply::code).containsOnly(250);
        ReceivedMail mail = server.awaitReceived(1, SOON).get(0);
        assertThat(mail.envelopeFrom()).isEqualTo("bounces@sender.test");
        assertThat(mail.recipients()).containsExactly("pat@home.test", "kim@home.test");
        assertThat(mail.text()).isEqualTo(SHORT);
        assertThat(mail.senderParameters()).containsExactly("SIZE=" + SHORT.length());
    }

    @Test
    void transcriptHasEveryLineExceptContent() {
        send("pat@home.test");

        assertThat(transcript.lines())
                .containsExactly(
                        "S: 220 mail.test ESMTP",
                        "C: EHLO [127.0.0.1]",
                        "S: 250-mail.test",
                        "S: 250-8BITMIME",
                        "S: 250-ENHANCEDSTATUSCODES",
                        "S: 250-PIPELINING",
                        "S: 250 SIZE 52428800",
                        "C: MAIL FROM:<bounces@sender.test> SIZE=" + SHORT.length(),
                        "C: RCPT TO:<pat@home.test>",
                        "C: DATA",
                        "S: 250 2.1.0 Ok",
                        "S: 250 2.1.5 Ok",
                        "S: 354 End data with <CR><LF>.<CR><LF>",
                        "C: .",
                        "S: 250 2.0.0 Ok: queued as 1-1");
        assertThat(transcript.servers()).containsExactly(server.host() + ":" + server.port());
        assertThat(transcript.timesAskedForContent()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 250, 251, 252})
    void any2xxAfterContentMeansAccepted(int code) {
        server.when(Phase.FINAL_DOT).then(Reaction.reply(code, "2.0.0 As you wish"));

        assertThat(outcomes(send("pat@home.test"))).containsExactly(Outcome.ACCEPTED);
        assertThat(server.receivedCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {251, 252, 299})
    void any2xxForRecipientMeansAccepted(int code) {
        server.when(Phase.RCPT).then(Reaction.reply(code, "2.1.5 Will forward"));

        assertThat(outcomes(send("pat@home.test"))).containsExactly(Outcome.ACCEPTED);
    }

    @Test
    void eachRecipientHasItsOwnReply() {
        server.unknownUser("nobody@home.test");
        server.when(Phase.RCPT)
                .recipient("full@home.test")
                .then(Reaction.reply(452, "4.2.2 Mailbox full", "4.2.2 Try later"));

        DeliveryResult result = send("nobody@home.test", "pat@home.test", "full@home.test");

        assertThat(outcomes(result)).containsExactly(Outcome.REJECTED, Outcome.ACCEPTED, Outcome.DEFERRED);
        assertThat(replies(result))
                .extracting(Reply::toString)
                .containsExactly(
                        "550 5.1.1 User unknown",
                        "250 2.0.0 Ok: queued as 1-1",
                        "452 4.2.2 Mailbox full 4.2.2 Try later");
        assertThat(server.received().get(0).recipients()).containsExactly("pat@home.test");
    }

    @Test
    void lostReplyAffectsOnlyAcceptedRecipients() {
        server.unknownUser("nobody@home.test");
        server.when(Phase.FINAL_DOT).then(Reaction.loseAnswer());

        DeliveryResult result = send("nobody@home.test", "pat@home.test");

        assertThat(outcomes(result)).containsExactly(Outcome.REJECTED, Outcome.UNKNOWN);
        assertThat(replies(result).get(1)).isEqualTo(new Reply(0, "the server closed the connection"));
        assertThat(transcript.notes()).containsExactly("the server closed the connection");
    }

    @Test
    void noContentIsSentWithoutAcceptedRecipients() {
        server.unknownUser("nobody@home.test");

        assertThat(outcomes(send("nobody@home.test"))).containsExactly(Outcome.REJECTED);
        assertThat(transcript.timesAskedForContent()).isZero();
        assertThat(transcript.said()).doesNotContain(".").endsWith("RSET");

        assertThat(outcomes(send("pat@home.test"))).containsExactly(Outcome.ACCEPTED);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 ok|550 5.1.1 Unknown", "550 5.7.1 Not you|503 5.5.1 Which sender?"})
    void serverThatWantsContentForNobodyGetsNone(String replies) throws Exception {
        String[] refusal = replies.split("\\|", -1);
        try (RawServer raw = RawServer.saying(
                        "220 raw", "250-raw\r\n250 PIPELINING", refusal[0], refusal[1], "354 go", "250 taken");
                SmtpTransport toRaw = raw.transport().build()) {
            DeliveryResult result = toRaw.deliver(envelope("pat@home.test"), content(SHORT), transcript);

            assertThat(outcomes(result)).containsExactly(Outcome.REJECTED);
            assertThat(transcript.said()).endsWith("DATA");
            assertThat(transcript.timesAskedForContent()).isZero();
        }
    }

    @Test
    void rejectedSenderRejectsEveryRecipient() {
        server.when(Phase.MAIL).times(1).then(Reaction.reply(552, "5.3.4 Too much"));

        DeliveryResult result = send("pat@home.test", "kim@home.test");

        assertThat(outcomes(result)).containsExactly(Outcome.REJECTED, Outcome.REJECTED);
        assertThat(replies(result)).containsOnly(new Reply(552, "5.3.4 Too much").at(ReplyPhase.MAIL));
        assertThat(outcomes(send("pat@home.test"))).containsExactly(Outcome.ACCEPTED);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void serverDemandingLoginIsUnavailable() {
        server.when(Phase.MAIL).then(Reaction.reply(530, "5.7.0 Authentication required"));

        assertThat(TestMail.unavailable(send("pat@home.test")))
                .isEqualTo(new Reply(530, "5.7.0 Authentication required").at(ReplyPhase.MAIL));
    }

    @Test
    void abandonedAttemptSendsNothing() {
        Transcript abandoning = new Transcript() {
            @Override
            public synchronized void beforeContent() {
                throw new AttemptAbandonedException("the claim is lost");
            }
        };

        assertThatThrownBy(() -> transport.deliver(envelope("pat@home.test"), content(SHORT), abandoning))
                .isInstanceOf(AttemptAbandonedException.class);

        // The server waits for the content, which it can only be denied by closing the connection.
        assertThat(abandoning.said()).endsWith("DATA");
        server.awaitNoConnections(SOON);
        assertThat(server.receivedCount()).isZero();
        assertThat(outcomes(send("pat@home.test"))).containsExactly(Outcome.ACCEPTED);
        assertThat(server.receivedCount()).isEqualTo(1);
    }

    @Test
    void abandonedAttemptKeepsTheConnectionWithoutPipelining() {
        try (ScriptedSmtpServer plain =
                        ScriptedSmtpServer.builder().extensions("8BITMIME").start();
                SmtpTransport toPlain = TestMail.to(plain).build()) {
            Transcript abandoning = new Transcript() {
                @Override
                public synchronized void beforeContent() {
                    throw new AttemptAbandonedException("the claim is lost");
                }
            };

            assertThatThrownBy(() -> toPlain.deliver(envelope("pat@home.test"), content(SHORT), abandoning))
                    .isInstanceOf(AttemptAbandonedException.class);

            assertThat(abandoning.said()).endsWith("RSET").doesNotContain("DATA");
            assertThat(outcomes(toPlain.deliver(envelope("pat@home.test"), content(SHORT), transcript)))
                    .containsExactly(Outcome.ACCEPTED);
            assertThat(plain.connections()).isEqualTo(1);
        }
    }

    @Test
    void exceptionInLogClosesTheConnection() {
        Transcript broken = new Transcript() {
            @Override
            public synchronized void beforeContent() {
                throw new UnsupportedOperationException("defect");
            }
        };

        assertThatThrownBy(() -> transport.deliver(envelope("pat@home.test"), content(SHORT), broken))
                .isInstanceOf(UnsupportedOperationException.class);

        server.awaitNoConnections(SOON);
        assertThat(server.receivedCount()).isZero();
    }

    @Test
    void unreadableContentIsDeferredAndNotSent() {
        MessageContent unreadable = new MessageContent() {
            @Override
            public long size() {
                return 100_000;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(new byte[50_000]);
                throw new IOException("the store is gone");
            }
        };

        DeliveryResult result = transport.deliver(envelope("pat@home.test"), unreadable, transcript);

        assertThat(outcomes(result)).containsExactly(Outcome.DEFERRED);
        assertThat(replies(result).get(0).text()).isEqualTo("the content could not be read (java.io.IOException)");
        server.awaitNoConnections(SOON);
        assertThat(server.receivedCount()).isZero();
    }

    @Test
    void truncatedContentIsNotSent() {
        MessageContent cut = new MessageContent() {
            @Override
            public long size() {
                return SHORT.length();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(SHORT.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 10);
            }
        };

        assertThat(outcomes(transport.deliver(envelope("pat@home.test"), cut, transcript)))
                .containsExactly(Outcome.DEFERRED);
        server.awaitNoConnections(SOON);
        assertThat(server.receivedCount()).isZero();
    }

    @Test
    void rejectionDuringLargeContentIsRead() {
        server.when(Phase.CONTENT).afterBytes(10_000).then(Reaction.replyThenClose(552, "5.2.3 Enough"));

        DeliveryResult result = transport.deliver(envelope("pat@home.test"), TestMail.largeContent(), transcript);

        assertThat(outcomes(result)).containsExactly(Outcome.REJECTED);
        assertThat(replies(result)).containsExactly(new Reply(552, "5.2.3 Enough").at(ReplyPhase.CONTENT));
        assertThat(transcript.said()).doesNotContain(".");
    }

    @Test
    void controlCharactersOfServerAreEscaped() {
        server.when(Phase.RCPT).then(Reaction.reply(550, "\u001b[2JGone"));

        assertThat(replies(send("pat@home.test"))).containsExactly(new Reply(550, "\\x1b[2JGone").at(ReplyPhase.RCPT));
        assertThat(transcript.lines()).contains("S: 550 \\x1b[2JGone");
    }

    @Test
    void contradictoryReplyLinesAreInvalid() throws Exception {
        try (RawServer raw = RawServer.saying(
                        "220 raw", "250 raw", "250 ok", "250 ok", "354 go", "250-taken\r\n554 or not");
                SmtpTransport toRaw = raw.transport().build()) {
            DeliveryResult result = toRaw.deliver(envelope("pat@home.test"), content(SHORT), transcript);

            assertThat(outcomes(result)).containsExactly(Outcome.UNKNOWN);
        }
    }

    @Test
    void pipelinedRepliesMatchTheirRecipients() {
        String[] recipients = IntStream.range(0, 100)
                .mapToObj(i -> (i % 7 == 3 ? "nobody" : "pat") + i + "@home.test")
                .toArray(String[]::new);
        server.when(Phase.RCPT)
                .matching(moment -> moment.recipient().orElse("").startsWith("nobody"))
                .then(Reaction.reply(550, "5.1.1 Unknown"));

        List<Outcome> outcomes = outcomes(send(recipients));

        for (int i = 0; i < recipients.length; i++) {
            assertThat(outcomes.get(i)).as(recipients[i]).isEqualTo(i % 7 == 3 ? Outcome.REJECTED : Outcome.ACCEPTED);
        }
        assertThat(server.received().get(0).recipients())
                .containsExactly(
                        Stream.of(recipients).filter(r -> r.startsWith("pat")).toArray(String[]::new));
        assertThat(transcript.lines().indexOf("S: 250 2.1.0 Ok"))
                .isGreaterThan(transcript.lines().indexOf("C: RCPT TO:<pat49@home.test>"))
                .isLessThan(transcript.lines().indexOf("C: RCPT TO:<pat50@home.test>"));
        // In several groups DATA follows the replies.
        assertThat(transcript.lines().indexOf("C: DATA"))
                .isGreaterThan(transcript.lines().lastIndexOf("S: 250 2.1.5 Ok"));
    }

    @Test
    void commandsWaitForRepliesWithoutPipelining() {
        try (ScriptedSmtpServer plain =
                        ScriptedSmtpServer.builder().extensions("8BITMIME").start();
                SmtpTransport transport = TestMail.to(plain).build()) {
            transport.deliver(envelope("pat@home.test", "kim@home.test"), content(SHORT), transcript);

            assertThat(transcript.lines().subList(4, 10))
                    .containsExactly(
                            "C: MAIL FROM:<bounces@sender.test>",
                            "S: 250 2.1.0 Ok",
                            "C: RCPT TO:<pat@home.test>",
                            "S: 250 2.1.5 Ok",
                            "C: RCPT TO:<kim@home.test>",
                            "S: 250 2.1.5 Ok");
        }
    }

    @Test
    void unsolicitedReplyIsNotTrusted() throws Exception {
        // The second answer to RCPT would be read as the one to DATA, and the one to DATA as that to the content.
        try (RawServer raw = RawServer.saying(
                        "220 raw", "250 raw", "250 ok", "250 ok\r\n354 go\r\n250 taken", "250 taken", "250 taken");
                SmtpTransport toRaw = raw.transport().build()) {
            DeliveryResult result = toRaw.deliver(envelope("pat@home.test"), content(SHORT), transcript);

            assertThat(outcomes(result)).containsExactly(Outcome.DEFERRED);
            assertThat(transcript.said()).doesNotContain(".");
        }
    }

    @Test
    void reply250ToDataIsNotAcceptance() {
        server.when(Phase.DATA).then(Reaction.reply(250, "2.0.0 Ok"));

        assertThat(outcomes(send("pat@home.test"))).containsExactly(Outcome.DEFERRED);
        server.awaitNoConnections(SOON);
    }

    @Test
    void transportNameNamesTheServer() {
        assertThat(transport.name()).isEqualTo("127.0.0.1:" + server.port());
        assertThat(List.of(transport.concurrency())).containsExactly(4);
    }
}
