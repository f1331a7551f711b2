package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that leases are renewed while other calls of the store hang. */
class LeaseRenewalTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int OTHERS = 4;

    private final MovableClock clock = MovableClock.start();
    private final FaultyStore store = new FaultyStore(MemoryHistoryStore.create(clock));
    private final ScriptedTransport transport = new ScriptedTransport(OTHERS + 1);
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Set<EmailId> renewed = ConcurrentHashMap.newKeySet();

    @AfterEach
    void storeGoesOn() {
        over.countDown();
    }

    @Test
    void hangingCommitDelaysNoOtherLease() throws Exception {
        CountDownLatch allRenewed = new CountDownLatch(OTHERS);
        AtomicBoolean failed = new AtomicBoolean();
        store.before("renew", args -> {
            if (!failed.getAndSet(true)) {
                throw new StoreException("The store fails once.", null);
            }
            if (renewed.add((EmailId) args[0])) {
                allRenewed.countDown();
            }
        });
        hangAt(change -> change.next().journalled());
        try (EmailLedger ledger = ledger()) {
            List<CompletableFuture<Boolean>> busy = new ArrayList<>();
            ledger.send(Rig.email()
                    .to("pat@home.example")
                    .guarantee(Guarantee.AT_MOST_ONCE)
                    .build());
            busy.add(InBackground.get(ledger.sending()::runOnce));
            assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
            List<Gate> slow = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                Gate gate = new Gate();
                slow.add(gate);
                transport.next(Act.answer().after(gate));
                ledger.send(Rig.email().to("sam@home.example").build());
                busy.add(InBackground.get(ledger.sending()::runOnce));
                gate.awaitArrival();
            }

            clock.advance(LEASE.dividedBy(2));

            assertThat(allRenewed.await(30, TimeUnit.SECONDS)).isTrue();
            over.countDown();
            slow.forEach(Gate::open);
            for (CompletableFuture<Boolean> one : busy) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void hangingRecordingOfResultDelaysNoLease() throws Exception {
        CountDownLatch anyRenewed = new CountDownLatch(1);
        Gate slow = new Gate();
        transport.next(Act.answer(), Act.answer().after(slow));
        hangAt(change -> change.next().status() == EmailStatus.DELIVERED);
        try (EmailLedger ledger = ledger()) {
            List<EmailId> ids = ledger.sendAll(List.of(
                    Rig.email().to("a@home.example").build(),
                    Rig.email().to("b@home.example").build()));
            store.before("renew", args -> {
                if (args[0].equals(ids.get(1))) {
                    anyRenewed.countDown();
                }
            });
            CompletableFuture<Boolean> busy = InBackground.get(ledger.sending()::runOnce);
            slow.awaitArrival();
            clock.advance(Duration.ofSeconds(1));
            assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();

            clock.advance(LEASE.dividedBy(2));

            assertThat(anyRenewed.await(30, TimeUnit.SECONDS)).isTrue();
            over.countDown();
            slow.open();
            assertThat(busy.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ids)
                    .allSatisfy(id ->
                            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED));
        }
    }

    private EmailLedger ledger() {
        return EmailLedger.builder(store.asStore(), transport)
                .time(clock)
                .monotonicTime(clock::nanos)
                .lease(LEASE)
                .workers(0)
                .build();
    }

    /** Lets the first such change wait until the end of the test. */
    private void hangAt(Predicate<Change> which) {
        store.before("advance", args -> {
            if (which.test((Change) args[0])) {
                hangs.countDown();
                await(over);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
