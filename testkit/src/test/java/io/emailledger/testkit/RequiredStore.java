package io.emailledger.testkit;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
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
import java.util.List;
import java.util.Optional;

/** A store with what every store must have, and none of the parts. */
final class RequiredStore extends ForwardingStore {
    RequiredStore(HistoryStore good) {
        super(good);
    }

    @Override
    public boolean advance(Change change) {
        return good.advance(change.withSuppressions(List.of()));
    }

    @Override
    public Optional<WaitingStore> waitingStore() {
        return Optional.empty();
    }

    @Override
    public Optional<ObservationStore> observationStore() {
        return Optional.empty();
    }

    @Override
    public Optional<SettingStore> settingStore() {
        return Optional.empty();
    }

    @Override
    public Optional<RetentionStore> retentionStore() {
        return Optional.empty();
    }

    @Override
    public Optional<ReportStore> reportStore() {
        return Optional.empty();
    }

    @Override
    public Optional<SuppressionStore> suppressionStore() {
        return Optional.empty();
    }

    @Override
    public Optional<RouteStore> routeStore() {
        return Optional.empty();
    }

    @Override
    public Optional<FeedStore> feedStore() {
        return Optional.empty();
    }

    @Override
    public Optional<DailyStore> dailyStore() {
        return Optional.empty();
    }

    @Override
    public Optional<ReplicaStore> replicaStore() {
        return Optional.empty();
    }
}
