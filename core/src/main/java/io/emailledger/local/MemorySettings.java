package io.emailledger.local;

import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SettingStore.SettingChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of a {@link MemoryHistoryStore}, under its lock. */
final class MemorySettings implements SettingStore {
    private final Object lock;
    private final Map<String, String> texts = new HashMap<>();

    MemorySettings(Object lock) {
        this.lock = lock;
    }

    @Override
    public Map<String, String> settings(Set<String> names) {
        synchronized (lock) {
            Map<String, String> found = new HashMap<>(texts);
            found.keySet().retainAll(names);
            return found;
        }
    }

    @Override
    public List<Boolean> changeSettings(List<SettingChange> changes) {
        synchronized (lock) {
            return changes.stream().map(this::change).toList();
        }
    }

    private boolean change(SettingChange change) {
        boolean expected = change.before().equals(Optional.ofNullable(texts.get(change.name())));
        if (expected) {
            change.after().ifPresentOrElse(text -> texts.put(change.name(), text), () -> texts.remove(change.name()));
        }
        return expected;
    }
}
