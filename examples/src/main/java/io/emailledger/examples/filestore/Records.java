package io.emailledger.examples.filestore;

import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Records as bytes, each under a key, in memory and equally in one file of commits. A commit is its length, its
 * checksum and its records. It counts only if it is complete: so its records are stored together or not at all.
 */
final class Records implements AutoCloseable {
    private static final String SEPARATOR = "\u0000";

    private final NavigableMap<String, byte[]> values = new TreeMap<>();
    /** What the current commit has changed, as it was before. */
    private final Map<String, Optional<byte[]>> before = new HashMap<>();

    private final Path path;
    private final FileChannel lock;
    private FileChannel file;

    /** Reads the file of a folder, and replaces it by one that has the current records once. */
    Records(Path folder) throws IOException {
        Files.createDirectories(folder);
        this.path = folder.resolve("commits");
        this.lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() == null) {
                throw new IOException("Another process has the folder open.");
            }
            if (Files.exists(path)) {
                readAll(new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(path))));
            }
            this.file = writeAll();
        } catch (IOException | OverlappingFileLockException e) {
            lock.close();
            throw new IOException("The folder cannot be used.", e);
        }
    }

    /** Returns a key of several parts. Keys with the same first parts follow one another, numbers in their order. */
    static String key(Object... parts) {
        return Stream.of(parts)
                .map(part -> part instanceof Integer number ? "%09d".formatted(number) : part.toString())
                .collect(Collectors.joining(SEPARATOR));
    }

    synchronized <T> Optional<T> get(String key, Function<byte[], T> form) {
        return Optional.ofNullable(values.get(key)).map(form);
    }

    /** Returns the records whose key begins with a key, in order. */
    synchronized <T> List<T> all(String key, Function<byte[], T> form) {
        return below(key).values().stream().map(form).toList();
    }

    /** S1 and S2: what the change puts and removes is on the disk together, when this returns, or not at all. */
    synchronized <T> T commit(Supplier<T> change) {
        return commit(change, false);
    }

    /** S28: deleted data must not be left in the file either, so it is written anew. */
    synchronized <T> T delete(Supplier<T> change) {
        return commit(change, true);
    }

    /** Puts a record, and tells whether that changes anything; part of a commit. */
    boolean put(String key, byte[] value) {
        boolean changed = !Arrays.equals(value, values.get(key));
        if (changed) {
            before.putIfAbsent(key, Optional.ofNullable(values.put(key, value)));
        }
        return changed;
    }

    /** Replaces the records whose key begins with a key, and tells whether that changes any; part of a commit. */
    boolean replaceAll(String key, UnaryOperator<byte[]> form) {
        boolean changed = false;
        for (Map.Entry<String, byte[]> each : below(key).entrySet()) {
            changed |= put(each.getKey(), form.apply(each.getValue()));
        }
        return changed;
    }

    /** Removes the records whose key begins with a key, and tells whether there were any; part of a commit. */
    boolean remove(String key) {
        Map<String, byte[]> removed = Map.copyOf(below(key));
        removed.forEach((each, value) -> before.putIfAbsent(each, Optional.of(value)));
        return values.keySet().removeAll(removed.keySet());
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
        lock.close();
    }

    private NavigableMap<String, byte[]> below(String key) {
        NavigableMap<String, byte[]> below = new TreeMap<>(values.subMap(key + SEPARATOR, key + "\u0001"));
        Optional.ofNullable(values.get(key)).ifPresent(value -> below.put(key, value));
        return below;
    }

    /** Under the lock no other thread reads or changes anything meanwhile. */
    private <T> T commit(Supplier<T> change, boolean anew) {
        boolean written = false;
        try {
            T result = change.get();
            if (!before.isEmpty() && anew) {
                FileChannel old = file;
                file = writeAll();
                old.close();
            } else if (!before.isEmpty()) {
                append();
            }
            written = true;
            return result;
        } catch (IOException e) {
            throw new StoreException("A change could not be written, and was not made. Check the disk.", e);
        } finally {
            if (!written) {
                values.keySet().removeAll(before.keySet());
                before.forEach((key, value) -> value.ifPresent(bytes -> values.put(key, bytes)));
            }
            before.clear();
        }
    }

    /** If this fails, the next commit overwrites what was written. */
    private void append() throws IOException {
        long end = file.position();
        try {
            write(file, before.keySet());
            file.force(false);
        } catch (IOException e) {
            file.position(end);
            throw e;
        }
    }

    private FileChannel writeAll() throws IOException {
        Path fresh = path.resolveSibling("commits.new");
        FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        for (String key : values.keySet()) {
            write(channel, List.of(key));
        }
        channel.force(true);
        Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return channel;
    }

    private void write(FileChannel channel, Collection<String> keys) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (String key : keys) {
            Optional<byte[]> value = Optional.ofNullable(values.get(key));
            out.writeUTF(key);
            out.writeBoolean(value.isPresent());
            out.writeInt(value.map(present -> present.length).orElse(0));
            out.write(value.orElse(new byte[0]));
        }
        byte[] commit = bytes.toByteArray();
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + commit.length)
                .putInt(commit.length)
                .putLong(checksum(commit))
                .put(commit)
                .flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
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
            DataInputStream records = new DataInputStream(new ByteArrayInputStream(commit));
            while (records.available() > 0) {
                String key = records.readUTF();
                boolean present = records.readBoolean();
                byte[] value = records.readNBytes(records.readInt());
                values.compute(key, (k, old) -> present ? value : null);
            }
        }
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
