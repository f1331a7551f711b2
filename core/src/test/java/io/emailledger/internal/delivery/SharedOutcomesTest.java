package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.rig.FaultyStore;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what workers do while one of them records, and while all of them send. */
class SharedOutcomesTest {
    private static final int CONNECTIONS = 4;
    /** The most outcomes that may wait for the store; each worker may be at one more e-mail. */
    private static final int MOST_UNRECORDED = 400 + CONNECTIONS;

    private final FaultyStore store = new FaultyStore(MemoryHistoryStore.create(InstantSource.system()));

    @Test
    void othersSendWhileOneRecordsButNotForEver() {
        ScriptedTransport transport = new ScriptedTransport(CONNECTIONS);
        Gate hanging = new Gate();
        AtomicBoolean hangs = new AtomicBoolean();
        store.before("advance", args -> hang(List.of((Change) args[0]), hanging, hangs));
        store.before("advanceAll", args -> hang((List<?>) args[0], hanging, hangs));
        try (EmailLedger ledger =
                EmailLedger.builder(store.asStore(), transport).build()) {
            ledger.sendAll(emails(1_000));
            hanging.awaitArrival();
            int sentBefore = transport.deliveries().size();

            until(() -> waitingIn(OutcomeBuffer.class) >= CONNECTIONS - 1);

            assertThat(transport.deliveries()).hasSizeBetween(sentBefore, MOST_UNRECORDED);
            hanging.open();
            until(() -> ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED) == 1_000);
        }
        assertThat(transport.deliveries()).hasSize(1_000);
        assertThat(transport.mostInProgress()).isLessThanOrEqualTo(CONNECTIONS);
    }

    @Test
    void emailsBehindAStalledServerCanBeCancelled() {
        ScriptedTransport transport = new ScriptedTransport(1);
        Gate stalled = new Gate();
        for (int i = 0; i < 8; i++) {
            transport.next(Act.answer());
        }
        transport.next(Act.answer().before(stalled));
        try (EmailLedger ledger =
                EmailLedger.builder(store.asStore(), transport).build()) {
            List<EmailId> ids = ledger.sendAll(emails(100));
            stalled.awaitArrival();

            // Those that were claimed ahead are released, because no connection becomes free.
            until(() -> {
                ids.forEach(ledger::cancel);
                return ledger.counts(HistoryQuery.all()).of(EmailStatus.CANCELLED) == 91;
            });

            stalled.open();
            until(() -> ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED) == 9);
        }
        assertThat(transport.deliveries()).hasSize(9);
    }

    @Test
    void outcomeThatTheStoreRefusesDoesNotStopTheOthers() {
        ScriptedTransport transport = new ScriptedTransport(CONNECTIONS);
        MovableClock clock = MovableClock.start();
        try (EmailLedger ledger = EmailLedger.builder(store.asStore(), transport)
                .monotonicTime(clock::nanos)
                .build()) {
            Gate first = new Gate();
            transport.next(Act.answer().before(first));
            EmailId refused = ledger.sendAll(emails(1)).get(0);
            first.awaitArrival();
            store.before("advance", args -> refuse(List.of((Change) args[0]), refused));
            store.before("advanceAll", args -> refuse((List<?>) args[0], refused));

            first.open();

            ledger.sendAll(emails(100));
            until(() -> ledger.counts(HistoryQuery.all()).of(EmailStatus.DELIVERED) == 100);
            assertThat(ledger.find(refused).orElseThrow().status()).isEqualTo(EmailStatus.SENDING);

            store.mend();
            until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return ledger.find(refused).orElseThrow().status() == EmailStatus.DELIVERED;
            });
        }
        assertThat(transport.deliveries()).hasSize(101);
    }

    private static void refuse(List<?> changes, EmailId refused) {
        if (changes.stream().anyMatch(change -> ((Change) change).id().equals(refused))) {
            throw new StoreException("This change is refused.", null);
        }
    }

    /** The first record of results waits. */
    private static void hang(List<?> changes, Gate gate, AtomicBoolean hangs) {
        boolean result =
                changes.stream().anyMatch(change -> ((Change) change).next().status() == EmailStatus.DELIVERED);
        if (result && hangs.compareAndSet(false, true)) {
            gate.run();
        }
    }

    private static List<Email> emails(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Rig.email().to("p" + i + "@home.example").build())
                .toList();
    }

    private static long waitingIn(Class<?> type) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() == Thread.State.WAITING)
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(type.getName())
                                && frame.getMethodName().equals("record")))
                .count();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.yield();
        }
    }
}
