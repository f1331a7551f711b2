package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Settings of a store, changed by compare-and-set until it succeeds. */
final class StoreSettings {
    private StoreSettings() {}

    static SettingStore of(HistoryStore store) {
        return requirePresent(store, "store")
                .settingStore()
                .orElseThrow(() -> new InvalidValueException(
                        "store", "must store settings: its settingStore() is empty, and consents and totals need it"));
    }

    static void change(SettingStore settings, String name, UnaryOperator<Optional<String>> change) {
        boolean done = false;
        while (!done) {
            Optional<String> before =
                    Optional.ofNullable(settings.settings(Set.of(name)).get(name));
            Optional<String> after = change.apply(before);
            done = before.equals(after)
                    || settings.changeSettings(List.of(new SettingChange(name, before, after)))
                            .get(0);
        }
    }
}
