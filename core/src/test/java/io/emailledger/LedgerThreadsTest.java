package io.emailledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.ScriptedTransport;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tests that the application can create the threads of a ledger. */
class LedgerThreadsTest {

    @Test
    void factoryCreatesEveryThread() throws Exception {
        Queue<Thread> made = new ConcurrentLinkedQueue<>();
        AtomicReference<Thread> caller = new AtomicReference<>();
        CountDownLatch delivered = new CountDownLatch(1);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport(1))
                .workers(2)
                .threads(body -> {
                    Thread thread = daemon(body);
                    made.add(thread);
                    return thread;
                })
                .listener((id, event) -> {
                    if (event.type() == EventType.DELIVERED) {
                        caller.set(Thread.currentThread());
                        delivered.countDown();
                    }
                })
                .build()) {
            ledger.send(Rig.email().to("pat@home.example").build());

            assertThat(delivered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(made).contains(caller.get());
            assertThat(made.stream().map(Thread::getName))
                    .contains(
                            "email-ledger-leases",
                            "email-ledger-lease-watch",
                            "email-ledger-results",
                            "email-ledger-listeners",
                            "email-ledger-worker-1",
                            "email-ledger-worker-2");
        }
    }

    @Test
    void factoryThatReturnsNullIsRefused() {
        EmailLedgerBuilder builder = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport(1))
                .threads(body -> null);

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("threads must create a thread for each call");
    }

    @Test
    void factoryThatFailsLaterLosesNoEmail() {
        AtomicInteger left = new AtomicInteger(3);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport(1))
                .workers(0)
                .threads(body -> left.getAndDecrement() > 0 ? daemon(body) : null)
                .listener((id, event) -> {})
                .build()) {
            EmailId id = ledger.send(Rig.email().to("pat@home.example").build());

            assertThat(ledger.sending().runOnce()).isTrue();
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    }
}
