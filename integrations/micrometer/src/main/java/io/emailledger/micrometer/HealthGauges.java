package io.emailledger.micrometer;

import io.emailledger.Health;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The gauges of one ledger: its queue and the state of its transport. */
final class HealthGauges {
    private static final String EMAILS = "emails";

    private final LedgerMetricsBuilder settings;
    private final HealthReading reading;
    private final List<Meter> meters = new ArrayList<>();

    HealthGauges(LedgerMetricsBuilder settings, Supplier<Health> health) {
        this.settings = settings;
        this.reading = new HealthReading(health, settings.registry.config().clock()::monotonicTime);
    }

    void register() {
        gauge(
                "due",
                EMAILS,
                "E-mails that are due and wait for a worker",
                health -> health.queue().due());
        gauge(
                "in.flight",
                EMAILS,
                "E-mails that are being transmitted",
                health -> health.queue().inFlight());
        gauge(
                "stuck",
                EMAILS,
                "E-mails whose worker disappeared",
                health -> health.queue().stuck());
        gauge(
                "outage",
                null,
                "1 during an outage of the transport in this process, else 0",
                health -> one(health.outage().isPresent()));
        gauge("routes.down", null, "Routes that send nothing, as this process sees them", HealthGauges::routesDown);
        gauge(
                "paused",
                null,
                "1 while the application has paused sending, else 0",
                health -> one(health.pause().isPresent()));
        InstantSource time = settings.time;
        meters.add(TimeGauge.builder(
                        "email.ledger.oldest.pending.age",
                        reading,
                        TimeUnit.MILLISECONDS,
                        read -> read.value(health -> age(health, time)))
                .description("How long the longest waiting e-mail has been due")
                .tags(settings.tags)
                .strongReference(true)
                .register(settings.registry));
    }

    void remove() {
        meters.forEach(settings.registry::remove);
    }

    private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<Health> value) {
        meters.add(Gauge.builder("email.ledger." + name, reading, read -> read.value(value))
                .baseUnit(unit)
                .description(description)
                .tags(settings.tags)
                .strongReference(true)
                .register(settings.registry));
    }

    private static double routesDown(Health health) {
        return health.routes().values().stream()
                .filter(route -> route.outage().isPresent())
                .count();
    }

    private static double one(boolean condition) {
        return condition ? 1 : 0;
    }

    private static double age(Health health, InstantSource time) {
        return health.queue()
                .oldestDue()
                .map(since ->
                        Math.max(0, Duration.between(since, time.instant()).toMillis()))
                .orElse(0L);
    }
}
