package io.emailledger.smtp;

import static io.emailledger.history.AttemptRecord.Outcome.ACCEPTED;
import static io.emailledger.history.AttemptRecord.Outcome.DEFERRED;
import static io.emailledger.history.AttemptRecord.Outcome.REJECTED;
import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a server that ends the connection after a number of recipients gets all of them in one attempt. */
class SessionLimitTest {
    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final SmtpTransport transport = TestMail.to(server).build();
    private final Map<Integer, Integer> asked = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        transport.close();
        server.close();
    }

    private List<Outcome> send(List<String> recipients) {
        return outcomes(
                transport.deliver(envelope(recipients.toArray(String[]::new)), content(SHORT), new Transcript()));
    }

    private static List<String> numbered(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + i + "@home.test").toList();
    }

    private static List<String> all(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static Optional<Reaction> about(String recipient) {
        if (recipient.startsWith("temp")) {
            return Optional.of(Reaction.reply(451, "4.3.0 Later"));
        }
        return recipient.startsWith("bad") ? Optional.of(Reaction.reply(550, "5.1.1 Unknown")) : Optional.empty();
    }

    private void endAfterInSession(int limit, Reaction end) {
        server.rule(moment -> moment.phase() != Phase.RCPT
                ? Optional.empty()
                : asked.merge(moment.connection(), 1, Integer::sum) > limit
                        ? Optional.of(end)
                        : about(moment.recipient().orElse("")));
    }

    private static Reaction end() {
        return Reaction.replyThenClose(421, "4.5.3 Too many recipients");
    }

    private List<String> delivered() {
        return server.received().stream()
                .map(ReceivedMail::recipients)
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 2, 3",
        "1, 3, 4",
        "1, 10, 11",
        "5, 5, 1",
        "5, 6, 3",
        "5, 10, 3",
        "5, 23, 6",
        "5, 100, 21",
        "50, 51, 3",
        "50, 52, 3",
        "50, 60, 3",
        "50, 100, 3",
        "50, 101, 4",
        "50, 250, 6",
        "99, 100, 3",
        "100, 250, 3"
    })
    void sessionLimitIsLearned(int limit, int recipients, int connections) {
        endAfterInSession(limit, end());

        assertThat(send(numbered("pat", recipients))).hasSize(recipients).containsOnly(ACCEPTED);

        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(numbered("pat", recipients));
        assertThat(server.connections()).isEqualTo(connections);
    }

    @ParameterizedTest
    @ValueSource(strings = {"421", "close", "reset", "garbage"})
    void kindOfDisconnectIsIrrelevant(String how) {
        endAfterInSession(
                5,
                switch (how) {
                    case "421" -> end();
                    case "close" -> Reaction.close();
                    case "reset" -> Reaction.reset();
                    default -> Reaction.garbage();
                });

        assertThat(send(numbered("pat", 23))).containsOnly(ACCEPTED);
        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(numbered("pat", 23));
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 3", "1, 10, 10", "5, 4, 10", "5, 5, 10", "5, 12, 60", "50, 10, 100", "50, 60, 100", "50, 49, 3"})
    void deferredRecipientsInFrontDelayNoOther(int limit, int deferred, int good) {
        endAfterInSession(limit, end());

        List<Outcome> outcomes = send(all(numbered("temp", deferred), numbered("pat", good)));

        assertThat(outcomes.subList(0, deferred)).containsOnly(DEFERRED);
        assertThat(outcomes.subList(deferred, deferred + good)).containsOnly(ACCEPTED);
        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(numbered("pat", good));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 40", "5, 40", "50, 80"})
    void rejectedRecipientsInFrontDelayNoOther(int limit, int refused) {
        endAfterInSession(limit, end());

        List<Outcome> outcomes = send(all(numbered("bad", refused), numbered("pat", 20)));

        assertThat(outcomes.subList(0, refused)).containsOnly(REJECTED);
        assertThat(outcomes.subList(refused, refused + 20)).containsOnly(ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource({"1, 20", "5, 100", "50, 250"})
    void transactionLimitIsLearned(int limit, int recipients) {
        server.rule(
                moment -> moment.phase() == Phase.RCPT && moment.recipients().size() >= limit
                        ? Optional.of(end())
                        : Optional.empty());

        assertThat(send(numbered("pat", recipients))).hasSize(recipients).containsOnly(ACCEPTED);

        assertThat(delivered()).containsExactlyInAnyOrderElementsOf(numbered("pat", recipients));
        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void recipientThatEndsConnectionIsNoLimit() {
        server.when(Phase.RCPT).recipient("pat1@home.test").then(end());

        List<Outcome> outcomes = send(numbered("pat", 90));

        assertThat(outcomes)
                .containsOnlyOnce(DEFERRED)
                .filteredOn(ACCEPTED::equals)
                .hasSize(89);
        assertThat(outcomes.get(1)).isEqualTo(DEFERRED);
        assertThat(server.receivedCount()).isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 50})
    void fullReusedConnectionIsReplaced(int limit) {
        endAfterInSession(limit, end());
        send(numbered("first", limit));

        assertThat(send(numbered("pat", 1))).containsOnly(ACCEPTED);
        assertThat(send(numbered("kim", 2 * limit))).containsOnly(ACCEPTED);
        assertThat(delivered()).doesNotHaveDuplicates().hasSize(3 * limit + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 60, 250})
    void serverThatAcceptsNoRecipientIsNotHammered(int recipients) {
        endAfterInSession(0, end());

        assertThat(send(numbered("pat", recipients))).containsOnly(DEFERRED);
        assertThat(server.connections()).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 50})
    void serverThatDisconnectsAtDataIsNotHammered(int limit) {
        endAfterInSession(limit, end());
        server.when(Phase.DATA).then(Reaction.replyThenClose(421, "4.3.2 Closing"));

        assertThat(send(numbered("pat", 250))).containsOnly(DEFERRED);
        assertThat(server.connections()).isLessThanOrEqualTo(5);
    }
}
