package io.emailledger.examples.filestore;

import io.emailledger.spi.StoreException;
import io.emailledger.suppression.Suppression;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The suppressed addresses in a file of their own, which each change replaces. */
final class SuppressionsFile {
    /**
     * S31: one entry for each tenant and address, compared exactly; e-mails without a tenant have a list of their own.
     */
    private record Key(Optional<String> tenant, String address) {
        static Key of(Suppression entry) {
            return new Key(entry.tenant(), entry.address());
        }
    }

    /** The content of the file. */
    private record Entries(List<Suppression> all) {}

    /** S32: in byte order, which is not the order of Java's strings. */
    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Path file;
    private Map<Key, Suppression> entries = new HashMap<>();

    SuppressionsFile(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                Entries kept = (Entries) RecordCodec.read(in, Entries.class);
                kept.all().forEach(entry -> entries.put(Key.of(entry), entry));
            }
        }
    }

    /** The caller holds the lock of the store, so that no other thread writes between reading and writing. */
    boolean put(Suppression entry) {
        Map<Key, Suppression> next = new HashMap<>(entries);
        boolean isNew = next.put(Key.of(entry), entry) == null;
        become(next);
        return isNew;
    }

    /** Adds entries where there is no valid one. */
    void putUnlessHeld(List<Suppression> added) {
        Map<Key, Suppression> next = new HashMap<>(entries);
        added.forEach(entry ->
                next.merge(Key.of(entry), entry, (known, fresh) -> known.holds(fresh.since()) ? known : fresh));
        if (!next.equals(entries)) {
            become(next);
        }
    }

    boolean remove(Optional<String> tenant, String address) {
        Map<Key, Suppression> next = new HashMap<>(entries);
        boolean wasThere = next.remove(new Key(tenant, address)) != null;
        if (wasThere) {
            become(next);
        }
        return wasThere;
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

    private void become(Map<Key, Suppression> next) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Entries all = new Entries(new ArrayList<>(next.values()));
            RecordCodec.write(new DataOutputStream(bytes), Entries.class, all);
            WholeFile.replace(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new StoreException("The suppressed addresses could not be written. Check that the disk has room.", e);
        }
        entries = next;
    }
}
