package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.Reply;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a worker that pauses inside the content, for longer than its lease. */
class LostLeaseTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void contentIsNotCompletedAfterCancel() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean completed = new AtomicBoolean();
        ScriptedTransport slow = new ScriptedTransport(1).next(attempt -> {
            attempt.log().beforeContent();
            inside.countDown();
            await(goOn);
            attempt.log().beforeEnd();
            completed.set(true);
            return attempt.answerAll(Outcome.ACCEPTED, new Reply(250, "2.0.0 Ok"));
        });
        EmailLedger paused = rig.anotherWithoutRenewal(slow, builder -> builder.lease(Duration.ofMinutes(1)));
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> hangs = InBackground.get(paused.sending()::runOnce);
        await(inside);

        rig.clock.advance(Duration.ofMinutes(2));
        rig.transport.next(Act.defer(451, "4.3.0 not now"));
        rig.work();
        assertThat(rig.ledger.cancel(id).code()).isEqualTo(CancelResult.Code.CANCELLED);
        goOn.countDown();
        hangs.get(30, TimeUnit.SECONDS);

        assertThat(completed).isFalse();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.CANCELLED);
        paused.close();
    }

    @Test
    void attemptIsAbortedWhenLeaseExpires() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        Gate inside = new Gate();
        ScriptedTransport slow = new ScriptedTransport(1).next(attempt -> {
            attempt.log().beforeContent();
            attempt.log().onCut(cut::countDown);
            return Act.defer(451, "4.3.0 cut").before(inside).perform(attempt);
        });
        EmailLedger paused = rig.anotherWithoutRenewal(slow, builder -> builder.lease(Duration.ofMinutes(1)));
        rig.sendToPat();
        CompletableFuture<Boolean> hangs = InBackground.get(paused.sending()::runOnce);
        inside.awaitArrival();
        assertThat(cut.getCount()).isEqualTo(1);

        rig.clock.advance(Duration.ofMinutes(2));
        rig.work();
        assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
        inside.open();
        hangs.get(30, TimeUnit.SECONDS);
        paused.close();
    }

    /** An e-mail that another process has sent completely without receiving the reply. */
    private EmailId leftOpen(Gate answer) {
        EmailLedger other = rig.anotherWithoutRenewal(
                new ScriptedTransport(1).next(Act.answer().after(answer)), builder -> builder);
        EmailId id = rig.sendToPat();
        InBackground.get(other.sending()::runOnce);
        answer.awaitArrival();
        rig.clock.advance(Duration.ofMinutes(2));
        return id;
    }

    @Test
    void releasedRecoveredEmailMayHaveArrived() {
        Gate answer = new Gate();
        EmailId id = leftOpen(answer);
        rig.transport.next(Act.unavailable("connection refused"));
        rig.send(Rig.email().to("kim@home.example").priority(Priority.HIGH));
        rig.work();

        assertThat(rig.status(id)).isEqualTo(EmailStatus.PENDING);
        assertThat(rig.ledger.cancel(id).mayHaveArrived()).isTrue();
        assertThat(rig.record(id).mayHaveArrived()).isTrue();
        answer.open();
    }

    @Test
    void suppressedRecoveredEmailMayHaveArrived() {
        Gate answer = new Gate();
        EmailId id = leftOpen(answer);
        rig.ledger.suppressions().add("pat@home.example", SuppressionReason.UNSUBSCRIBE, "asked not to get any");
        rig.work();

        assertThat(rig.status(id).isFinished()).isTrue();
        assertThat(rig.record(id).mayHaveArrived()).isTrue();
        assertThat(rig.ledger.log(id).text()).contains("A server may have it");
        answer.open();
    }

    @Test
    void suspendAndClockSetBackAreDetected() throws Exception {
        for (boolean setBack : new boolean[] {true, false}) {
            MovableClock monotonic = MovableClock.start();
            CountDownLatch cut = new CountDownLatch(1);
            Gate inside = new Gate();
            ScriptedTransport slow = new ScriptedTransport(1).next(attempt -> {
                attempt.log().beforeContent();
                attempt.log().onCut(cut::countDown);
                return Act.defer(451, "4.3.0 cut").before(inside).perform(attempt);
            });
            FaultyStore away = new FaultyStore(rig.store);
            EmailLedger paused = EmailLedger.builder(away.asStore(), slow)
                    .time(rig.clock)
                    .monotonicTime(monotonic::nanos)
                    .lease(Duration.ofMinutes(1))
                    .workers(0)
                    .build();
            rig.sendToPat();
            CompletableFuture<Boolean> hangs = InBackground.get(paused.sending()::runOnce);
            inside.awaitArrival();
            away.fail("renew");

            (setBack ? monotonic : rig.clock).advance(Duration.ofMinutes(2));

            assertThat(cut.await(30, TimeUnit.SECONDS))
                    .as(setBack ? "the clock on the wall stands still" : "the monotonic time stands still")
                    .isTrue();
            inside.open();
            hangs.get(30, TimeUnit.SECONDS);
            paused.close();
        }
    }

    @Test
    void attemptIsAbortedWhileStoreHangs() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        CountDownLatch storeIsBack = new CountDownLatch(1);
        Gate inside = new Gate();
        ScriptedTransport slow = new ScriptedTransport(1).next(attempt -> {
            attempt.log().beforeContent();
            attempt.log().onCut(cut::countDown);
            return Act.defer(451, "4.3.0 cut").before(inside).perform(attempt);
        });
        FaultyStore store = new FaultyStore(MemoryHistoryStore.create(rig.clock));
        EmailLedger ledger = EmailLedger.builder(store.asStore(), slow)
                .time(rig.clock)
                .workers(0)
                .lease(Duration.ofMinutes(1))
                .build();
        ledger.send(Rig.email().to("pat@home.example").build());
        CompletableFuture<Boolean> hangs = InBackground.get(ledger.sending()::runOnce);
        inside.awaitArrival();

        store.before("now", arguments -> await(storeIsBack)).before("renew", arguments -> await(storeIsBack));
        rig.clock.advance(Duration.ofMinutes(2));
        assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
        storeIsBack.countDown();
        inside.open();
        hangs.get(30, TimeUnit.SECONDS);
        ledger.close();
    }

    @Test
    void attemptAbortedWhileConnectingIsNoOutage() throws Exception {
        Gate connecting = new Gate();
        ScriptedTransport slow = new ScriptedTransport(1).next(attempt -> {
            attempt.log().onCut(connecting::open);
            connecting.run();
            return new DeliveryResult.Unavailable(new Reply(0, "the connection was closed"));
        });
        EmailLedger paused = rig.anotherWithoutRenewal(slow, builder -> builder.lease(Duration.ofMinutes(1)));
        EmailId id = rig.sendToPat();
        CompletableFuture<Boolean> hangs = InBackground.get(paused.sending()::runOnce);
        connecting.awaitArrival();

        rig.clock.advance(Duration.ofMinutes(2));
        rig.work();
        hangs.get(30, TimeUnit.SECONDS);

        assertThat(paused.health().outage()).isEmpty();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.record(id).state().attempts()).isEqualTo(1);
        paused.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
