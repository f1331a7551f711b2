package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests the ledger's own threads, expiring leases, and close. */
class WorkersTest {

    @Test
    void workersDeliverEmails() throws Exception {
        ScriptedTransport transport = new ScriptedTransport(4);
        CountDownLatch delivered = new CountDownLatch(500);
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), transport)
                .listener((id, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        delivered.countDown();
                    }
                })
                .build()) {
            Set<EmailId> ids = new HashSet<>();
            for (int i = 0; i < 500; i++) {
                ids.add(ledger.send(Rig.email().to("p" + i + "@home.example").build()));
            }
            assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ids).hasSize(500);
            assertThat(ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED))
                    .isEqualTo(500);
        }
        assertThat(transport.deliveries()).hasSize(500);
        assertThat(transport.mostInProgress()).isLessThanOrEqualTo(4);
        assertThat(transport.timesClosed()).isEqualTo(1);
    }

    @Test
    void unstartedClaimIsReleased() throws Exception {
        ScriptedTransport transport = new ScriptedTransport(1);
        Gate gate = new Gate();
        transport.next(Act.answer().before(gate));
        CompletableFuture<EmailId> givenBack = new CompletableFuture<>();
        HistoryStore store = new FaultyStore(MemoryHistoryStore.create(InstantSource.system()))
                .whenGivenBack(givenBack::complete)
                .asStore();
        try (EmailLedger ledger =
                EmailLedger.builder(store, transport).workers(0).build()) {
            List<EmailId> ids = ledger.sendAll(List.of(
                    Rig.email().to("a@home.example").build(),
                    Rig.email().to("b@home.example").build()));
            CompletableFuture<Boolean> stuck = InBackground.get(ledger.sending()::runOnce);
            gate.awaitArrival();

            assertThat(givenBack.get(30, TimeUnit.SECONDS)).isEqualTo(ids.get(1));
            assertThat(ledger.find(ids.get(1)).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
            assertThat(ledger.find(ids.get(0)).orElseThrow().status()).isEqualTo(EmailStatus.SENDING);
            assertThat(ledger.sending().runOnce())
                    .as("another thread claims it meanwhile")
                    .isTrue();
            assertThat(ledger.find(ids.get(1)).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);

            gate.open();
            assertThat(stuck.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ledger.find(ids.get(0)).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
        assertThat(transport.deliveries()).hasSize(2);
    }

    @Test
    void abandonedEmailIsRecoveredWhenLeaseExpires() throws Exception {
        try (Rig rig = new Rig()) {
            Gate gate = new Gate();
            ScriptedTransport dead = new ScriptedTransport(1).next(Act.answer().before(gate));
            EmailLedger other = rig.anotherWithoutRenewal(dead, builder -> builder.lease(Duration.ofMinutes(1)));
            EmailId id = rig.sendToPat();
            CompletableFuture<Boolean> hangs = InBackground.get(other.sending()::runOnce);
            gate.awaitArrival();

            rig.work();
            assertThat(rig.status(id)).as("while the lease runs").isEqualTo(EmailStatus.SENDING);
            assertThat(rig.ledger.health().queue().inFlight()).isEqualTo(1);

            rig.clock.advance(Duration.ofMinutes(2));
            assertThat(rig.ledger.health().queue().stuck()).isEqualTo(1);
            rig.work();

            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
            assertThat(rig.events(id)).contains(EventType.RECOVERED);

            gate.open();
            hangs.get(30, TimeUnit.SECONDS);
            assertThat(rig.events(id))
                    .as("the late worker changes nothing")
                    .filteredOn(EventType.DELIVERED::equals)
                    .hasSize(1);
            other.close();
        }
    }

    @Test
    void recoveryIsRememberedAfterRelease() throws Exception {
        try (Rig rig = new Rig()) {
            Gate gate = new Gate();
            EmailLedger dead = rig.anotherWithoutRenewal(
                    new ScriptedTransport(1).next(Act.answer().after(gate)), builder -> builder);
            EmailId id = rig.sendToPat();
            CompletableFuture<Boolean> hangs = InBackground.get(dead.sending()::runOnce);
            gate.awaitArrival();
            rig.clock.advance(Duration.ofMinutes(2));

            Gate slow = new Gate();
            CompletableFuture<EmailId> givenBack = new CompletableFuture<>();
            EmailLedger busy = EmailLedger.builder(
                            new FaultyStore(rig.store)
                                    .whenGivenBack(givenBack::complete)
                                    .asStore(),
                            new ScriptedTransport(1).next(Act.answer().before(slow)))
                    .time(rig.clock)
                    .workers(0)
                    .build();
            rig.send(Rig.email().to("kim@home.example").priority(Priority.HIGH));
            CompletableFuture<Boolean> works = InBackground.get(busy.sending()::runOnce);
            slow.awaitArrival();
            assertThat(givenBack.get(30, TimeUnit.SECONDS)).isEqualTo(id);

            assertThat(rig.events(id))
                    .as("the server may have it, and the history must show why it is sent again")
                    .containsExactly(EventType.RECORDED, EventType.RECOVERED);
            assertThat(rig.record(id).mayHaveArrived()).isTrue();
            slow.open();
            gate.open();
            works.get(30, TimeUnit.SECONDS);
            hangs.get(30, TimeUnit.SECONDS);
            busy.close();
            dead.close();
        }
    }

    @Test
    void atMostOnceEmailIsUnconfirmedAfterCrash() throws Exception {
        try (Rig rig = new Rig()) {
            Gate beforeContent = new Gate();
            Gate afterContent = new Gate();
            ScriptedTransport dying = new ScriptedTransport(1).next(Act.answer().after(afterContent));
            EmailLedger other = rig.anotherWithoutRenewal(dying, builder -> builder);
            EmailId begun = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
            CompletableFuture<Boolean> first = InBackground.get(other.sending()::runOnce);
            afterContent.awaitArrival();
            dying.next(Act.answer().before(beforeContent));
            EmailId notBegun = rig.send(Rig.email().to("kim@home.example").guarantee(Guarantee.AT_MOST_ONCE));
            CompletableFuture<Boolean> second = InBackground.get(other.sending()::runOnce);
            beforeContent.awaitArrival();

            rig.later(Duration.ofMinutes(2));

            assertThat(rig.status(begun)).isEqualTo(EmailStatus.UNCONFIRMED);
            assertThat(rig.status(notBegun))
                    .as("no byte was sent: safe to try again")
                    .isEqualTo(EmailStatus.DELIVERED);
            beforeContent.open();
            afterContent.open();
            first.get(30, TimeUnit.SECONDS);
            second.get(30, TimeUnit.SECONDS);
            assertThat(dying.deliveries())
                    .filteredOn(h -> h.envelope().email().equals(notBegun))
                    .as("a worker that wakes after its lease starts no content")
                    .allSatisfy(h -> assertThat(h.content()).isEmpty());
            other.close();
            assertThat(rig.status(begun))
                    .as("the late reply says that it was accepted")
                    .isEqualTo(EmailStatus.DELIVERED);
        }
    }

    @Test
    void closeWaitsForInFlightAndKeepsTheRest() throws Exception {
        HistoryStore store = MemoryHistoryStore.create(InstantSource.system());
        ScriptedTransport transport = new ScriptedTransport(1);
        Gate gate = new Gate();
        transport.next(Act.answer().after(gate));
        EmailLedger ledger = EmailLedger.builder(store, transport).build();
        EmailId inFlight = ledger.send(Rig.email().to("pat@home.example").build());
        gate.awaitArrival();
        EmailId waiting = ledger.send(Rig.email().to("kim@home.example").build());
        CompletableFuture<Void> closing = InBackground.run(ledger::close);
        while (isOpen(ledger)) {
            Thread.onSpinWait();
        }
        gate.open();
        closing.get(30, TimeUnit.SECONDS);
        ledger.close();

        assertThat(store.find(inFlight).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(store.find(waiting).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
        assertThatThrownBy(() -> ledger.send(Rig.email().to("pat@home.example").build()))
                .isInstanceOf(LedgerClosedException.class);
        assertThat(store.find(waiting).orElseThrow().state().attempts()).isZero();
    }

    @Test
    void closeWaitsForSendingCallerThread() throws Exception {
        Gate gate = new Gate();
        ScriptedTransport transport = new ScriptedTransport(1).next(Act.answer().after(gate));
        HistoryStore store = MemoryHistoryStore.create(InstantSource.system());
        EmailLedger ledger = EmailLedger.builder(store, transport).workers(0).build();
        EmailId id = ledger.send(Rig.email().to("pat@home.example").build());
        CompletableFuture<Boolean> sending = InBackground.get(ledger.sending()::runOnce);
        gate.awaitArrival();
        CompletableFuture<Void> closing = InBackground.run(ledger::close);
        while (isOpen(ledger)) {
            Thread.onSpinWait();
        }
        assertThat(transport.timesClosed()).isZero();
        gate.open();
        closing.get(30, TimeUnit.SECONDS);

        assertThat(sending.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(store.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(ledger.sending().runOnce()).isFalse();
    }

    private static boolean isOpen(EmailLedger ledger) {
        try {
            ledger.bulk().cancel(HistoryQuery.all().tag("nothing has this tag"));
            return true;
        } catch (LedgerClosedException e) {
            return false;
        }
    }

    @Test
    void throwingListenerHarmsNothing() {
        List<EventType> told = new CopyOnWriteArrayList<>();
        Rig rig = new Rig(builder -> builder.listener((id, event) -> {
                    throw new IllegalStateException("listener");
                })
                .listener((id, event) -> told.add(event.type())));
        EmailId id = rig.sendToPat();
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        List<EventType> steps = rig.events(id);
        rig.close();

        assertThat(told).containsExactlyElementsOf(steps);
    }

    @Test
    void atMostOnceEmailIsNotReleasedAfterCrash() throws Exception {
        try (Rig rig = new Rig()) {
            Gate afterContent = new Gate();
            ScriptedTransport dying = new ScriptedTransport(1).next(Act.answer().after(afterContent));
            EmailLedger other = rig.anotherWithoutRenewal(dying, builder -> builder);
            EmailId begun = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
            CompletableFuture<Boolean> first = InBackground.get(other.sending()::runOnce);
            afterContent.awaitArrival();
            rig.clock.advance(Duration.ofMinutes(2));
            rig.transport.next(Act.unavailable("connection refused"));
            rig.send(Rig.email().to("kim@home.example").priority(Priority.HIGH));

            rig.work();
            rig.later(Duration.ofHours(1));

            assertThat(rig.status(begun)).isEqualTo(EmailStatus.UNCONFIRMED);
            assertThat(rig.transport.deliveries())
                    .noneMatch(h -> h.envelope().email().equals(begun));
            afterContent.open();
            first.get(30, TimeUnit.SECONDS);
            other.close();
        }
    }

    @Test
    void suspendBeyondLeasePreventsContent() throws Exception {
        try (Rig rig = new Rig()) {
            Gate suspended = new Gate();
            ScriptedTransport sleeping =
                    new ScriptedTransport(1).next(Act.answer().before(suspended));
            EmailLedger other = rig.anotherWithoutRenewal(sleeping, builder -> builder);
            EmailId id = rig.sendToPat();
            CompletableFuture<Boolean> late = InBackground.get(other.sending()::runOnce);
            suspended.awaitArrival();
            rig.later(Duration.ofMinutes(2));
            assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);

            suspended.open();
            late.get(30, TimeUnit.SECONDS);
            assertThat(sleeping.deliveries())
                    .singleElement()
                    .satisfies(h -> assertThat(h.content()).isEmpty());
            other.close();
        }
    }

    @Test
    void interruptedCloseWaitsForInFlight() throws Exception {
        ScriptedTransport transport = new ScriptedTransport(1);
        Gate gate = new Gate();
        transport.next(Act.answer().after(gate));
        EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), transport)
                .build();
        ledger.send(Rig.email().to("pat@home.example").build());
        gate.awaitArrival();
        Thread closing = new Thread(() -> {
            Thread.currentThread().interrupt();
            ledger.close();
        });
        closing.start();
        while (closing.getState() != Thread.State.TIMED_WAITING && closing.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }

        assertThat(transport.timesClosed()).isZero();
        gate.open();
        closing.join(30_000);
        assertThat(transport.timesClosed()).isEqualTo(1);
    }

    @Test
    void listenerThatThrowsErrorHarmsNothing() throws Exception {
        CountDownLatch delivered = new CountDownLatch(2);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport(1))
                .listener((id, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        delivered.countDown();
                    }
                    throw new NoClassDefFoundError("listener");
                })
                .build()) {
            ledger.send(Rig.email().to("pat@home.example").build());
            ledger.send(Rig.email().to("kim@home.example").build());

            assertThat(delivered.await(15, TimeUnit.SECONDS)).isTrue();
        }
    }
}
