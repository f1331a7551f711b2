package io.emailledger.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Reply;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which transport of a route gets an e-mail, after each kind of result of another one. */
class FailoverTest {
    private static final Duration SWITCH_AFTER = Duration.ofMinutes(10);

    private final MovableClock clock = MovableClock.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final ScriptedTransport first = new ScriptedTransport().named("first");
    private final ScriptedTransport second = new ScriptedTransport().named("second");
    private Optional<EmailLedger> built = Optional.empty();

    @AfterEach
    void close() {
        built.ifPresent(EmailLedger::close);
    }

    private EmailLedger ledger(Route route) {
        EmailLedger ledger = EmailLedger.builder(store, Routes.byDefault(route))
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build();
        built = Optional.of(ledger);
        return ledger;
    }

    private EmailLedger withStandIn() {
        return ledger(Route.byDefault(first).failover(second).switchAfter(SWITCH_AFTER));
    }

    private static EmailBuilder email() {
        return Rig.email().to("pat@home.example");
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
    }

    private static List<String> transports(EmailLedger ledger, EmailId id) {
        return ledger.log(id).attempts().stream().map(AttemptRecord::transport).toList();
    }

    private static EmailStatus status(EmailLedger ledger, EmailId id) {
        return ledger.find(id).orElseThrow().status();
    }

    @Test
    void standInIsUsedAtOnceWhileFirstIsDown() {
        EmailLedger ledger = withStandIn();
        first.otherwise(Act.unavailable("connection refused"));
        EmailId id = ledger.send(email().build());
        work(ledger);
        EmailId next = ledger.send(email().build());
        work(ledger);

        assertThat(status(ledger, id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(transports(ledger, id)).containsExactly("first", "second");
        assertThat(ledger.log(id).events())
                .extracting(HistoryEvent::detail)
                .contains("Being sent by second, because first could not be used.");
        assertThat(transports(ledger, next)).as("the first is known to be down").containsExactly("second");
        assertThat(ledger.health().outage()).isEmpty();
        assertThat(ledger.health().routes().get("default").transports()).containsOnlyKeys("first");
    }

    @Test
    void oneEmailAtATimeProbesFirstTransport() {
        EmailLedger ledger = withStandIn();
        first.next(Act.unavailable("connection refused"));
        ledger.send(email().build());
        work(ledger);
        clock.advance(Duration.ofMinutes(5));

        for (int i = 0; i < 10; i++) {
            ledger.send(email().build());
        }
        work(ledger);

        assertThat(first.deliveries()).as("the probe succeeded, and all follow").hasSize(11);
        assertThat(second.deliveries()).hasSize(1);
        assertThat(ledger.health().routes().get("default").transports()).isEmpty();
    }

    @Test
    void probeThatFailsIsSentByStandIn() {
        EmailLedger ledger = withStandIn();
        first.otherwise(Act.unavailable("connection refused"));
        ledger.send(email().build());
        work(ledger);
        clock.advance(Duration.ofMinutes(5));
        EmailId probe = ledger.send(email().build());
        work(ledger);

        assertThat(transports(ledger, probe)).containsExactly("first", "second");
        assertThat(status(ledger, probe)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void allDownMakesEmailsWait() {
        EmailLedger ledger = withStandIn();
        first.otherwise(Act.unavailable("connection refused"));
        second.otherwise(Act.unavailable("no route to host"));
        EmailId id = ledger.send(email().build());
        work(ledger);
        EmailId other = ledger.send(email().build());
        work(ledger);

        assertThat(status(ledger, id)).isEqualTo(EmailStatus.PENDING);
        assertThat(ledger.find(other).orElseThrow().state().waiting()).hasValue(WaitReason.TRANSPORT_DOWN);
        assertThat(ledger.health().outage()).isPresent();
        assertThat(ledger.health().routes().get("default").transports()).containsOnlyKeys("first", "second");

        second.otherwise(Act.answer());
        clock.advance(Duration.ofHours(1));
        work(ledger);
        assertThat(status(ledger, id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(status(ledger, other)).isEqualTo(EmailStatus.DELIVERED);
    }

    @ParameterizedTest
    @CsvSource({
        "DEFERRED, 451, 4.7.1 Your account has sent too many messages; quota exceeded, MAIL",
        "REJECTED, 550, 5.7.60 SMTP; Client does not have permissions to send as this sender, MAIL",
        "REJECTED, 554, 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using zen.spamhaus.org, RCPT",
        "DEFERRED, 421, 4.7.0 Too many connections from your host, MAIL"
    })
    void rejectionOfOursMovesToStandIn(Outcome outcome, int code, String text, ReplyPhase phase) {
        EmailLedger ledger = withStandIn();
        first.recipient("pat@home.example", outcome, new Reply(code, text, Optional.of(phase)));
        EmailId id = ledger.send(email().build());

        work(ledger);

        assertThat(transports(ledger, id)).containsExactly("first", "second");
        assertThat(status(ledger, id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @ParameterizedTest
    @CsvSource({
        "REJECTED, 550, 5.1.1 No such user, RCPT, BOUNCED",
        "REJECTED, 552, 5.3.4 Message size exceeds fixed limit, CONTENT, BOUNCED",
        "DEFERRED, 452, 4.2.2 Mailbox full, RCPT, PENDING",
        "DEFERRED, 451, 4.3.0 Temporary system problem, RCPT, PENDING"
    })
    void answerAboutRecipientOrContentDoesNotMove(
            Outcome outcome, int code, String text, ReplyPhase phase, EmailStatus then) {
        EmailLedger ledger = withStandIn();
        first.recipient("pat@home.example", outcome, new Reply(code, text, Optional.of(phase)));
        EmailId id = ledger.send(email().build());

        work(ledger);

        assertThat(transports(ledger, id)).containsExactly("first");
        assertThat(status(ledger, id)).isEqualTo(then);
        assertThat(second.deliveries()).isEmpty();
    }

    @Test
    void onlyRecipientsWithoutAnswerMove() {
        EmailLedger ledger = withStandIn();
        first.recipient("gone@home.example", Outcome.REJECTED, new Reply(550, "5.1.1 No such user"));
        first.recipient(
                "late@home.example",
                Outcome.DEFERRED,
                new Reply(451, "4.7.1 Your account has sent too many messages; quota exceeded"));
        EmailId id = ledger.send(Rig.email()
                .to("pat@home.example")
                .to("gone@home.example")
                .to("late@home.example")
                .build());

        work(ledger);

        assertThat(second.deliveries()).hasSize(1);
        assertThat(second.deliveries().get(0).envelope().recipients())
                .extracting(address -> address.address())
                .containsExactly("late@home.example");
        assertThat(ledger.find(id).orElseThrow().recipients())
                .extracting(recipient -> recipient.status())
                .containsExactly(EmailStatus.DELIVERED, EmailStatus.BOUNCED, EmailStatus.DELIVERED);
    }

    @Test
    void lostAnswerGoesBackToTheSameTransport() {
        EmailLedger ledger = withStandIn();
        first.next(Act.loseAnswer());
        EmailId id = ledger.send(email().build());
        work(ledger);
        assertThat(second.deliveries()).isEmpty();

        clock.advance(Duration.ofHours(1));
        work(ledger);

        assertThat(transports(ledger, id)).containsExactly("first", "first");
        assertThat(second.deliveries()).isEmpty();
        assertThat(status(ledger, id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void lostAnswerMovesOnlyAfterTransportWasDownForLong() {
        EmailLedger ledger = withStandIn();
        first.next(Act.loseAnswer()).otherwise(Act.unavailable("connection refused"));
        EmailId id = ledger.send(email().build());
        work(ledger);
        EmailId other = ledger.send(email().build());
        work(ledger);
        assertThat(status(ledger, other)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(transports(ledger, other)).containsExactly("first", "second");

        for (int minute = 1; minute < SWITCH_AFTER.toMinutes(); minute++) {
            clock.advance(Duration.ofMinutes(1));
            work(ledger);
            assertThat(status(ledger, id)).as("after %s minutes", minute).isEqualTo(EmailStatus.PENDING);
            assertThat(transports(ledger, id)).containsOnly("first");
        }
        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofMinutes(10));
            work(ledger);
        }

        assertThat(status(ledger, id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(transports(ledger, id)).endsWith("second");
        assertThat(ledger.log(id).events())
                .extracting(HistoryEvent::detail)
                .contains("The answer of first was lost, and it is down: this may be a second copy.");
    }

    @Test
    void lostAnswerOfAtMostOnceIsNotSentAgain() {
        EmailLedger ledger = withStandIn();
        first.next(Act.loseAnswer());
        EmailId id = ledger.send(email().guarantee(Guarantee.AT_MOST_ONCE).build());
        work(ledger);
        clock.advance(Duration.ofDays(1));
        work(ledger);

        assertThat(status(ledger, id)).isEqualTo(EmailStatus.UNCONFIRMED);
        assertThat(second.deliveries()).isEmpty();
    }

    @Test
    void atMostOnceMovesWhileNoServerHasTheContent() {
        EmailLedger ledger = withStandIn();
        first.otherwise(Act.unavailable("connection refused"));
        EmailId id = ledger.send(email().guarantee(Guarantee.AT_MOST_ONCE).build());
        work(ledger);

        assertThat(status(ledger, id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void equalsShareByPercent() {
        ScriptedTransport third = new ScriptedTransport().named("third");
        EmailLedger ledger = ledger(Route.byDefault(first).sharing(second, 30).failover(third));
        for (int i = 0; i < 1_000; i++) {
            ledger.send(email().build());
        }

        work(ledger);

        assertThat(second.deliveries()).hasSizeBetween(240, 360);
        assertThat(first.deliveries()).hasSize(1_000 - second.deliveries().size());
        assertThat(third.deliveries()).isEmpty();
    }

    @Test
    void equalThatIsDownIsReplacedByTheOther() {
        ScriptedTransport third = new ScriptedTransport().named("third");
        EmailLedger ledger = ledger(Route.byDefault(first).sharing(second, 50).failover(third));
        second.otherwise(Act.unavailable("connection refused"));
        for (int i = 0; i < 100; i++) {
            ledger.send(email().build());
        }

        work(ledger);

        assertThat(ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED)).isEqualTo(100);
        assertThat(third.deliveries()).isEmpty();
        assertThat(first.deliveries()).hasSize(100);
    }

    @Test
    void emailOfRefusedSenderMovesWithoutContactingFirst() {
        EmailLedger ledger = withStandIn();
        first.otherwise(attempt -> attempt.answerAll(
                Outcome.REJECTED, new Reply(550, "5.7.60 Client does not have permissions to send as this sender")));
        for (int i = 0; i < 20; i++) {
            ledger.send(email().build());
            work(ledger);
        }

        assertThat(ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED)).isEqualTo(20);
        assertThat(first.deliveries()).as("its refusal is known after a few").hasSizeLessThan(8);
    }
}
