package io.emailledger.internal.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests that sending is paused and resumed on every node. */
class PauseTest {

    @Test
    void pausedLedgerSendsNothingUntilResumed() {
        try (Rig rig = new Rig()) {
            Instant since = rig.clock.instant();
            rig.ledger.sending().pause("the relay moves");
            EmailId id = rig.sendToPat();
            rig.later(Duration.ofMinutes(1));

            assertThat(rig.transport.deliveries()).isEmpty();
            assertThat(rig.record(id).state().waiting()).contains(WaitReason.PAUSED);
            assertThat(rig.store.find(id).orElseThrow().state().version())
                    .as("it was never claimed")
                    .isZero();
            assertThat(rig.ledger.sending().paused()).hasValueSatisfying(pause -> {
                assertThat(pause.since()).isEqualTo(since);
                assertThat(pause.reason()).isEqualTo("the relay moves");
            });
            assertThat(rig.ledger.health().pause())
                    .isEqualTo(rig.ledger.sending().paused());

            rig.ledger.sending().resume();
            rig.work();
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
            assertThat(rig.ledger.sending().paused()).isEmpty();
        }
    }

    @Test
    void otherNodeSeesPauseWithinSecond() {
        try (Rig rig = new Rig()) {
            ScriptedTransport through = new ScriptedTransport(1);
            EmailLedger other = rig.another(through, builder -> builder);
            assertThat(other.sending().runOnce()).as("it is idle").isFalse();
            rig.ledger.sending().pause("too many complaints");
            EmailId id = rig.sendToPat();
            rig.clock.advance(Duration.ofSeconds(1));

            while (other.sending().runOnce()) {
                // The condition does the work.
            }
            assertThat(through.deliveries()).isEmpty();
            assertThat(other.find(id).orElseThrow().state().waiting()).contains(WaitReason.PAUSED);

            other.sending().resume();
            rig.later(Duration.ofSeconds(1));
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
            other.close();
        }
    }

    @Test
    void pauseFinishesCurrentEmailAndStopsBatch() throws Exception {
        try (Rig rig = new Rig()) {
            Gate gate = new Gate();
            rig.transport.next(Act.answer().before(gate));
            List<EmailId> ids = rig.ledger.sendAll(List.of(
                    Rig.email().to("a@home.example").build(),
                    Rig.email().to("b@home.example").build(),
                    Rig.email().to("c@home.example").build()));
            CompletableFuture<Boolean> working = InBackground.get(rig.ledger.sending()::runOnce);
            gate.awaitArrival();
            rig.ledger.sending().pause("stop");
            gate.open();
            working.get(30, TimeUnit.SECONDS);
            rig.work();

            assertThat(ids)
                    .extracting(rig::status)
                    .containsExactly(EmailStatus.DELIVERED, EmailStatus.PENDING, EmailStatus.PENDING);
            assertThat(rig.transport.deliveries()).hasSize(1);
        }
    }

    @Test
    void pauseReasonIsReplacedAndSurvivesRestart() {
        try (Rig rig = new Rig()) {
            EmailLedger first = rig.another(new ScriptedTransport(1), builder -> builder);
            first.sending().pause("one");
            Instant since = rig.clock.instant();
            rig.clock.advance(Duration.ofMinutes(1));
            first.sending().pause("two words");

            EmailLedger second = rig.another(new ScriptedTransport(1), builder -> builder);
            assertThat(second.sending().paused()).hasValueSatisfying(pause -> {
                assertThat(pause.since()).isEqualTo(since);
                assertThat(pause.reason()).isEqualTo("two words");
            });
            second.sending().resume();
            second.sending().resume();
            assertThat(second.sending().paused()).isEmpty();
        }
    }

    @Test
    void pauseReasonIsOneLine() {
        try (Rig rig = new Rig()) {
            for (String reason : List.of("", " ", "two\nlines", "x".repeat(501))) {
                assertThatThrownBy(() -> rig.ledger.sending().pause(reason)).isInstanceOf(InvalidValueException.class);
            }
        }
    }

    @Test
    void resumeWakesWorkers() throws Exception {
        CountDownLatch delivered = new CountDownLatch(1);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport(1))
                .pollInterval(Duration.ofMinutes(10))
                .listener((id, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        delivered.countDown();
                    }
                })
                .build()) {
            ledger.sending().pause("wait");
            ledger.send(Rig.email().to("pat@home.example").build());
            assertThat(ledger.sending().paused()).isPresent();
            ledger.sending().resume();
            assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
