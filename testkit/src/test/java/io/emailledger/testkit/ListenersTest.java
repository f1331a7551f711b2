package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners of the application that block, or that call the ledger which notifies them. */
class ListenersTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int MANY = 20;

    private final LogCapture log = new LogCapture();
    private final MovableClock clock = MovableClock.start();
    private final HistoryStore store = MemoryHistoryStore.create(clock);
    private final ScriptedTransport transport = new ScriptedTransport(1);
    private final AtomicReference<EmailLedger> ledger = new AtomicReference<>();

    @AfterEach
    void restoreTheLog() {
        log.close();
    }

    private EmailLedger open(ScriptedTransport through, LedgerListener listener) {
        return EmailLedger.builder(store, through)
                .time(clock)
                .lease(LEASE)
                .workers(0)
                .listener(listener)
                .build();
    }

    private static EmailBuilder email() {
        return Email.from("billing@clinic.example")
                .to("pat@home.example")
                .subject("Invoice 42")
                .text("Please find your invoice.");
    }

    private static void work(EmailLedger worker) {
        while (worker.sending().runOnce()) {
            // The condition does the work.
        }
    }

    @Test
    void blockedListenerCausesNoSecondTransmission() {
        Gate blocked = new Gate();
        ScriptedTransport others = new ScriptedTransport(1);
        try (EmailLedger notifying = open(transport, (id, event) -> blocked.run());
                EmailLedger other = open(others, (id, event) -> {})) {
            List<EmailId> ids = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                ids.add(notifying.send(email().build()));
            }
            blocked.awaitArrival();
            for (int i = 0; i < 10; i++) {
                work(notifying);
                clock.advance(LEASE.plusSeconds(1));
                work(other);
            }

            assertThat(transport.deliveries()).hasSize(MANY);
            assertThat(others.deliveries()).isEmpty();
            assertThat(ids).allMatch(id -> notifying.find(id).orElseThrow().status() == EmailStatus.DELIVERED);
            blocked.open();
        }
    }

    @Test
    void listenerCanSendAndCancel() throws Exception {
        CompletableFuture<CancelResult.Code> cancelled = new CompletableFuture<>();
        CompletableFuture<EmailId> sent = new CompletableFuture<>();
        AtomicReference<EmailId> later = new AtomicReference<>();
        try (EmailLedger calling = open(transport, (id, event) -> {
            if (event.type() == EventType.DELIVERED && !sent.isDone()) {
                sent.complete(ledger.get().send(email().build()));
                cancelled.complete(ledger.get().cancel(later.get()).code());
            }
        })) {
            ledger.set(calling);
            later.set(calling.send(
                    email().sendAt(clock.instant().plus(Duration.ofHours(1))).build()));
            calling.send(email().build());
            work(calling);

            assertThat(cancelled.get(30, TimeUnit.SECONDS)).isEqualTo(CancelResult.Code.CANCELLED);
            EmailId second = sent.get(30, TimeUnit.SECONDS);
            clock.advance(LEASE.multipliedBy(10));
            work(calling);
            assertThat(calling.find(second).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(transport.deliveries()).hasSize(2);
        }
    }

    @Test
    void listenerCanCloseTheLedger() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(MANY);
        CountDownLatch recorded = new CountDownLatch(1);
        EmailLedger calling = open(transport, (id, event) -> {
            if (closed.getCount() > 0) {
                awaitQuietly(recorded);
                ledger.get().close();
                closed.countDown();
            }
            told.countDown();
        });
        ledger.set(calling);
        calling.sendAll(java.util.Collections.nCopies(MANY, email().build()));
        recorded.countDown();

        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(told.await(30, TimeUnit.SECONDS))
                .as("the others are notified")
                .isTrue();
        assertThat(transport.timesClosed()).isEqualTo(1);
        assertThat(log.lines("WARN", "ListenerQueue")).isEmpty();
    }

    @Test
    void notificationsDroppedByCloseAreCounted() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        EmailLedger notifying = open(transport, (id, event) -> {
            blocked.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        });
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            ids.add(notifying.send(email().build()));
        }
        work(notifying);
        int steps =
                ids.stream().mapToInt(id -> notifying.log(id).events().size()).sum();
        notifying.close();

        assertThat(log.lines("WARN", "ListenerQueue"))
                .filteredOn(line -> line.contains("not delivered"))
                .singleElement()
                .asString()
                .contains(steps - 1 + " notifications");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
