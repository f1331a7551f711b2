package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.message.Email;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Tests that recording an e-mail wakes the ledgers on the same store. Every ledger polls once in ten minutes, so that a
 * missing signal is visible.
 */
class WakeTest {
    @Test
    void ledgersOnOneStoreWakeEachOther() throws Exception {
        try (HistoryStore store =
                JdbcHistoryStore.create(Place.empty(Place.Kind.H2).dataSource())) {
            deliversWhatAnotherRecorded(store, store);
        }
    }

    @Test
    void removedListenerIsNotCalled() throws Exception {
        JdbcHistoryStore store =
                JdbcHistoryStore.create(Place.empty(Place.Kind.H2).dataSource());
        AtomicInteger calls = new AtomicInteger();
        Runnable first = store.listen(calls::incrementAndGet);
        store.listen(calls::incrementAndGet);
        store.insert(List.of(Emails.of("one").make()));
        assertThat(calls).hasValue(2);

        first.run();
        first.run();
        store.insert(List.of(Emails.of("two").make()));

        assertThat(calls).hasValue(3);
    }

    private static void deliversWhatAnotherRecorded(HistoryStore sending, HistoryStore recording) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(2);
        try (EmailLedger sender = EmailLedger.builder(sending, new ScriptedTransport(1))
                        .pollInterval(Duration.ofMinutes(10))
                        .listener((id, event) -> {
                            if (event.type() == EventType.DELIVERED) {
                                first.countDown();
                                delivered.countDown();
                            }
                        })
                        .build();
                EmailLedger recorder = EmailLedger.builder(recording, new ScriptedTransport(1))
                        .workers(0)
                        .build()) {
            recorder.send(email());
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
            recorder.send(email());
            assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(sender.health().queue().due()).isZero();
        }
    }

    private static Email email() {
        return Email.from("a@clinic.example")
                .to("b@home.example")
                .subject("One")
                .text("One")
                .build();
    }
}
