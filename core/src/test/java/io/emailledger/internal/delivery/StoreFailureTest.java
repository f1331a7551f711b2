package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.InBackground;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Tests that replies are recorded, and that no e-mail is sent twice or incomplete, whatever the store does in between.
 */
class StoreFailureTest {
    private final MovableClock clock = MovableClock.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final FaultyStore faulty = new FaultyStore(store);
    private final ScriptedTransport transport = new ScriptedTransport(1);
    private final List<EventType> told = new CopyOnWriteArrayList<>();
    private final EmailLedger ledger = EmailLedger.builder(faulty.asStore(), transport)
            .time(clock)
            .workers(0)
            .listener((id, event) -> told.add(event.type()))
            .build();

    private EmailId sendToPat() {
        return ledger.send(Rig.email().to("pat@home.example").build());
    }

    private EmailStatus status(EmailId id) {
        return store.find(id).orElseThrow().status();
    }

    @Test
    void resultIsRecordedWithoutStoreClock() {
        transport.next(Act.answer().after(() -> {
            clock.advance(Duration.ofSeconds(40));
            faulty.fail("now");
        }));
        EmailId id = sendToPat();
        ledger.sending().runOnce();

        assertThat(status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(transport.deliveries()).hasSize(1);
    }

    @Test
    void resultIsRecordedAfterStoreRecovers() {
        AtomicLong calls = new AtomicLong();
        faulty.before("advance", args -> {
            if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("not what the contract says");
            }
        });
        EmailId id = sendToPat();
        ledger.sending().runOnce();

        assertThat(status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(transport.deliveries()).hasSize(1);
    }

    @Test
    void committedChangeAfterStoreFailureIsNotifiedOnce() {
        faulty.after("advance", FaultyStore.failing(1));
        EmailId id = sendToPat();
        ledger.sending().runOnce();
        ledger.close();

        assertThat(told)
                .containsExactlyElementsOf(
                        store.events(id).stream().map(HistoryEvent::type).toList());
        assertThat(told).endsWith(EventType.DELIVERED);
    }

    @Test
    void interruptedThreadRecordsItsResult() {
        faulty.before("advance", FaultyStore.failing(2));
        transport.next(Act.answer().after(() -> Thread.currentThread().interrupt()));
        EmailId id = sendToPat();
        ledger.sending().runOnce();

        assertThat(Thread.interrupted()).as("the interrupt flag is restored").isTrue();
        assertThat(status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void closeWaitsForTransientStoreFailure() throws Exception {
        Gate gate = new Gate();
        transport.next(Act.answer().after(gate));
        EmailId id = sendToPat();
        CompletableFuture<Boolean> sending = InBackground.get(ledger.sending()::runOnce);
        gate.awaitArrival();
        faulty.before("advance", FaultyStore.failing(2));
        CompletableFuture<Void> closing = InBackground.run(ledger::close);
        while (isOpen()) {
            Thread.onSpinWait();
        }
        gate.open();
        closing.get(30, TimeUnit.SECONDS);

        assertThat(sending.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    private boolean isOpen() {
        try {
            ledger.bulk().cancel(HistoryQuery.all().tag("nothing has this tag"));
            return true;
        } catch (LedgerClosedException e) {
            return false;
        }
    }

    @Test
    void storeFailureNeverDropsAttachmentOfResend() {
        EmailId id = ledger.send(Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of("a.txt", new byte[] {1}))
                .build());
        ledger.cancel(id);
        faulty.fail("attachment");
        assertThatThrownBy(() -> ledger.resend(id)).isInstanceOf(StoreException.class);
        faulty.before("attachment", args -> {
            throw new UncheckedIOException(new IOException("the connection broke"));
        });
        assertThatThrownBy(() -> ledger.resend(id)).isInstanceOf(StoreException.class);
        assertThat(ledger.history(HistoryQuery.all()).emails()).hasSize(1);

        faulty.mend();
        EmailId copy = ledger.resend(id).id().orElseThrow();
        assertThat(store.attachment(copy, 0)).isPresent();
    }

    @Test
    void resendReturnsIdWhenEventCannotBeRecorded() {
        EmailId id = sendToPat();
        ledger.cancel(id);
        faulty.fail("note");

        assertThat(ledger.resend(id).id()).isPresent();
    }

    @Test
    void sendAllKeepsFewAttachmentsInMemory() {
        AtomicLong inMemory = new AtomicLong();
        faulty.before("insert", args -> {
            for (Object email : (List<?>) args[0]) {
                ((NewEmail) email).contents().forEach(source -> inMemory.addAndGet(inMemory(source)));
            }
        });
        Email large = Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of("a.bin", () -> new ByteArrayInputStream(new byte[200_000])))
                .build();
        List<EmailId> ids = ledger.sendAll(Collections.nCopies(100, large));

        assertThat(inMemory.get()).isBetween(1L, 4_000_000L);
        assertThat(ids)
                .allSatisfy(
                        id -> assertThat(store.attachment(id, 0).orElseThrow()).hasBinaryContent(new byte[200_000]));
    }

    private static long inMemory(Attachment.Source source) {
        try (InputStream in = source.open()) {
            return in instanceof ByteArrayInputStream ? in.available() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void leaseIsRenewedAfterConcurrentRelease() throws Exception {
        Gate slow = new Gate();
        Gate again = new Gate();
        ScriptedTransport two = new ScriptedTransport(2)
                .next(Act.answer().after(slow), Act.answer().after(again));
        AtomicReference<EmailLedger> self = new AtomicReference<>();
        FaultyStore shared = new FaultyStore(MemoryHistoryStore.create(InstantSource.system())).whenGivenBack(id -> {
            InBackground.run(() -> self.get().sending().runOnce());
            again.awaitArrival();
        });
        try (EmailLedger real = EmailLedger.builder(shared.asStore(), two)
                .workers(0)
                .lease(Duration.ofSeconds(1))
                .build()) {
            self.set(real);
            List<EmailId> ids = real.sendAll(
                    Collections.nCopies(2, Rig.email().to("pat@home.example").build()));
            CountDownLatch renewed = new CountDownLatch(1);
            shared.before("renew", args -> {
                if (args[0].equals(ids.get(1))) {
                    renewed.countDown();
                }
            });
            CompletableFuture<Boolean> first = InBackground.get(real.sending()::runOnce);

            again.awaitArrival();
            assertThat(renewed.await(15, TimeUnit.SECONDS)).isTrue();
            again.open();
            slow.open();
            first.get(30, TimeUnit.SECONDS);
        }
        assertThat(two.deliveries()).hasSize(2);
    }
}
