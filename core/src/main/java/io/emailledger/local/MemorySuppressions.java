package io.emailledger.local;

import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The suppression lists of a {@link MemoryHistoryStore}, under its lock. */
final class MemorySuppressions implements SuppressionStore {
    private final Object lock;
    private final Map<String, Map<SuppressionKey, Suppression>> byAddress = new HashMap<>();

    MemorySuppressions(Object lock) {
        this.lock = lock;
    }

    @Override
    public boolean suppress(Suppression suppression) {
        synchronized (lock) {
            return entriesFor(suppression.address()).put(SuppressionKey.of(suppression), suppression) == null;
        }
    }

    @Override
    public boolean replace(Suppression known, Suppression next) {
        synchronized (lock) {
            return byAddress.containsKey(known.address())
                    && entriesFor(known.address()).replace(SuppressionKey.of(known), known, next);
        }
    }

    /** Adds an entry unless the list has one in effect. */
    void putUnlessHeld(Suppression suppression) {
        synchronized (lock) {
            entriesFor(suppression.address())
                    .merge(
                            SuppressionKey.of(suppression),
                            suppression,
                            (known, fresh) -> known.holds(fresh.since()) ? known : fresh);
        }
    }

    private Map<SuppressionKey, Suppression> entriesFor(String address) {
        return byAddress.computeIfAbsent(address, added -> new HashMap<>());
    }

    @Override
    public boolean unsuppress(SuppressionKey entry) {
        synchronized (lock) {
            Map<SuppressionKey, Suppression> entries = byAddress.getOrDefault(entry.address(), Map.of());
            boolean there = entries.containsKey(entry);
            if (there && entries.size() == 1) {
                byAddress.remove(entry.address());
            } else if (there) {
                entries.remove(entry);
            }
            return there;
        }
    }

    @Override
    public List<Suppression> suppressions(Set<String> addresses) {
        synchronized (lock) {
            return addresses.stream()
                    .flatMap(address -> byAddress.getOrDefault(address, Map.of()).values().stream())
                    .toList();
        }
    }

    @Override
    public List<Suppression> suppressions(SuppressionKey after, int limit) {
        synchronized (lock) {
            return byAddress.values().stream()
                    .flatMap(entries -> entries.values().stream())
                    .filter(entry -> entry.tenant().equals(after.tenant())
                            && entry.list().equals(after.list()))
                    .filter(entry -> MemoryRoutes.BY_CODE_POINT.compare(entry.address(), after.address()) > 0)
                    .sorted(Comparator.comparing(Suppression::address, MemoryRoutes.BY_CODE_POINT))
                    .limit(limit)
                    .toList();
        }
    }
}
