package io.emailledger.testkit;

import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.ObservationStore;
import io.emailledger.spi.ReportStore;
import io.emailledger.spi.RetentionStore;
import io.emailledger.spi.SettingStore;
import io.emailledger.spi.SuppressionStore;
import java.util.Optional;
import java.util.function.Function;

/** The parts that a store may leave out. */
enum StorePart {
    OBSERVATIONS(ObservationStore.class, HistoryStore::observationStore),
    SETTINGS(SettingStore.class, HistoryStore::settingStore),
    RETENTION(RetentionStore.class, HistoryStore::retentionStore),
    REPORTS(ReportStore.class, HistoryStore::reportStore),
    SUPPRESSIONS(SuppressionStore.class, HistoryStore::suppressionStore);

    private final Class<?> type;
    private final Function<HistoryStore, Optional<?>> of;

    StorePart(Class<?> type, Function<HistoryStore, Optional<?>> of) {
        this.type = type;
        this.of = of;
    }

    boolean isIn(HistoryStore store) {
        return of.apply(store).isPresent();
    }

    /** Returns the name of the interface. */
    String typeName() {
        return type.getSimpleName();
    }
}
