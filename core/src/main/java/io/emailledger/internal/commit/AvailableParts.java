package io.emailledger.internal.commit;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ReplicaStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RouteStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The optional parts of a store. Components use each part as if it were there: in place of a missing one they get an
 * {@linkplain AbsentParts absent part}, which has nothing to read and rejects every change.
 */
public final class AvailableParts {
    private final Optional<ObservationStore> observations;
    private final Optional<SettingStore> settings;
    private final Optional<RetentionStore> retention;
    private final Optional<ReportStore> reports;
    private final Optional<SuppressionStore> suppressions;
    private final Optional<RouteStore> routes;
    private final Optional<WaitingStore> waiting;
    private final Optional<FeedStore> feed;
    private final Optional<DailyStore> daily;
    private final Optional<ReplicaStore> replica;

    public AvailableParts(HistoryStore store) {
        this.observations = store.observationStore();
        this.settings = store.settingStore();
        this.retention = store.retentionStore();
        this.reports = store.reportStore();
        this.suppressions = store.suppressionStore();
        this.routes = store.routeStore();
        this.waiting = store.waitingStore();
        this.feed = store.feedStore();
        this.daily = store.dailyStore();
        this.replica = store.replicaStore();
    }

    public ObservationStore observations() {
        return observations.orElseGet(AbsentParts.NoObservations::new);
    }

    public SettingStore settings() {
        return settings.orElseGet(AbsentParts.NoSettings::new);
    }

    public RetentionStore retention() {
        return retention.orElseGet(AbsentParts.NoRetention::new);
    }

    public ReportStore reports() {
        return reports.orElseGet(AbsentParts.NoReports::new);
    }

    public SuppressionStore suppressions() {
        return suppressions.orElseGet(AbsentParts.NoSuppressions::new);
    }

    public WaitingStore waiting() {
        return waiting.orElseGet(AbsentParts.NoWaiting::new);
    }

    public boolean hasWaiting() {
        return waiting.isPresent();
    }

    /** Returns the part that stores the feed, which has no stand-in. */
    public Optional<FeedStore> feed() {
        return feed;
    }

    /** Returns the part that counts e-mails by day, which has no stand-in. */
    public Optional<DailyStore> daily() {
        return daily;
    }

    /** Returns the part that reads the history from a replica, which has no stand-in. */
    public Optional<ReplicaStore> replica() {
        return replica;
    }

    public boolean hasObservations() {
        return observations.isPresent();
    }

    public boolean hasSuppressions() {
        return suppressions.isPresent();
    }

    /**
     * Rejects a call that needs a missing part.
     *
     * @throws UnsupportedOperationException if the store does not have the part
     */
    public void require(Class<?> part) {
        if (!has(part)) {
            throw AbsentParts.missing(part);
        }
    }

    /**
     * Rejects a setting that needs a missing part.
     *
     * @param isUsed whether the application has chosen the setting
     * @throws InvalidValueException if the store does not have the part
     */
    public void requireIf(boolean isUsed, Class<?> part, String setting) {
        if (isUsed && !has(part)) {
            throw new InvalidValueException(
                    setting,
                    "needs a store with a " + part.getSimpleName()
                            + ", a part that this store does not have; leave it out, or use a store with that part");
        }
    }

    private boolean has(Class<?> part) {
        return Stream.of(
                        observations, settings, retention, reports, suppressions, routes, waiting, feed, daily, replica)
                .anyMatch(present -> present.filter(part::isInstance).isPresent());
    }
}
