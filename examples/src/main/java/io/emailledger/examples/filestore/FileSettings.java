package io.emailledger.examples.filestore;

import static io.emailledger.examples.filestore.Records.key;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of a {@link FileHistoryStore}. */
record FileSettings(Records records) implements SettingStore {
    @Override
    public Map<String, String> settings(Set<String> names) {
        Map<String, String> found = new HashMap<>();
        names.forEach(name -> setting(name).ifPresent(text -> found.put(name, text)));
        return found;
    }

    /** S25: under the lock of the commit no other thread changes a text between comparing and writing. */
    @Override
    public List<Boolean> changeSettings(List<SettingChange> changes) {
        return records.commit(() -> changes.stream().map(this::change).toList());
    }

    private boolean change(SettingChange change) {
        String key = key("setting", change.name());
        boolean expected = change.before().equals(setting(change.name()));
        if (expected) {
            change.after().ifPresentOrElse(text -> records.put(key, text.getBytes(UTF_8)), () -> records.remove(key));
        }
        return expected;
    }

    private Optional<String> setting(String name) {
        return records.get(key("setting", name), bytes -> new String(bytes, UTF_8));
    }
}
