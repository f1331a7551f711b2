package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests the leases of a living process: no e-mail is sent twice, and no finished e-mail looks as if it were still being
 * sent.
 */
class LeasesTest {

    @Test
    void resultIsRecordedWhileNextEmailIsSlow() throws Exception {
        ScriptedTransport transport = new ScriptedTransport(1);
        Gate slow = new Gate();
        transport.next(Act.answer(), Act.answer().after(slow));
        LinkedBlockingQueue<EmailId> delivered = new LinkedBlockingQueue<>();
        MovableClock running = MovableClock.start();
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), transport)
                .workers(0)
                .monotonicTime(running::nanos)
                .listener((id, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        delivered.add(id);
                    }
                })
                .build()) {
            List<EmailId> ids = ledger.sendAll(List.of(
                    Rig.email().to("a@home.example").build(),
                    Rig.email().to("b@home.example").build()));
            CompletableFuture<Boolean> busy = InBackground.get(ledger.sending()::runOnce);
            slow.awaitArrival();
            running.advance(Duration.ofSeconds(1));

            assertThat(delivered.poll(30, TimeUnit.SECONDS)).isEqualTo(ids.get(0));
            assertThat(ledger.find(ids.get(0)).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(ledger.find(ids.get(1)).orElseThrow().status()).isEqualTo(EmailStatus.SENDING);
            slow.open();
            assertThat(busy.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ledger.find(ids.get(1)).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void expiredLeaseDoesNotCauseSecondTransmission(Guarantee guarantee) throws Exception {
        try (Rig rig = new Rig(builder -> builder.lease(Duration.ofMinutes(1)))) {
            Gate answer = new Gate();
            rig.transport.next(Act.answer().after(answer));
            EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(guarantee));
            CompletableFuture<Boolean> suspended = InBackground.get(rig.ledger.sending()::runOnce);
            answer.awaitArrival();

            rig.later(Duration.ofMinutes(2));
            rig.later(Duration.ofMinutes(2));
            assertThat(rig.status(id)).isEqualTo(EmailStatus.SENDING);
            assertThat(rig.ledger.health().queue().stuck()).isZero();

            answer.open();
            assertThat(suspended.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
            assertThat(rig.transport.deliveries()).hasSize(1);
        }
    }

    @Test
    void journalBeforeContentDoesNotShortenLease() throws Exception {
        try (Rig rig = new Rig(builder -> builder.lease(Duration.ofMinutes(1)))) {
            Gate greeting = new Gate();
            Gate answer = new Gate();
            rig.transport.next(Act.answer().after(answer).before(greeting));
            EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
            CompletableFuture<Boolean> slow = InBackground.get(rig.ledger.sending()::runOnce);
            greeting.awaitArrival();
            rig.clock.advance(Duration.ofSeconds(40));
            greeting.open();
            answer.awaitArrival();

            rig.clock.advance(Duration.ofSeconds(40));
            EmailLedger other = rig.another(new ScriptedTransport(1), builder -> builder);
            assertThat(other.sending().runOnce())
                    .as("the first is still sending")
                    .isFalse();

            answer.open();
            assertThat(slow.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
            other.close();
        }
    }

    @Test
    void resultIsRecordedAfterLeaseExpired() throws Exception {
        MovableClock clock = MovableClock.start();
        ScriptedTransport transport = new ScriptedTransport(1);
        AtomicBoolean away = new AtomicBoolean(true);
        CountDownLatch refused = new CountDownLatch(2);
        try (EmailLedger ledger = EmailLedger.builder(
                        withoutChanges(MemoryHistoryStore.create(clock), away, refused), transport)
                .time(clock)
                .workers(0)
                .lease(Duration.ofMinutes(1))
                .build()) {
            EmailId id = ledger.send(Rig.email().to("pat@home.example").build());
            CompletableFuture<Boolean> waits = InBackground.get(ledger.sending()::runOnce);
            assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();

            clock.advance(Duration.ofMinutes(2));
            assertThat(ledger.sending().runOnce())
                    .as("there is nothing to start")
                    .isFalse();
            away.set(false);

            assertThat(waits.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(transport.deliveries()).hasSize(1);
        }
    }

    /** A store that accepts no changes while it is unavailable. */
    private static HistoryStore withoutChanges(HistoryStore store, AtomicBoolean away, CountDownLatch refused) {
        return (HistoryStore) Proxy.newProxyInstance(
                LeasesTest.class.getClassLoader(), new Class<?>[] {HistoryStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("advance") && away.get()) {
                        refused.countDown();
                        throw new StoreException("The store is away.", null);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
