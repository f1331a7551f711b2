package io.emailledger.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.Gate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** Tests registries that block or fail: no e-mail waits for them. */
class SlowRegistryTest {
    private final Rig rig = new Rig();

    /** A registry whose counters do something first. */
    private static SimpleMeterRegistry registry(Runnable first) {
        return new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                return new CumulativeCounter(id) {
                    @Override
                    public void increment(double amount) {
                        if (amount > 0) {
                            first.run();
                        }
                        super.increment(amount);
                    }
                };
            }
        };
    }

    @Test
    void blockedRegistryDelaysNoEmail() {
        Gate blocked = new Gate();
        SimpleMeterRegistry registry = registry(blocked);
        try (EmailLedger ledger = rig.ledger(builder -> builder.listener(LedgerMetrics.of(registry)))) {
            EmailId first = ledger.send(Rig.toPat().build());
            blocked.awaitArrival();
            EmailId second = ledger.send(Rig.toPat().build());
            Rig.work(ledger);

            assertThat(ledger.find(first).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(ledger.find(second).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(registry.get("email.ledger.accepted").counter().count()).isZero();
            blocked.open();
        }
        assertThat(registry.get("email.ledger.accepted").counter().count()).isEqualTo(2);
    }

    @Test
    void brokenRegistryStopsNothing() {
        SimpleMeterRegistry registry = registry(() -> {
            throw new IllegalStateException("broken");
        });
        try (EmailLedger ledger = rig.ledger(builder -> builder.listener(LedgerMetrics.of(registry)))) {
            EmailId id = ledger.send(Rig.toPat().build());
            Rig.work(ledger);

            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
    }
}
