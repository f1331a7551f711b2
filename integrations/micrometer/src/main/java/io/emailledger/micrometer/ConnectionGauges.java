package io.emailledger.micrometer;

import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.Connections;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The gauges of the connections of one transport. */
final class ConnectionGauges {
    private final LedgerMetricsBuilder settings;
    private final Transport transport;
    private final List<Meter> meters = new ArrayList<>();

    ConnectionGauges(LedgerMetricsBuilder settings, Transport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    void register() {
        gauge("active", "Attempts in progress, each of which uses one connection", Connections::active);
        gauge("idle", "Open connections in the pool", Connections::idle);
        gauge("allowed", "Attempts that may be in progress at once", Connections::allowed);
    }

    void remove() {
        meters.forEach(settings.registry::remove);
    }

    private void gauge(String name, String description, ToIntFunction<Connections> value) {
        meters.add(Gauge.builder(
                        "email.ledger.connections." + name,
                        transport,
                        read -> read.connections()
                                .map(connections -> (double) value.applyAsInt(connections))
                                .orElse(Double.NaN))
                .description(description)
                .tags(settings.tags)
                .strongReference(true)
                .register(settings.registry));
    }
}
