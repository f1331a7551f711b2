package io.emailledger.examples.filestore;

import io.emailledger.spi.SuppressionStore;
import io.emailledger.spi.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The suppression lists of a {@link FileHistoryStore}, under its lock. */
record FileSuppressions(FileHistoryStore store, Records records) implements SuppressionStore {
    /** S35: in byte order, which is not the order of Java's strings. */
    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    @Override
    public boolean suppress(Suppression entry) {
        synchronized (store) {
            boolean isNew = !records.suppressions.containsKey(SuppressionKey.of(entry));
            records.commit(List.of(entry));
            return isNew;
        }
    }

    @Override
    public boolean unsuppress(SuppressionKey entry) {
        synchronized (store) {
            boolean there = records.suppressions.containsKey(entry);
            if (there) {
                records.delete(left -> left.suppressions.remove(entry));
            }
            return there;
        }
    }

    @Override
    public List<Suppression> suppressions(Set<String> addresses) {
        synchronized (store) {
            return records.suppressions.values().stream()
                    .filter(entry -> addresses.contains(entry.address()))
                    .toList();
        }
    }

    @Override
    public List<Suppression> suppressions(SuppressionKey after, int limit) {
        synchronized (store) {
            return records.suppressions.values().stream()
                    .filter(entry -> entry.tenant().equals(after.tenant())
                            && BYTES.compare(entry.address(), after.address()) > 0)
                    .sorted(Comparator.comparing(Suppression::address, BYTES))
                    .limit(limit)
                    .toList();
        }
    }
}
