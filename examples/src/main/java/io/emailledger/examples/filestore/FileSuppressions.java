package io.emailledger.examples.filestore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The suppression lists of a {@link FileHistoryStore}. */
record FileSuppressions(Records records) implements SuppressionStore {
    /** S35: in byte order, which is not the order of Java's strings. */
    private static final Comparator<Suppression> ORDER =
            Comparator.comparing(entry -> entry.address().getBytes(UTF_8), Arrays::compareUnsigned);

    @Override
    public boolean suppress(Suppression entry) {
        return records.commit(() -> {
            String key = key(SuppressionKey.of(entry));
            boolean isNew = records.get(key, Suppression::fromBytes).isEmpty();
            records.put(key, entry.toBytes());
            return isNew;
        });
    }

    @Override
    public boolean replace(Suppression known, Suppression next) {
        return records.commit(() -> {
            String key = key(SuppressionKey.of(known));
            boolean there = records.get(key, Suppression::fromBytes).equals(Optional.of(known));
            if (there) {
                records.put(key, next.toBytes());
            }
            return there;
        });
    }

    /** S36: an entry in force stays as it is. Part of a commit. */
    void putUnlessHeld(Suppression entry) {
        String key = key(SuppressionKey.of(entry));
        if (records.get(key, Suppression::fromBytes)
                .filter(known -> known.holds(entry.since()))
                .isEmpty()) {
            records.put(key, entry.toBytes());
        }
    }

    @Override
    public boolean unsuppress(SuppressionKey entry) {
        return records.delete(() -> records.remove(key(entry)));
    }

    @Override
    public List<Suppression> suppressions(Set<String> addresses) {
        return records.all("suppression", Suppression::fromBytes).stream()
                .filter(entry -> addresses.contains(entry.address()))
                .toList();
    }

    @Override
    public List<Suppression> suppressions(SuppressionKey after, int limit) {
        return records.all("suppression", Suppression::fromBytes).stream()
                .filter(entry ->
                        entry.tenant().equals(after.tenant()) && entry.list().equals(after.list()))
                .filter(entry -> Arrays.compareUnsigned(
                                entry.address().getBytes(UTF_8), after.address().getBytes(UTF_8))
                        > 0)
                .sorted(ORDER)
                .limit(limit)
                .toList();
    }

    /** S34 and S48: entries without a tenant, or for no mailing list, form one more list. */
    private static String key(SuppressionKey entry) {
        return Records.key(
                "suppression", entry.tenant().orElse(""), entry.list().orElse(""), entry.address());
    }
}
