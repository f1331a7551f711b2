package io.emailledger.local;

import io.emailledger.suppression.Suppression;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The suppression list of a {@link MemoryHistoryStore}, guarded by its lock. */
final class MemorySuppressions {
    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Map<Key, Suppression> entries = new HashMap<>();

    boolean put(Suppression suppression) {
        return entries.put(new Key(suppression.tenant(), suppression.address()), suppression) == null;
    }

    void putUnlessHeld(Suppression suppression) {
        Suppression known = entries.get(new Key(suppression.tenant(), suppression.address()));
        if (known == null || !known.holds(suppression.since())) {
            put(suppression);
        }
    }

    boolean remove(Optional<String> tenant, String address) {
        return entries.remove(new Key(tenant, address)) != null;
    }

    List<Suppression> of(Set<String> addresses) {
        return entries.values().stream()
                .filter(entry -> addresses.contains(entry.address()))
                .toList();
    }

    List<Suppression> of(Optional<String> tenant, Optional<String> after, int limit) {
        return entries.values().stream()
                .filter(entry -> entry.tenant().equals(tenant))
                .filter(entry -> after.isEmpty() || BYTES.compare(entry.address(), after.get()) > 0)
                .sorted(Comparator.comparing(Suppression::address, BYTES))
                .limit(limit)
                .toList();
    }

    private record Key(Optional<String> tenant, String address) {}
}
