package io.emailledger.testkit.smtp;

import static io.emailledger.testkit.smtp.Reaction.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuleTest {
    private ScriptedSmtpServer server;

    @BeforeEach
    void setUp() {
        server = ScriptedSmtpServer.start();
    }

    @AfterEach
    void tearDown() {
        server.close();
    }

    @Test
    void ruleForRecipientAffectsNoOther() throws IOException {
        server.unknownUser("nobody@recipient.test");
        try (RawClient client = RawClient.greeted(server)) {
            client.say("MAIL FROM:<a@sender.test>");
            assertThat(client.say("RCPT TO:<NoBody@recipient.test>")).isEqualTo("550 5.1.1 User unknown");
            assertThat(client.say("RCPT TO:<somebody@recipient.test>")).startsWith("250 ");
            client.say("DATA");
            assertThat(client.say("Subject: x\r\n\r\n.")).startsWith("250 ");
        }
        assertThat(server.received().get(0).recipients()).containsExactly("somebody@recipient.test");
    }

    @Test
    void recipientRuleAtFinalDotMatchesAcceptedOnes() throws IOException {
        server.when(Phase.FINAL_DOT).recipient("b@recipient.test").then(reply(554, "5.7.1 Spam"));
        try (RawClient client = RawClient.greeted(server)) {
            assertThat(client.deliver("a@sender.test", "b@recipient.test", ".")).startsWith("554 ");
            assertThat(client.deliver("a@sender.test", "c@recipient.test", ".")).startsWith("250 ");
        }
    }

    @Test
    void ruleForSenderCanMatchNullSender() throws IOException {
        server.when(Phase.MAIL).sender("").then(reply(550, "5.7.1 No bounces"));
        try (RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("MAIL FROM:<>")).startsWith("550 ");
            assertThat(client.say("MAIL FROM:<a@sender.test>")).startsWith("250 ");
        }
    }

    @Test
    void exhaustedRuleIsFollowedByNext() throws IOException {
        Rule first = server.when(Phase.NOOP).times(2).then(reply(450, "first"));
        Rule second = server.when(Phase.NOOP).always().then(reply(451, "second"));
        try (RawClient client = RawClient.greeted(server)) {
            assertThat(List.of(client.say("NOOP"), client.say("NOOP"), client.say("NOOP")))
                    .containsExactly("450 first", "450 first", "451 second");
        }
        assertThat(first.timesUsed()).isEqualTo(2);
        assertThat(second.timesUsed()).isEqualTo(1);
    }

    @Test
    void ruleCanSkipOccasions() throws IOException {
        Rule rule = server.when(Phase.NOOP).after(1).times(1).then(reply(451, "now"));
        try (RawClient client = RawClient.greeted(server)) {
            assertThat(List.of(client.say("NOOP"), client.say("NOOP"), client.say("NOOP")))
                    .containsExactly("250 2.0.0 Ok", "451 now", "250 2.0.0 Ok");
        }
        assertThat(rule.timesUsed()).isEqualTo(1);
    }

    @Test
    void ruleForConnectionAffectsNoOther() throws IOException {
        server.when(Phase.GREETING).connection(2).then(reply(421, "Busy"));
        try (RawClient first = new RawClient(server);
                RawClient second = new RawClient(server)) {
            assertThat(List.of(first.reply().substring(0, 3), second.reply().substring(0, 3)))
                    .containsExactlyInAnyOrder("220", "421");
        }
    }

    @Test
    void clearedRulesDecideNothing() throws IOException {
        server.when(Phase.NOOP).then(reply(451, "no"));
        server.clearRules();
        try (RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void functionSeesEveryMomentAndDecides() throws IOException {
        List<Moment> moments = new CopyOnWriteArrayList<>();
        server.rule(moment -> {
            moments.add(moment);
            return moment.messageId().filter("<2@sender.test>"::equals).map(id -> reply(452, "4.3.1 Full"));
        });
        try (RawClient client = RawClient.greeted(server)) {
            client.deliver("a@sender.test", "b@recipient.test", "message-id:\r\n <1@sender.test>\r\n\r\n.");
            assertThat(client.deliver("c@sender.test", "d@recipient.test", "Message-ID: <2@sender.test>\r\n\r\n."))
                    .isEqualTo("452 4.3.1 Full");
        }
        assertThat(moments.stream().map(Moment::phase))
                .startsWith(Phase.GREETING, Phase.EHLO, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.CONTENT)
                .contains(Phase.FINAL_DOT);
        Moment last = moments.get(moments.size() - 1);
        assertThat(last)
                .isEqualTo(new Moment(
                        Phase.FINAL_DOT,
                        1,
                        2,
                        "",
                        Optional.of("c@sender.test"),
                        List.of("d@recipient.test"),
                        Optional.empty(),
                        Optional.of("<2@sender.test>"),
                        false));
    }

    @Test
    void commandOutOfSequenceConsumesNoRule() throws IOException {
        Rule rule = server.when(Phase.RCPT).times(1).then(reply(451, "later"));
        try (RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("RCPT TO:<b@recipient.test>")).startsWith("503 ");
        }
        assertThat(rule.timesUsed()).isZero();
    }

    @Test
    void timeoutWaitingForRuleListsEvents() {
        Rule rule = server.when(Phase.NOOP).then(Reaction.close());
        assertThatThrownBy(() -> rule.awaitUsed(1, Duration.ofMillis(10)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("used 0 times, not 1");
    }

    @Test
    void impossibleConditionsAreRejected() {
        assertThatThrownBy(() -> server.when(Phase.MAIL).times(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.when(Phase.MAIL).after(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.when(Phase.CONTENT).afterBytes(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
