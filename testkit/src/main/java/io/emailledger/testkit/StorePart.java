package io.emailledger.testkit;

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

/** The parts that a store may leave out. */
enum StorePart {
    OBSERVATIONS(ObservationStore.class),
    SETTINGS(SettingStore.class),
    RETENTION(RetentionStore.class),
    REPORTS(ReportStore.class),
    SUPPRESSIONS(SuppressionStore.class),
    ROUTES(RouteStore.class),
    WAITING(WaitingStore.class),
    FEED(FeedStore.class),
    DAILY(DailyStore.class),
    REPLICA(ReplicaStore.class);

    private final Class<?> type;

    StorePart(Class<?> type) {
        this.type = type;
    }

    boolean isIn(HistoryStore store) {
        return switch (this) {
            case OBSERVATIONS -> store.observationStore().isPresent();
            case SETTINGS -> store.settingStore().isPresent();
            case RETENTION -> store.retentionStore().isPresent();
            case REPORTS -> store.reportStore().isPresent();
            case SUPPRESSIONS -> store.suppressionStore().isPresent();
            case ROUTES -> store.routeStore().isPresent();
            case WAITING -> store.waitingStore().isPresent();
            case FEED -> store.feedStore().isPresent();
            case DAILY -> store.dailyStore().isPresent();
            case REPLICA -> store.replicaStore().isPresent();
        };
    }

    /** Returns the name of the interface. */
    String typeName() {
        return type.getSimpleName();
    }
}
