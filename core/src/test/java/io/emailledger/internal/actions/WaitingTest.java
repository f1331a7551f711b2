package io.emailledger.internal.actions;

import static io.emailledger.actions.Actions.WaitingResult.Code.ALREADY;
import static io.emailledger.actions.Actions.WaitingResult.Code.CHANGED;
import static io.emailledger.actions.Actions.WaitingResult.Code.EXACT_MESSAGE;
import static io.emailledger.actions.Actions.WaitingResult.Code.HELD;
import static io.emailledger.actions.Actions.WaitingResult.Code.NOT_FOUND;
import static io.emailledger.actions.Actions.WaitingResult.Code.PAST_EXPIRY;
import static io.emailledger.actions.Actions.WaitingResult.Code.TOO_LATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.WaitingControl;
import io.emailledger.actions.Actions.WaitingAction;
import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.EmailChanges;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.IdempotencyConflictException.EmailPart;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes of e-mails that wait. */
class WaitingTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private WaitingControl waiting() {
        return rig.ledger.waiting();
    }

    private static EmailBuilder toPat() {
        return Rig.email().to("pat@home.example");
    }

    private Instant in(Duration time) {
        return rig.clock.instant().plus(time);
    }

    private String source(EmailId id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            rig.ledger.source(id).orElseThrow().writeTo(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private String lastEvent(EmailId id) {
        List<HistoryEvent> events = rig.ledger.log(id).events();
        return events.get(events.size() - 1).detail();
    }

    @Test
    void rescheduledEmailIsSentAtItsTime() {
        EmailId id = rig.sendToPat();
        Instant time = in(HOUR);

        assertThat(waiting().by("Anna").because("the customer asked").reschedule(id, time))
                .isEqualTo(new WaitingResult(CHANGED, Optional.of(EmailStatus.PENDING)));
        assertThat(rig.record(id).state().waiting()).contains(WaitReason.SCHEDULED);
        assertThat(rig.record(id).facts().sendAt()).contains(time);
        assertThat(lastEvent(id)).isEqualTo("Rescheduled to " + time + " by Anna: the customer asked");
        rig.later(HOUR.minusSeconds(1));
        assertThat(rig.transport.deliveries()).isEmpty();
        rig.later(Duration.ofSeconds(1));
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(waiting().reschedule(id, in(HOUR)).code()).isEqualTo(TOO_LATE);
    }

    @Test
    void dateFollowsTheTimeUntilTheFirstAttempt() {
        EmailId id = rig.sendToPat();
        String before = source(id);
        waiting().reschedule(id, in(HOUR));
        String rescheduled = source(id);
        assertThat(rescheduled).isNotEqualTo(before);
        rig.clock.advance(Duration.ofMinutes(30));
        assertThat(waiting().sendNow(id).code()).isEqualTo(CHANGED);
        String now = source(id);
        assertThat(now).isNotEqualTo(rescheduled).isNotEqualTo(before);

        rig.transport.next(Act.defer(450, "4.2.0 Try later"));
        rig.work();
        assertThat(waiting().reschedule(id, in(Duration.ofDays(1))).code()).isEqualTo(CHANGED);

        assertThat(source(id)).as("every attempt transmits the same bytes").isEqualTo(now);
        rig.later(Duration.ofDays(1));
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void scheduledEmailIsSentNow() {
        EmailId id = rig.send(toPat().sendAt(in(Duration.ofDays(3))));
        rig.clock.advance(HOUR);

        assertThat(waiting().sendNow(id).code()).isEqualTo(CHANGED);
        assertThat(waiting().sendNow(id).code()).isEqualTo(ALREADY);
        assertThat(rig.record(id).facts().sendAt()).contains(rig.clock.instant());
        rig.work();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.events(id)).contains(EventType.RESCHEDULED);
    }

    @Test
    void deadlineFollowsTheTime() {
        EmailId open = rig.sendToPat();
        EmailId limited = rig.send(toPat().expiresAt(in(Duration.ofDays(1))));
        Instant time = in(Duration.ofDays(30));

        assertThat(waiting().reschedule(open, time).code()).isEqualTo(CHANGED);
        assertThat(waiting().reschedule(limited, time).code()).isEqualTo(PAST_EXPIRY);

        assertThat(rig.record(open).state().deadline().orElseThrow()).isAfter(time);
        assertThat(rig.record(limited).facts().sendAt()).isEmpty();
    }

    @Test
    void heldEmailWaitsForItsRelease() {
        EmailId id = rig.send(toPat().hold("Dr. Gray approves it"));
        rig.later(Duration.ofDays(60));

        EmailRecord held = rig.record(id);
        assertThat(held.status()).isEqualTo(EmailStatus.PENDING);
        assertThat(held.state().waiting()).contains(WaitReason.HELD);
        assertThat(held.state().holdReason()).contains("Dr. Gray approves it");
        assertThat(rig.transport.deliveries()).isEmpty();
        assertThat(waiting().sendNow(id).code()).isEqualTo(HELD);
        assertThat(waiting().hold(id, "again").code()).isEqualTo(ALREADY);

        assertThat(waiting().by("Dr. Gray").release(id).code()).isEqualTo(CHANGED);
        assertThat(waiting().release(id).code()).isEqualTo(ALREADY);
        assertThat(rig.record(id).facts().sendAt())
                .as("the Date is the time of the release")
                .contains(rig.clock.instant());
        assertThat(lastEvent(id)).isEqualTo("Released by Dr. Gray.");
        rig.work();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.record(id).state().holdReason()).isEmpty();
        assertThat(rig.events(id))
                .startsWith(EventType.RECORDED, EventType.HELD, EventType.RELEASED)
                .endsWith(EventType.DELIVERED);
    }

    @Test
    void holdStopsRetries() {
        rig.transport.next(Act.defer(450, "4.2.0 Try later"));
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(waiting().hold(id, "complaint").code()).isEqualTo(CHANGED);
        assertThat(waiting().reschedule(id, in(HOUR)).code()).isEqualTo(HELD);
        rig.later(Duration.ofDays(2));
        assertThat(rig.transport.deliveries()).hasSize(1);
        waiting().release(id);
        rig.work();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void heldEmailExpiresOnlyByTheApplicationsTime() {
        EmailId limited = rig.send(toPat().expiresAt(in(Duration.ofDays(2))).hold("approval"));
        EmailId open = rig.sendToPat();
        waiting().hold(open, "approval");

        rig.later(Duration.ofDays(20));

        assertThat(rig.status(limited)).isEqualTo(EmailStatus.FAILED);
        assertThat(rig.record(limited).state().failure()).contains(FailureReason.EXPIRED);
        assertThat(lastEvent(limited)).contains("held until its deadline");
        assertThat(rig.status(open)).isEqualTo(EmailStatus.PENDING);
        assertThat(waiting().release(limited).code()).isEqualTo(TOO_LATE);
    }

    @Test
    void heldEmailKeepsItsTimeAndCanBeCancelled() {
        EmailId id = rig.send(toPat().hold("approval"));
        EmailId other = rig.send(toPat().hold("approval"));
        Instant time = in(HOUR.multipliedBy(5));

        assertThat(waiting().reschedule(id, time).code()).isEqualTo(CHANGED);
        assertThat(rig.record(id).state().isHeld()).isTrue();
        waiting().release(id);
        assertThat(rig.record(id).state().due()).contains(time);
        rig.ledger.cancel(other);

        assertThat(rig.status(other)).isEqualTo(EmailStatus.CANCELLED);
        assertThat(rig.record(other).state().holdReason()).isEmpty();
    }

    @Test
    void transmissionIsTooLateForEveryChange() {
        Gate gate = new Gate();
        rig.transport.next(Act.answer().before(gate));
        EmailId id = rig.sendToPat();
        CompletableFuture<Void> sending = InBackground.run(rig::work);
        gate.awaitArrival();

        assertThat(List.of(
                        waiting().reschedule(id, in(HOUR)),
                        waiting().sendNow(id),
                        waiting().hold(id, "stop"),
                        waiting().release(id),
                        waiting().edit(id, EmailChanges.none().subject("Other"))))
                .allSatisfy(result -> {
                    assertThat(result.code()).isEqualTo(TOO_LATE);
                    assertThat(result.status()).contains(EmailStatus.SENDING);
                });
        assertThat(WaitingAction.values())
                .allSatisfy(action -> assertThat(rig.ledger.actions(id).whyNot(action))
                        .hasValueSatisfying(why -> assertThat(why).contains("transmission")));

        gate.open();
        sending.join();
        assertThat(rig.record(id).facts().subject()).isEqualTo("Invoice 42");
    }

    @Test
    void unknownEmailIsNotFound() {
        EmailId unknown = new EmailId(UUID.randomUUID());

        assertThat(List.of(
                        waiting().reschedule(unknown, in(HOUR)),
                        waiting().sendNow(unknown),
                        waiting().hold(unknown, "stop"),
                        waiting().release(unknown),
                        waiting().edit(unknown, EmailChanges.none().subject("Other"))))
                .allSatisfy(result -> assertThat(result.code()).isEqualTo(NOT_FOUND));
    }

    @Test
    void holdAndWorkerNeverBothWin() throws Exception {
        for (int round = 0; round < 50; round++) {
            int before = rig.transport.deliveries().size();
            EmailId id = rig.sendToPat();
            CyclicBarrier start = new CyclicBarrier(2);
            CompletableFuture<Void> worker = InBackground.run(() -> {
                await(start);
                rig.work();
            });
            await(start);
            WaitingResult result = waiting().hold(id, "race");
            worker.get();
            int sent = rig.transport.deliveries().size() - before;

            assertThat(sent).isEqualTo(result.isChanged() ? 0 : 1);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void actionsSayWhatIsPossible() {
        EmailId pending = rig.send(toPat().sendAt(in(HOUR)));
        EmailId held = rig.send(toPat().hold("approval"));

        assertThat(rig.ledger.actions(pending).waiting()).containsExactly(Map.entry(WaitingAction.RELEASE, ALREADY));
        assertThat(rig.ledger.actions(held).may(WaitingAction.RELEASE)).isTrue();
        assertThat(rig.ledger.actions(held).waiting())
                .containsOnly(Map.entry(WaitingAction.SEND_NOW, HELD), Map.entry(WaitingAction.HOLD, ALREADY));
    }

    @Test
    void keyIsComparedWithWhatWasRecorded() {
        Email email = toPat().idempotencyKey("invoice-42").hold("approval").build();
        EmailId id = rig.ledger.send(email);
        waiting().release(id);
        waiting().reschedule(id, in(HOUR));

        assertThat(rig.ledger.send(email)).as("a machine's retry").isEqualTo(id);
        assertThatThrownBy(
                        () -> rig.ledger.send(email.toBuilder().sendAt(in(HOUR)).build()))
                .isInstanceOfSatisfying(IdempotencyConflictException.class, conflict -> {
                    assertThat(conflict.differs()).containsExactly(EmailPart.SEND_AT);
                    assertThat(conflict.isSameContent()).isTrue();
                });
    }

    @Test
    void editedEmailIsSentAsEdited() {
        EmailId id = rig.send(toPat().hold("approval")
                .idempotencyKey("invoice-42")
                .attach(Attachment.of("old.txt", "old".getBytes(StandardCharsets.UTF_8))));
        String messageId = rig.record(id).messageId();

        WaitingResult result = waiting()
                .by("Anna")
                .edit(
                        id,
                        EmailChanges.none()
                                .subject("Reminder 43")
                                .text("Please pay.")
                                .to("kim@home.example", "lee@home.example")
                                .priority(Priority.HIGH)
                                .removeAttachment("old.txt")
                                .attach(Attachment.of("new.txt", "new".getBytes(StandardCharsets.UTF_8))));

        assertThat(result.code()).isEqualTo(CHANGED);
        assertThat(lastEvent(id)).isEqualTo("Changed (subject, text, recipients, priority, attachments) by Anna.");
        assertThat(rig.record(id).state().isHeld()).isTrue();
        assertThat(rig.record(id).messageId()).isEqualTo(messageId);
        assertThat(rig.record(id).recipients())
                .extracting(RecipientRecord::address)
                .extracting(address -> address.address())
                .containsExactly("kim@home.example", "lee@home.example");
        Email content = rig.ledger.content(id).orElseThrow();
        assertThat(content.text()).contains("Please pay.");
        assertThat(content.attachments()).extracting(Attachment::name).containsExactly("new.txt");
        assertThat(rig.ledger.history(HistoryQuery.all().subject("invoice")).emails())
                .isEmpty();
        assertThat(rig.ledger
                        .history(HistoryQuery.all().recipient("lee@home.example"))
                        .emails())
                .hasSize(1);

        waiting().release(id);
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThatThrownBy(() ->
                        rig.ledger.send(toPat().idempotencyKey("invoice-42").build()))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void deferredEmailCanBeEditedButNotReaddressed() {
        rig.transport.next(Act.defer(450, "4.2.0 Try later"));
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(waiting()
                        .edit(id, EmailChanges.none().to("kim@home.example"))
                        .code())
                .isEqualTo(TOO_LATE);
        assertThat(waiting().edit(id, EmailChanges.none().text("Corrected.")).code())
                .isEqualTo(CHANGED);
        rig.later(Duration.ofDays(1));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(source(id)).contains("Corrected.");
    }

    @Test
    void partlyDeliveredEmailCannotBeEdited() {
        rig.transport.recipient("kim@home.example", Outcome.DEFERRED, new Reply(450, "4.2.0 Try later"));
        EmailId id = rig.send(toPat().to("kim@home.example"));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);

        assertThat(waiting().edit(id, EmailChanges.none().text("Corrected.")).code())
                .isEqualTo(TOO_LATE);
        assertThat(rig.ledger.actions(id).may(WaitingAction.EDIT)).isFalse();
        assertThat(waiting().hold(id, "no more").code()).isEqualTo(CHANGED);
        assertThat(rig.ledger.content(id).orElseThrow().text()).contains("Please find your invoice.");
    }

    @Test
    void editThatCannotBeSentIsRejected() {
        EmailId id = rig.send(toPat().requireAttachment("a.txt").attach(Attachment.of("a.txt", new byte[3])));
        EmailId exact = rig.send(Email.ofMessage(
                "From: a@b.example\r\nTo: c@d.example\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertThatThrownBy(() -> waiting().edit(id, EmailChanges.none().to(new String[0])))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("NO_RECIPIENTS");
        assertThatThrownBy(() -> waiting().edit(id, EmailChanges.none().removeAttachment("a.txt")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("MANDATORY_ATTACHMENT_MISSING");
        assertThat(waiting().edit(id, EmailChanges.none()).code()).isEqualTo(ALREADY);
        assertThat(waiting().edit(exact, EmailChanges.none().text("Other")).code())
                .isEqualTo(EXACT_MESSAGE);
        assertThat(rig.events(id)).containsExactly(EventType.RECORDED);
    }
}
