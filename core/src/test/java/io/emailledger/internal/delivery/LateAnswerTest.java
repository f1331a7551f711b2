package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests a worker whose lease has expired and that receives the server's reply after another worker has claimed the
 * e-mail.
 */
class LateAnswerTest {
    private static final Reply OK = new Reply(250, "2.0.0 Ok: queued as 4711");

    private final Rig rig = new Rig();
    private final Gate answer = new Gate();
    private final List<EmailLedger> others = new ArrayList<>();

    @AfterEach
    void close() {
        answer.open();
        others.forEach(EmailLedger::close);
        rig.close();
    }

    @Test
    void lateAcceptanceSettlesWaitingRecipient() throws Exception {
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> late = attemptThatOutlastsItsLease(answered(Outcome.ACCEPTED, OK));
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);

        comesIn(late);

        EmailRecord record = rig.record(id);
        assertThat(record.status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(record.recipients().get(0).acceptedBy()).contains(AcceptedBy.RELAY);
        assertThat(record.recipients().get(0).reply()).contains(OK);
        assertThat(record.recipients().get(0).cause()).isEmpty();
        assertThat(record.state().attempts()).isEqualTo(2);
        assertThat(record.mayHaveArrived()).isFalse();
        rig.later(Duration.ofDays(1));
        assertThat(rig.transport.deliveries())
                .as("no copy that is known to be one")
                .hasSize(1);
    }

    @Test
    void lateAttemptIsLoggedLast() throws Exception {
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> late = attemptThatOutlastsItsLease(answered(Outcome.ACCEPTED, OK));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);

        comesIn(late);

        List<AttemptRecord> attempts = rig.ledger.log(id).attempts();
        assertThat(attempts).extracting(AttemptRecord::number).containsExactly(1, 2);
        assertThat(attempts.get(1).startedAt()).isBefore(attempts.get(0).startedAt());
        assertThat(attempts.get(1).transcript()).contains("Ok: queued as 4711");
        assertThat(details(id, EventType.LATE_ANSWER))
                .containsExactly("It was accepted by two attempts. mx.home.example:25 answered: " + OK);
        assertThat(rig.record(id).state().attempts()).isEqualTo(2);
    }

    @Test
    void lateAcceptanceIsNotedAfterCancel() throws Exception {
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> late = attemptThatOutlastsItsLease(answered(Outcome.ACCEPTED, OK));
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();
        assertThat(rig.ledger.cancel(id).mayHaveArrived()).isTrue();

        comesIn(late);

        EmailRecord record = rig.record(id);
        assertThat(record.status()).isEqualTo(EmailStatus.CANCELLED);
        assertThat(record.recipients().get(0).arrival()).contains(Arrival.WAS_ACCEPTED);
        assertThat(details(id, EventType.LATE_ANSWER))
                .containsExactly("It was accepted nevertheless. mx.home.example:25 answered: " + OK);
        assertThat(rig.ledger.log(id).text()).contains("CANCELLED").contains("WAS_ACCEPTED");
        assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.MAY_HAVE_ARRIVED);
        assertThat(rig.ledger
                        .resend(id, ResendOptions.same().evenIfItMayHaveArrived())
                        .id())
                .isPresent();
    }

    @Test
    void lateAcceptanceIsNotedAfterRejection() throws Exception {
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> late = attemptThatOutlastsItsLease(answered(Outcome.ACCEPTED, OK));
        rig.transport.next(Act.refuse(550, "5.1.1 No such user"));
        rig.work();

        comesIn(late);

        assertThat(rig.status(id)).isEqualTo(EmailStatus.BOUNCED);
        assertThat(rig.record(id).mayHaveArrived()).isTrue();
        assertThat(rig.record(id).recipients().get(0).arrival()).contains(Arrival.WAS_ACCEPTED);
    }

    @Test
    void otherLateRepliesAreOnlyLogged() throws Exception {
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> late =
                attemptThatOutlastsItsLease(answered(Outcome.REJECTED, new Reply(550, "5.1.1 No such user")));
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();
        EmailRecord before = rig.record(id);

        comesIn(late);

        EmailRecord after = rig.record(id);
        assertThat(after.status()).isEqualTo(EmailStatus.PENDING);
        assertThat(after.state().due()).isEqualTo(before.state().due());
        assertThat(after.state().waiting()).isEqualTo(before.state().waiting());
        assertThat(after.state().deadline()).isEqualTo(before.state().deadline());
        assertThat(rig.ledger.log(id).attempts()).hasSize(2);
        assertThat(details(id, EventType.LATE_ANSWER))
                .singleElement()
                .asString()
                .contains("REJECTED", "550 5.1.1");
    }

    @Test
    void lateAcceptanceSettlesUnconfirmedRecipient() throws Exception {
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        CompletableFuture<Boolean> late = attemptThatOutlastsItsLease(answered(Outcome.ACCEPTED, OK));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.UNCONFIRMED);

        comesIn(late);

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void lateReplyWaitsForRunningAttempt() throws Exception {
        EmailId id = rig.sendToPat();
        CountDownLatch settled = new CountDownLatch(1);
        CompletableFuture<Boolean> late = attemptThatOutlastsItsLease(answered(Outcome.ACCEPTED, OK), event -> {
            if (event.type() == EventType.DELIVERED) {
                settled.countDown();
            }
        });
        Gate second = new Gate();
        rig.transport.next(Act.defer(451, "4.3.0 not now").before(second));
        CompletableFuture<Boolean> working = InBackground.get(rig.ledger.sending()::runOnce);
        second.awaitArrival();

        answer.open();
        late.get(30, TimeUnit.SECONDS);
        assertThat(rig.status(id)).as("the other worker is sending it").isEqualTo(EmailStatus.SENDING);
        second.open();
        working.get(30, TimeUnit.SECONDS);

        assertThat(settled.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.ledger.log(id).attempts()).hasSize(2);
    }

    @Test
    void unavailableStoreIsRetried() throws Exception {
        EmailId id = rig.sendToPat();
        FaultyStore away = new FaultyStore(rig.store);
        EmailLedger node = EmailLedger.builder(away.asStore(), transport(answered(Outcome.ACCEPTED, OK)))
                .time(rig.clock)
                .workers(0)
                .build();
        others.add(node);
        CompletableFuture<Boolean> late = InBackground.get(node.sending()::runOnce);
        answer.awaitArrival();
        rig.clock.advance(Duration.ofMinutes(10));
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();
        away.before("find", FaultyStore.failing(3));
        CountDownLatch back = new CountDownLatch(1);
        away.after("find", args -> back.countDown());

        answer.open();
        late.get(30, TimeUnit.SECONDS);
        assertThat(back.await(30, TimeUnit.SECONDS)).isTrue();
        node.close();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void incompleteContentIsLogged() throws Exception {
        EmailId id = rig.sendToPat();
        Transport pausing = new Transport() {
            @Override
            public String name() {
                return "pausing";
            }

            @Override
            public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
                log.beforeContent();
                try {
                    content.writeTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                answer.run();
                log.beforeEnd();
                throw new AssertionError("the content was completed without a lease");
            }
        };
        EmailLedger node = EmailLedger.builder(rig.store, pausing)
                .time(rig.clock)
                .workers(0)
                .build();
        others.add(node);
        CompletableFuture<Boolean> late = InBackground.get(node.sending()::runOnce);
        answer.awaitArrival();
        rig.clock.advance(Duration.ofMinutes(10));
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();

        comesIn(late);

        assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);
        assertThat(rig.ledger.log(id).attempts()).hasSize(2);
        assertThat(details(id, EventType.LATE_ANSWER))
                .singleElement()
                .asString()
                .contains("Abandoned");
    }

    private CompletableFuture<Boolean> attemptThatOutlastsItsLease(Act act) throws Exception {
        return attemptThatOutlastsItsLease(act, event -> {});
    }

    /** Starts an attempt of another process whose lease expires before the server replies. */
    private CompletableFuture<Boolean> attemptThatOutlastsItsLease(Act act, Consumer<HistoryEvent> told)
            throws Exception {
        EmailLedger node = rig.anotherWithoutRenewal(
                transport(act), builder -> builder.listener((id, event) -> told.accept(event)));
        others.add(node);
        CompletableFuture<Boolean> late = InBackground.get(node.sending()::runOnce);
        answer.awaitArrival();
        rig.clock.advance(Duration.ofMinutes(10));
        return late;
    }

    private ScriptedTransport transport(Act act) {
        return new ScriptedTransport(1).next(attempt -> {
            attempt.log().server("mx.home.example:25", "");
            return act.perform(attempt);
        });
    }

    private Act answered(Outcome outcome, Reply reply) {
        Act known = attempt -> attempt.answerAll(outcome, reply);
        return known.after(answer);
    }

    /** The reply arrives, and the process ends regularly. */
    private void comesIn(CompletableFuture<Boolean> late) throws Exception {
        answer.open();
        late.get(30, TimeUnit.SECONDS);
        others.forEach(EmailLedger::close);
    }

    private List<String> details(EmailId id, EventType kind) {
        return rig.ledger.log(id).events().stream()
                .filter(event -> event.type() == kind)
                .map(HistoryEvent::detail)
                .toList();
    }
}
