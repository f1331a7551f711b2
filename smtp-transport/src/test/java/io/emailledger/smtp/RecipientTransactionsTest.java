package io.emailledger.smtp;

import static io.emailledger.history.AttemptRecord.Outcome.ACCEPTED;
import static io.emailledger.history.AttemptRecord.Outcome.DEFERRED;
import static io.emailledger.history.AttemptRecord.Outcome.REJECTED;
import static io.emailledger.history.AttemptRecord.Outcome.UNKNOWN;
import static io.emailledger.smtp.TestMail.SHORT;
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
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that each recipient gets a result within one attempt, whatever the replies about the others. */
class RecipientTransactionsTest {
    private static final String PAT = "pat@home.test";
    private static final String KIM = "kim@home.test";
    private static final String LEE = "lee@home.test";

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

    private DeliveryResult send(List<String> recipients) {
        return send(recipients.toArray(String[]::new));
    }

    private static List<String> numbered(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + i + "@home.test").toList();
    }

    private static List<String> all(List<String> first, String... further) {
        return Stream.concat(first.stream(), Stream.of(further)).toList();
    }

    private void answer(String begin, Reaction reaction) {
        server.when(Phase.RCPT)
                .matching(moment -> moment.recipient().orElse("").startsWith(begin))
                .then(reaction);
    }

    /** Disconnects after the given number of rejections on one connection, as Postfix does. */
    private void hangUpAfter(int errors) {
        Map<Integer, Integer> soFar = new ConcurrentHashMap<>();
        server.rule(moment -> {
            if (moment.phase() == Phase.GREETING || moment.phase() == Phase.EHLO || moment.phase() == Phase.QUIT) {
                return Optional.empty();
            }
            if (soFar.getOrDefault(moment.connection(), 0) >= errors) {
                return Optional.of(Reaction.replyThenClose(421, "4.7.0 mail.test Error: too many errors"));
            }
            String recipient = moment.recipient().orElse("");
            if (recipient.startsWith("temp") || recipient.startsWith("bad")) {
                soFar.merge(moment.connection(), 1, Integer::sum);
                return Optional.of(
                        recipient.startsWith("bad")
                                ? Reaction.reply(550, "5.1.1 User unknown")
                                : Reaction.reply(450, "4.2.1 Later"));
            }
            return Optional.empty();
        });
    }

    private List<String> delivered() {
        return server.received().stream()
                .map(ReceivedMail::recipients)
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void replyNamesItsPhase() {
        server.unknownUser(KIM);
        assertThat(replies(send(PAT, KIM)))
                .extracting(r -> r.phase().orElseThrow())
                .containsExactly(ReplyPhase.CONTENT, ReplyPhase.RCPT);
    }

    @ParameterizedTest
    @CsvSource({"MAIL, MAIL", "RCPT, RCPT", "DATA, DATA", "CONTENT, CONTENT", "FINAL_DOT, CONTENT"})
    void rejectionNamesItsPhase(Phase at, ReplyPhase phase) {
        server.when(at).then(Reaction.reply(554, "5.0.0 No"));

        DeliveryResult result = transport.deliver(envelope(PAT), TestMail.content("x\r\n".repeat(1_000)), transcript);

        assertThat(replies(result)).containsExactly(new Reply(554, "5.0.0 No").at(phase));
    }

    @ParameterizedTest
    @EnumSource(names = {"GREETING", "EHLO"})
    void replyBeforeEmailNamesItsPhase(Phase at) {
        server.when(at).then(Reaction.reply(554, "5.3.2 No"));

        assertThat(TestMail.unavailable(send(PAT)))
                .isEqualTo(new Reply(554, "5.3.2 No").at(ReplyPhase.valueOf(at.name())));
    }

    @Test
    void ownTextsHaveNoPhase() {
        server.when(Phase.FINAL_DOT).then(Reaction.loseAnswer());

        assertThat(replies(send(PAT)).get(0).phase()).isEmpty();
    }

    @Test
    void recipientAfter20DeferredIsDelivered() {
        hangUpAfter(20);

        DeliveryResult result = send(all(numbered("temp", 20), PAT));

        assertThat(outcomes(result).subList(0, 20)).containsOnly(DEFERRED);
        assertThat(outcomes(result).get(20)).isEqualTo(ACCEPTED);
        assertThat(replies(result).get(0)).isEqualTo(new Reply(450, "4.2.1 Later").at(ReplyPhase.RCPT));
        assertThat(delivered()).containsExactly(PAT);
        // Deferred recipients are tried once more, after the untried ones.
        assertThat(server.sessions()).hasSize(2);
        assertThat(server.sessions().get(1).clientLines())
                .containsSubsequence("RCPT TO:<" + PAT + ">", "DATA", "RCPT TO:<temp0@home.test>");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 19, 20})
    void rejectedRecipientsDelayNoOther(int errors) {
        hangUpAfter(errors);
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            recipients.addAll(List.of("good" + i + "@home.test", "bad" + i + "@home.test", "more" + i + "@home.test"));
        }
        DeliveryResult result = send(recipients);

        List<Outcome> outcomes = outcomes(result);
        List<String> good =
                recipients.stream().filter(r -> !r.startsWith("bad")).toList();
        if (errors >= 3) {
            assertThat(outcomes)
                    .containsExactlyElementsOf(recipients.stream()
                            .map(r -> r.startsWith("bad") ? REJECTED : ACCEPTED)
                            .toList());
            assertThat(delivered()).containsExactlyInAnyOrderElementsOf(good);
        }
        // In every case: no recipient twice, and no recipient rejected for another one.
        assertThat(delivered()).doesNotHaveDuplicates().isSubsetOf(good);
        for (int i = 0; i < outcomes.size(); i++) {
            assertThat(outcomes.get(i) == ACCEPTED).isEqualTo(delivered().contains(recipients.get(i)));
            assertThat(outcomes.get(i) != REJECTED || recipients.get(i).startsWith("bad"))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"421", "close", "reset", "garbage"})
    void recipientThatEndsConnectionBlocksNoOther(String end) {
        answer(
                "kim",
                switch (end) {
                    case "421" -> Reaction.replyThenClose(421, "4.7.0 Too many errors");
                    case "close" -> Reaction.close();
                    case "reset" -> Reaction.reset();
                    default -> Reaction.garbage();
                });

        assertThat(outcomes(send(PAT, KIM, LEE))).containsExactly(ACCEPTED, DEFERRED, ACCEPTED);
        assertThat(outcomes(send(KIM, PAT))).containsExactly(DEFERRED, ACCEPTED);
        assertThat(delivered()).containsExactly(PAT, LEE, PAT);
    }

    @Test
    void serverThatAlwaysDisconnectsIsTriedFewTimes() {
        server.when(Phase.RCPT).then(Reaction.replyThenClose(421, "4.3.2 Closing"));

        assertThat(replies(send(numbered("pat", 200))))
                .hasSize(200)
                .containsOnly(new Reply(421, "4.3.2 Closing").at(ReplyPhase.RCPT));
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void disconnectAtDataIsRetriedOnce() {
        server.when(Phase.DATA).then(Reaction.replyThenClose(421, "4.3.2 Closing"));

        assertThat(replies(send(PAT, KIM))).containsOnly(new Reply(421, "4.3.2 Closing").at(ReplyPhase.DATA));
        assertThat(server.connections()).isEqualTo(2);
        assertThat(transcript.timesAskedForContent()).isZero();
    }

    @Test
    void serverThatDefersAllIsTriedOnce() {
        server.when(Phase.RCPT).then(Reaction.reply(450, "4.2.1 Later"));

        assertThat(outcomes(send(numbered("pat", 250)))).hasSize(250).containsOnly(DEFERRED);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(transcript.said()).filteredOn(l -> l.startsWith("RCPT")).hasSize(250);
    }

    @Test
    void moreThan100RecipientsNeedSeveralTransactions() {
        List<String> recipients = numbered("pat", 250);

        assertThat(outcomes(send(recipients))).hasSize(250).containsOnly(ACCEPTED);

        assertThat(server.received()).extracting(m -> m.recipients().size()).containsExactly(100, 100, 50);
        assertThat(delivered()).containsExactlyElementsOf(recipients);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(transcript.timesAskedForContent()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "452, 4.5.3 Too many recipients",
        "452, too many recipients",
        "552, too many recipients",
        "552, 5.5.3 Recipients limit reached",
        "550, 5.5.3 No more in this transaction",
        "550, Maximum number of recipients exceeded",
        "554, Too many RCPTs"
    })
    void excessRecipientsGoIntoNextTransaction(int code, String text) {
        server.rule(
                moment -> moment.phase() == Phase.RCPT && moment.recipients().size() >= 10
                        ? Optional.of(Reaction.reply(code, text))
                        : Optional.empty());

        assertThat(outcomes(send(numbered("pat", 35)))).hasSize(35).containsOnly(ACCEPTED);

        assertThat(server.received()).extracting(m -> m.recipients().size()).containsExactly(10, 10, 10, 5);
        assertThat(transcript.said()).filteredOn(l -> l.startsWith("RCPT")).hasSizeLessThan(80);
    }

    @Test
    void limitOfOneRecipientIsRespected() {
        server.rule(
                moment -> moment.phase() == Phase.RCPT && !moment.recipients().isEmpty()
                        ? Optional.of(Reaction.reply(452, "4.5.3 Too many recipients"))
                        : Optional.empty());

        assertThat(outcomes(send(numbered("pat", 60)))).hasSize(60).containsOnly(ACCEPTED);
        assertThat(server.receivedCount()).isEqualTo(60);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "552, 5.2.2 Mailbox full",
        "552, Mailbox limit exceeded for this recipient",
        "550, 5.1.1 192.0.2.1 has sent to too many recipients this hour"
    })
    void similarReplyIsRejectionNotFullTransaction(int code, String text) {
        answer("kim", Reaction.reply(code, text));

        assertThat(outcomes(send(PAT, KIM))).containsExactly(ACCEPTED, REJECTED);
        assertThat(server.receivedCount()).isEqualTo(1);
    }

    @Test
    void transactionWithoutRoomDefersRecipients() {
        server.when(Phase.RCPT).then(Reaction.reply(552, "5.5.3 Too many recipients"));

        assertThat(outcomes(send(PAT, KIM))).containsExactly(DEFERRED, DEFERRED);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"MAIL", "RCPT", "DATA"})
    void reply503IsRetriedOnAnotherConnection(Phase phase) {
        server.when(phase)
                .matching(moment -> moment.connection() == 1)
                .then(Reaction.reply(503, "5.5.1 Bad sequence of commands"));

        assertThat(outcomes(send(PAT, KIM))).containsExactly(ACCEPTED, ACCEPTED);

        assertThat(server.connections()).isEqualTo(2);
        assertThat(delivered()).containsExactlyInAnyOrder(PAT, KIM);
    }

    @ParameterizedTest
    @EnumSource(names = {"MAIL", "RCPT", "DATA"})
    void repeated503DefersRecipients(Phase phase) {
        server.when(phase).then(Reaction.reply(503, "5.5.1 Bad sequence of commands"));

        DeliveryResult result = send(PAT, KIM);

        assertThat(outcomes(result)).containsExactly(DEFERRED, DEFERRED);
        assertThat(replies(result).get(0))
                .isEqualTo(new Reply(503, "5.5.1 Bad sequence of commands").at(ReplyPhase.valueOf(phase.name())));
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void reply503OnReusedConnectionAllowsTwoNewOnes() {
        send(PAT);
        server.when(Phase.DATA)
                .matching(moment -> moment.connection() <= 2)
                .then(Reaction.reply(503, "5.5.1 Bad sequence of commands"));

        assertThat(outcomes(send(KIM))).containsExactly(ACCEPTED);
        assertThat(server.connections()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"FINAL_DOT, 554", "FINAL_DOT, 451", "DATA, 554", "DATA, 451"})
    void rejectedContentEndsTransaction(Phase phase, int code) {
        server.when(phase).times(1).then(Reaction.reply(code, "Content refused"));
        send(PAT);

        assertThat(transcript.said()).endsWith("RSET");
        assertThat(outcomes(send(KIM))).containsExactly(ACCEPTED);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"421", "502", "close", "garbage"})
    void unendedTransactionClosesConnection(String toReset) {
        server.when(Phase.FINAL_DOT).times(1).then(Reaction.reply(554, "5.7.1 Content refused"));
        server.when(Phase.RSET)
                .then(
                        switch (toReset) {
                            case "421" -> Reaction.reply(421, "4.3.2 Closing");
                            case "502" -> Reaction.reply(502, "5.5.1 What?");
                            case "close" -> Reaction.close();
                            default -> Reaction.garbage();
                        });

        assertThat(replies(send(PAT))).containsExactly(new Reply(554, "5.7.1 Content refused").at(ReplyPhase.CONTENT));
        assertThat(outcomes(send(KIM))).containsExactly(ACCEPTED);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void noTransactionStartsAfterLostReply() {
        server.when(Phase.FINAL_DOT).after(1).then(Reaction.loseAnswer());

        DeliveryResult result = send(numbered("pat", 250));

        assertThat(outcomes(result).subList(0, 100)).containsOnly(ACCEPTED);
        assertThat(outcomes(result).subList(100, 200)).containsOnly(UNKNOWN);
        assertThat(outcomes(result).subList(200, 250)).containsOnly(DEFERRED);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void rejectionDoesNotAffectNextTransaction() {
        server.when(Phase.FINAL_DOT).times(1).then(Reaction.reply(451, "4.3.0 Later"));

        DeliveryResult result = send(numbered("pat", 150));

        assertThat(outcomes(result).subList(0, 100)).containsOnly(DEFERRED);
        assertThat(outcomes(result).subList(100, 150)).containsOnly(ACCEPTED);
    }

    @Test
    void acceptedRecipientsAreReportedAfterAbandon() {
        Transcript second = new Transcript() {
            @Override
            public synchronized void beforeContent() {
                super.beforeContent();
                if (timesAskedForContent() == 2) {
                    throw new AttemptAbandonedException("the claim is lost");
                }
            }
        };
        DeliveryResult result =
                transport.deliver(envelope(numbered("pat", 150).toArray(String[]::new)), content(SHORT), second);

        assertThat(outcomes(result).subList(0, 100)).containsOnly(ACCEPTED);
        assertThat(outcomes(result).subList(100, 150)).containsOnly(DEFERRED);
        assertThat(server.receivedCount()).isEqualTo(1);

        Transcript first = new Transcript() {
            @Override
            public synchronized void beforeContent() {
                throw new AttemptAbandonedException("the claim is lost");
            }
        };
        assertThatThrownBy(() -> transport.deliver(envelope(PAT), content(SHORT), first))
                .isInstanceOf(AttemptAbandonedException.class);
    }

    @Test
    void lostConnectionDefersRemainingRecipients() {
        server.when(Phase.RCPT).recipient(LEE).then(Reaction.replyThenClose(421, "4.3.2 Closing"));
        server.when(Phase.GREETING).after(1).then(Reaction.reply(554, "5.3.2 No more"));

        DeliveryResult result = send(PAT, KIM, LEE);

        assertThat(outcomes(result)).containsOnly(DEFERRED);
        assertThat(replies(result)).containsOnly(new Reply(554, "5.3.2 No more").at(ReplyPhase.GREETING));
    }
}
