package io.emailledger.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Rig;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.ScriptedTransport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a store with slow calls delays sending and does not stop it. */
class SlowStoreTest {
    private final AtomicInteger calls = new AtomicInteger();
    private final MovableClock clock = MovableClock.start();

    @ParameterizedTest(name = "{1} e-mails, {0} ms a call")
    @CsvSource({
        "20, 1",
        "20, 50",
        "90, 1",
        "90, 50",
        "120, 1",
        "120, 50",
        "300, 1",
        "300, 50",
        "1000, 1",
        "1000, 50",
        "3000, 5"
    })
    void slowStoreNeedsFewMoreCalls(long millis, int emails) {
        int fast = callsToSend(0, emails);
        int slow = callsToSend(millis, emails);

        assertThat(slow).isLessThanOrEqualTo(fast + 2 * emails + 4);
    }

    /** Uses an external scheduler, so that no polls of idle workers are counted. */
    private int callsToSend(long millis, int emails) {
        HistoryStore kept = MemoryHistoryStore.create(clock);
        ScriptedTransport transport = new ScriptedTransport(1);
        try (EmailLedger ledger = EmailLedger.builder(slow(kept, millis), transport)
                .time(clock)
                .monotonicTime(clock::nanos)
                .workers(0)
                .build()) {
            List<EmailId> ids = ledger.sendAll(Collections.nCopies(
                    emails, Rig.email().to("pat@home.example").build()));
            calls.set(0);
            for (int round = 0; round < emails && transport.deliveries().size() < emails; round++) {
                ledger.sending().runOnce();
            }
            assertThat(ids)
                    .allSatisfy(id ->
                            assertThat(kept.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED));
        }
        assertThat(transport.deliveries()).hasSize(emails);
        return calls.get();
    }

    private HistoryStore slow(HistoryStore store, long millis) {
        return (HistoryStore) Proxy.newProxyInstance(
                HistoryStore.class.getClassLoader(), new Class<?>[] {HistoryStore.class}, (proxy, method, args) -> {
                    calls.incrementAndGet();
                    clock.advance(Duration.ofMillis(millis));
                    try {
                        return method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
