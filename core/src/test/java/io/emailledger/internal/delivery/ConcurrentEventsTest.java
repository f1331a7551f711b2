package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.EmailLedgerBuilder;
import io.emailledger.RateLimit;
import io.emailledger.actions.Actions.Resolution;
import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.Reply;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.StoreException;
import io.emailledger.suppression.SuppressionRules;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests events at an inconvenient moment: while an e-mail is being sent, after it has finished, while the store fails.
 */
class ConcurrentEventsTest {
    private static final String PAT = "pat@home.example";

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void noCopyGoesToRecipientWithDeliveryReport() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.sendToPat();
        rig.work();

        rig.ledger.reports().accept(id, report(ReportedAction.DELIVERED));
        rig.later(Duration.ofDays(1));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.transport.deliveries()).hasSize(1);
    }

    @Test
    void resolutionKeepsRecordOfLostReply() {
        rig.transport.next(Act.loseAnswer(), Act.defer(451, "4.3.0 not now"));
        EmailId id = rig.send(Rig.email().to(PAT).guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();
        rig.ledger.resolve(id, Resolution.TRY_AGAIN, "they say that nothing came");
        rig.work();

        CancelResult cancelled = rig.ledger.cancel(id);

        assertThat(cancelled.mayHaveArrived()).isTrue();
        assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.MAY_HAVE_ARRIVED);
    }

    @Test
    void deliveryClearsMayHaveArrived() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.sendToPat();
        rig.work();
        rig.later(Duration.ofHours(2));
        assertThat(rig.record(id).recipients().get(0).arrival()).isEmpty();

        rig.ledger.reports().accept(id, report(ReportedAction.FAILED));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(rig.record(id).mayHaveArrived()).isFalse();
    }

    @Test
    void storeFailureLeavesNothingClaimed() {
        FaultyStore shared = new FaultyStore(rig.store);
        EmailLedger node = node(shared, new ScriptedTransport(1), b -> b.rateLimit(RateLimit.eachDomain(1_000)));
        EmailId id = rig.sendToPat();
        AtomicBoolean once = new AtomicBoolean();
        shared.after(
                "claim",
                args -> shared.before("settings", settings -> {
                    if (once.compareAndSet(false, true)) {
                        throw new StoreException("The store is out of order.", null);
                    }
                }));

        assertThatThrownBy(node.sending()::runOnce).isInstanceOf(StoreException.class);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);

        node.sending().runOnce();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        node.close();
    }

    @Test
    void unknownPauseStateStopsSending() {
        rig.ledger.sending().pause("the office moves");
        FaultyStore shared = new FaultyStore(rig.store);
        ScriptedTransport transport = new ScriptedTransport(1);
        EmailLedger node = node(shared, transport, b -> b);
        rig.sendToPat();
        shared.fail("settings");

        assertThatThrownBy(node.sending()::runOnce).isInstanceOf(StoreException.class);
        shared.mend();
        node.sending().runOnce();

        assertThat(transport.deliveries()).isEmpty();
        rig.ledger.sending().resume();
        rig.clock.advance(Duration.ofMinutes(1));
        node.sending().runOnce();
        assertThat(transport.deliveries()).hasSize(1);
        node.close();
    }

    @Test
    void recordedChangeIsNotAddedAgainAfterStoreFailure() {
        FaultyStore shared = new FaultyStore(rig.store);
        EmailLedger node = node(shared, new ScriptedTransport(1), b -> b);
        EmailId id = rig.sendToPat();
        AtomicBoolean lost = new AtomicBoolean();
        shared.after("advance", args -> {
            if (lost.compareAndSet(false, true)) {
                rig.ledger.reports().accept(id, report(ReportedAction.FAILED));
                throw new StoreException("The answer was lost.", null);
            }
        });

        node.sending().runOnce();
        node.close();

        EmailRecord record = rig.record(id);
        assertThat(record.status()).isEqualTo(EmailStatus.BOUNCED);
        assertThat(record.mayHaveArrived()).isFalse();
        assertThat(rig.ledger.log(id).attempts()).hasSize(1);
        assertThat(rig.events(id)).doesNotContain(EventType.LATE_ANSWER);
    }

    @Test
    void bouncesOfOneCommitAreCountedTogether() {
        ScriptedTransport full = new ScriptedTransport(1);
        EmailLedger node = node(
                new FaultyStore(rig.store),
                full,
                b -> b.suppression(SuppressionRules.standard().softBounces(3, Duration.ofDays(7))));
        for (int i = 0; i < 4; i++) {
            full.next(Act.refuse(552, "5.2.2 Mailbox full"));
            rig.sendToPat();
        }
        while (node.sending().runOnce()) {
            // The condition does the work.
        }

        assertThat(rig.ledger.suppressions().find(PAT)).isPresent();
        node.close();
    }

    @Test
    void lateAttemptRestoresNoErasedData() throws Exception {
        Gate answer = new Gate();
        EmailId id = rig.send(Rig.email().to("erika.mustermann@home.example"));
        EmailLedger node = rig.anotherWithoutRenewal(
                new ScriptedTransport(1)
                        .next(((Act) attempt -> attempt.answerAll(
                                        Outcome.ACCEPTED, new Reply(250, "2.1.5 <erika.mustermann@home.example> Ok")))
                                .after(answer)),
                builder -> builder);
        CompletableFuture<Boolean> late = InBackground.get(node.sending()::runOnce);
        answer.awaitArrival();
        rig.clock.advance(Duration.ofMinutes(10));
        rig.work();
        rig.ledger.retention().erase("erika.mustermann@home.example");

        answer.open();
        late.get(30, TimeUnit.SECONDS);
        node.close();

        assertThat(rig.ledger.log(id).attempts()).hasSize(2);
        assertThat(rig.ledger.log(id).text()).doesNotContain("erika");
    }

    @Test
    void closeRecordsLateAttempts() throws Exception {
        Gate answer = new Gate();
        Gate second = new Gate();
        EmailId id = rig.sendToPat();
        EmailLedger node = rig.anotherWithoutRenewal(
                new ScriptedTransport(1)
                        .next(((Act) attempt ->
                                        attempt.answerAll(Outcome.ACCEPTED, new Reply(250, "2.0.0 queued as 4711")))
                                .after(answer)),
                builder -> builder);
        CompletableFuture<Boolean> late = InBackground.get(node.sending()::runOnce);
        answer.awaitArrival();
        rig.clock.advance(Duration.ofMinutes(10));
        rig.transport.next(Act.answer().before(second));
        CompletableFuture<Boolean> other = InBackground.get(rig.ledger.sending()::runOnce);
        second.awaitArrival();

        answer.open();
        late.get(30, TimeUnit.SECONDS);
        node.close();
        second.open();
        other.get(30, TimeUnit.SECONDS);

        assertThat(rig.events(id)).contains(EventType.LATE_ANSWER);
        assertThat(rig.ledger.log(id).text()).contains("queued as 4711");
    }

    @Test
    void recordedEventReachesListenersFirst() {
        StringBuilder told = new StringBuilder();
        FaultyStore shared = new FaultyStore(rig.store);
        EmailLedger[] self = new EmailLedger[1];
        self[0] = node(
                shared,
                new ScriptedTransport(1),
                b -> b.listener((id, event) -> told.append(event.type()).append(' ')));
        shared.after("insert", args -> self[0].sending().runOnce());
        self[0].send(Rig.email().to(PAT).build());
        self[0].close();

        assertThat(told).hasToString("RECORDED SENDING DELIVERED ");
    }

    private EmailLedger node(
            FaultyStore store, ScriptedTransport transport, UnaryOperator<EmailLedgerBuilder> configure) {
        return configure
                .apply(EmailLedger.builder(store.asStore(), transport)
                        .time(rig.clock)
                        .monotonicTime(rig.clock::nanos)
                        .workers(0))
                .build();
    }

    private static MailReport report(ReportedAction action) {
        return MailReport.of(
                action == ReportedAction.FAILED ? ReportKind.BOUNCE : ReportKind.DELIVERED,
                new RecipientReport(
                        action,
                        Optional.of(PAT),
                        Optional.empty(),
                        Optional.of(action == ReportedAction.FAILED ? "5.2.2" : "2.0.0"),
                        Optional.empty(),
                        "said by another server",
                        Optional.empty(),
                        Diagnosis.UNDETERMINED));
    }
}
