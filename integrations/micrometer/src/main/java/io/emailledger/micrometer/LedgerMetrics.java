package io.emailledger.micrometer;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Counts and times the e-mails of a ledger in a {@link MeterRegistry}. The meters are listed in {@code
 * docs/metrics.md}; their names begin with {@code email.ledger}. No tag holds an address, a subject or, unless asked
 * for, a tenant.
 *
 * <pre>{@code
 * LedgerMetrics metrics = LedgerMetrics.of(registry);
 * EmailLedger ledger = EmailLedger.builder(store, transport).listener(metrics).build();
 * metrics.watch(ledger);
 * metrics.watch(transport);
 * }</pre>
 *
 * <p>Counters and timers are those of this process, and gauges are those of the whole store. Counters follow commits and
 * are written by the ledger's thread for listeners: a slow registry delays no e-mail. If it is so slow that
 * notifications are dropped, which the ledger logs, the counters are too low; the history is complete.
 *
 * <p>Thread-safe. Use one instance for each ledger, with a tag that tells two ledgers of one registry apart.
 */
public final class LedgerMetrics implements LedgerListener, AutoCloseable {
    private final LedgerMetricsBuilder settings;
    private final ChangeMeters changes;
    /** Removes the gauges. */
    private final List<Runnable> gauges = new CopyOnWriteArrayList<>();

    LedgerMetrics(LedgerMetricsBuilder settings) {
        this.settings = settings;
        this.changes = new ChangeMeters(settings);
    }

    /**
     * Creates metrics with default settings.
     *
     * @param registry where the meters are registered
     * @return metrics, to be passed to {@code EmailLedgerBuilder.listener} and {@link #watch}
     */
    public static LedgerMetrics of(MeterRegistry registry) {
        return builder(registry).build();
    }

    /**
     * Starts the configuration of metrics.
     *
     * @param registry where the meters are registered
     * @return a builder with a default for every setting
     */
    public static LedgerMetricsBuilder builder(MeterRegistry registry) {
        return new LedgerMetricsBuilder(requirePresent(registry, "registry"));
    }

    /**
     * Registers the gauges of a ledger. They read {@link EmailLedger#health()} when the registry is read, at most once a
     * second for all gauges together. After the ledger is closed, or while its store fails, they are NaN.
     *
     * @param ledger the ledger that was built with these metrics as a listener
     */
    public void watch(EmailLedger ledger) {
        HealthGauges added = new HealthGauges(settings, requirePresent(ledger, "ledger")::health);
        gauges.add(added::remove);
        added.register();
    }

    /**
     * Registers the gauges of a transport's connections in this process. Does nothing if the transport has no pool of
     * connections.
     *
     * @param transport the transport of the ledger
     */
    public void watch(Transport transport) {
        requirePresent(transport, "transport").connections().ifPresent(now -> {
            ConnectionGauges added = new ConnectionGauges(settings, transport);
            gauges.add(added::remove);
            added.register();
        });
    }

    @Override
    public void onChange(EmailChange change) {
        changes.record(change);
    }

    @Override
    public void onEvent(EmailId email, HistoryEvent event) {
        if (event.type() == EventType.OPENED) {
            changes.opened(event);
        }
    }

    /** Removes the gauges from the registry, so that those of another ledger can have their names. Idempotent. */
    @Override
    public void close() {
        gauges.forEach(Runnable::run);
        gauges.clear();
    }
}
