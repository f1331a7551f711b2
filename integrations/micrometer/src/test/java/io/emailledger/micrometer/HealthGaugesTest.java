package io.emailledger.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.Health;
import io.emailledger.history.StatusCounts;
import io.emailledger.spi.HistoryStore.QueueStats;
import io.emailledger.spi.StoreException;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests the gauges: what they show, and how often they read. */
class HealthGaugesTest {
    private static final Health IDLE = new Health(
            new QueueStats(Optional.empty(), 7, 0, 0),
            new StatusCounts(Map.of()),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            Map.of());

    private final Rig rig = new Rig();
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final LedgerMetrics metrics =
            LedgerMetrics.builder(registry).time(rig.clock).build();

    private double gauge(String name) {
        clock.add(Duration.ofSeconds(2));
        return registry.get("email.ledger." + name).gauge().value();
    }

    private EmailLedger watched() {
        EmailLedger ledger = rig.ledger(builder -> builder.listener(metrics));
        metrics.watch(ledger);
        return ledger;
    }

    @Test
    void queueIsShown() {
        try (EmailLedger ledger = watched()) {
            ledger.send(Rig.toPat().build());
            ledger.send(Rig.toPat().build());
            rig.clock.advance(Duration.ofSeconds(90));

            assertThat(gauge("due")).isEqualTo(2);
            assertThat(gauge("in.flight")).isZero();
            assertThat(gauge("stuck")).isZero();
            assertThat(registry.get("email.ledger.oldest.pending.age")
                            .timeGauge()
                            .value(TimeUnit.SECONDS))
                    .isEqualTo(90);

            Rig.work(ledger);
            assertThat(gauge("due")).isZero();
            assertThat(gauge("oldest.pending.age")).isZero();
        }
    }

    @Test
    void transmissionIsInFlight() {
        List<Double> during = new ArrayList<>();
        try (EmailLedger ledger = watched()) {
            rig.transport.next(Act.answer().before(() -> during.add(gauge("in.flight"))));
            ledger.send(Rig.toPat().build());
            Rig.work(ledger);
        }
        assertThat(during).containsExactly(1.0);
    }

    @Test
    void outageAndPauseAreShown() {
        try (EmailLedger ledger = watched()) {
            assertThat(gauge("outage")).isZero();
            assertThat(gauge("routes.down")).isZero();
            rig.transport.next(Act.unavailable("connection refused"));
            ledger.send(Rig.toPat().build());
            Rig.work(ledger);
            assertThat(gauge("outage")).isEqualTo(1);
            assertThat(gauge("routes.down")).isEqualTo(1);

            assertThat(gauge("paused")).isZero();
            ledger.sending().pause("maintenance");
            assertThat(gauge("paused")).isEqualTo(1);
        }
    }

    @Test
    void closedLedgerShowsNothing() {
        watched().close();

        assertThat(gauge("due")).isNaN();
    }

    @Test
    void closedMetricsLeaveTheirNamesToOthers() {
        watched().close();
        metrics.close();
        assertThat(registry.find("email.ledger.due").gauge()).isNull();

        try (EmailLedger ledger = watched()) {
            ledger.send(Rig.toPat().build());
            assertThat(gauge("due")).isEqualTo(1);
        }
    }

    @Test
    void healthIsReadOnceASecond() {
        AtomicInteger reads = new AtomicInteger();
        HealthReading reading = new HealthReading(
                () -> {
                    reads.incrementAndGet();
                    return IDLE;
                },
                clock::monotonicTime);
        for (int i = 0; i < 50; i++) {
            assertThat(reading.value(health -> health.queue().due())).isEqualTo(7);
        }
        assertThat(reads).hasValue(1);

        clock.add(Duration.ofMillis(999));
        reading.value(health -> 0);
        assertThat(reads).hasValue(1);
        clock.add(Duration.ofMillis(1));
        reading.value(health -> 0);
        assertThat(reads).hasValue(2);
    }

    @Test
    void concurrentReadersShareOneReading() throws Exception {
        Gate slow = new Gate();
        AtomicInteger reads = new AtomicInteger();
        HealthReading reading = new HealthReading(
                () -> {
                    reads.incrementAndGet();
                    slow.run();
                    return IDLE;
                },
                clock::monotonicTime);
        List<CompletableFuture<Double>> values = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            values.add(CompletableFuture.supplyAsync(
                    () -> reading.value(health -> health.queue().due()), task -> new Thread(task).start()));
        }
        slow.awaitArrival();
        slow.open();

        for (CompletableFuture<Double> value : values) {
            assertThat(value.get(30, TimeUnit.SECONDS)).isEqualTo(7);
        }
        assertThat(reads).hasValue(1);
    }

    @Test
    void failingStoreIsNaNUntilItWorks() {
        AtomicInteger reads = new AtomicInteger();
        HealthReading reading = new HealthReading(
                () -> {
                    if (reads.incrementAndGet() == 1) {
                        throw new StoreException("down", null);
                    }
                    return IDLE;
                },
                clock::monotonicTime);

        assertThat(reading.value(health -> 1)).isNaN();
        assertThat(reading.value(health -> 1)).isNaN();
        assertThat(reads).hasValue(1);
        clock.add(Duration.ofSeconds(1));
        assertThat(reading.value(health -> 1)).isEqualTo(1);
    }
}
