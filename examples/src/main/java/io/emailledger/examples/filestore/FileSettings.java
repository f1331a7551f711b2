package io.emailledger.examples.filestore;

import io.emailledger.spi.SettingStore;
import io.emailledger.spi.SettingStore.SettingChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of a {@link FileHistoryStore}, under its lock. */
record FileSettings(FileHistoryStore store, Records records) implements SettingStore {
    @Override
    public Map<String, String> settings(Set<String> names) {
        synchronized (store) {
            Map<String, String> found = new HashMap<>(records.settings);
            found.keySet().retainAll(names);
            return found;
        }
    }

    /** S25: under the lock no other thread changes a text between comparing and writing. */
    @Override
    public List<Boolean> changeSettings(List<SettingChange> changes) {
        synchronized (store) {
            return changes.stream().map(this::change).toList();
        }
    }

    private boolean change(SettingChange change) {
        boolean expected = change.before().equals(Optional.ofNullable(records.settings.get(change.name())));
        if (expected && change.after().isPresent()) {
            records.commit(
                    List.of(new Records.Setting(change.name(), change.after().get())));
        } else if (expected) {
            records.delete(left -> left.settings.remove(change.name()));
        }
        return expected;
    }
}
