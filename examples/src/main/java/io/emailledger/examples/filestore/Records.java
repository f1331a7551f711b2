package io.emailledger.examples.filestore;

import io.emailledger.history.ReportRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.SuppressionStore.SuppressionKey;
import io.emailledger.suppression.Suppression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * All records in memory, equal to those in one file of commits. A commit is its length, its checksum and its values. It
 * counts only if it is complete: so its values are stored together or not at all. Not thread-safe.
 */
final class Records implements AutoCloseable {
    /** A key belongs to its tenant; e-mails without a tenant share one key space. */
    record Key(Optional<String> tenant, String key) {}

    record Setting(String name, String text) {}

    /** The newest first. */
    final NavigableMap<EmailId, KeptEmail> emails = new TreeMap<>(Comparator.reverseOrder());

    final Map<Key, EmailId> keys = new HashMap<>();
    final Map<String, ReportRecord> reports = new HashMap<>();
    final Map<SuppressionKey, Suppression> suppressions = new HashMap<>();
    final Map<String, String> settings = new HashMap<>();
    private final Path path;
    private FileChannel file;
    private long end;

    private Records(Path path) throws IOException {
        this.path = path;
        this.file = FileChannel.open(
                path.resolveSibling(path.getFileName() + ".new"),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    /** Reads a file, and replaces it by one that has the current values once. */
    static Records open(Path path) throws IOException {
        Records records = new Records(path);
        if (Files.exists(path)) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(path)))) {
                records.readAll(in);
            }
        }
        records.replaceFile();
        return records;
    }

    /** S2: returns when the values are on the disk. If that fails, the next commit overwrites what was written. */
    void commit(Collection<?> values) {
        if (values.isEmpty()) {
            return;
        }
        long before = end;
        try {
            write(values);
            file.force(false);
        } catch (IOException e) {
            end = before;
            throw new StoreException("A change could not be written. Check that the disk has room.", e);
        }
        values.forEach(this::put);
    }

    /** S28: deleted data must not be left in the file either, so it is written anew. */
    void delete(Consumer<Records> deletion) {
        try {
            Records left = new Records(path);
            all().forEach(left::put);
            deletion.accept(left);
            left.replaceFile();
            file.close();
            file = left.file;
            end = left.end;
            for (Map<?, ?> map : List.of(emails, keys, reports, suppressions, settings)) {
                map.clear();
            }
            left.all().forEach(this::put);
        } catch (IOException e) {
            throw new StoreException("The history could not be rewritten, and is unchanged.", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private List<Object> all() {
        List<Object> all = new ArrayList<>(emails.values());
        all.addAll(reports.values());
        all.addAll(suppressions.values());
        settings.forEach((name, text) -> all.add(new Setting(name, text)));
        return all;
    }

    private void put(Object value) {
        if (value instanceof KeptEmail email) {
            emails.put(email.id(), email);
            email.keyOfFacts().ifPresent(key -> keys.remove(key, email.id()));
            email.key().ifPresent(key -> keys.put(key, email.id()));
        } else if (value instanceof ReportRecord report) {
            reports.put(report.id(), report);
        } else if (value instanceof Suppression entry) {
            suppressions.put(SuppressionKey.of(entry), entry);
        } else if (value instanceof Setting setting) {
            settings.put(setting.name(), setting.text());
        }
    }

    private void replaceFile() throws IOException {
        for (Object value : all()) {
            write(List.of(value));
        }
        file.force(true);
        Files.move(
                path.resolveSibling(path.getFileName() + ".new"),
                path,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(Collection<?> values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Object value : values) {
            byte[] content = bytes(value);
            out.writeUTF(value.getClass().getSimpleName());
            out.writeInt(content.length);
            out.write(content);
        }
        byte[] commit = bytes.toByteArray();
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + commit.length)
                .putInt(commit.length)
                .putLong(checksum(commit))
                .put(commit)
                .flip();
        while (buffer.hasRemaining()) {
            end += file.write(buffer, end);
        }
    }

    private static byte[] bytes(Object value) throws IOException {
        if (value instanceof KeptEmail email) {
            return email.toBytes();
        } else if (value instanceof ReportRecord report) {
            return report.toBytes();
        } else if (value instanceof Suppression entry) {
            return entry.toBytes();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeUTF(((Setting) value).name());
        new DataOutputStream(bytes).writeUTF(((Setting) value).text());
        return bytes.toByteArray();
    }

    private static Object value(String type, byte[] content) throws IOException {
        return switch (type) {
            case "KeptEmail" -> KeptEmail.fromBytes(content);
            case "ReportRecord" -> ReportRecord.fromBytes(content);
            case "Suppression" -> Suppression.fromBytes(content);
            default -> {
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
                yield new Setting(in.readUTF(), in.readUTF());
            }
        };
    }

    /** Reads up to the end, or up to a commit that a crash or a failure has left incomplete. */
    private void readAll(DataInputStream in) throws IOException {
        while (in.available() >= Integer.BYTES + Long.BYTES) {
            int length = in.readInt();
            long checksum = in.readLong();
            byte[] commit = in.readNBytes(Math.max(0, length));
            if (commit.length != length || checksum(commit) != checksum) {
                return;
            }
            DataInputStream values = new DataInputStream(new ByteArrayInputStream(commit));
            while (values.available() > 0) {
                put(value(values.readUTF(), values.readNBytes(values.readInt())));
            }
        }
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
