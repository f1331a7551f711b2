package io.emailledger.tracking;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.tracking.UnsubscribeForm.Wish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Requests that the store could not take: a file for each, in the order of their arrival. A file has its name only after
 * its content is on the disk, so a file that can be seen is whole. One process alone uses the folder.
 */
final class UnsubscribeSpool {
    private static final String WAITING = ".request";
    private static final String DRAFT = ".tmp";
    private static final String UNREADABLE = ".unreadable";

    /** The maximum number of requests, so that a store that is down for long does not fill the disk. */
    private static final long MOST = 100_000;

    /** The folders of this process; a lock of the system tells only processes apart. */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lock;
    private final AtomicLong waiting;
    private final AtomicLong next;

    private UnsubscribeSpool(Path folder, FileChannel lock, List<Path> there) {
        this.folder = folder;
        this.lock = lock;
        this.waiting = new AtomicLong(there.size());
        this.next = new AtomicLong(there.isEmpty() ? 0 : number(there.get(there.size() - 1)) + 1);
    }

    /** A request that waits. */
    record Entry(Path file, Wish wish, Subscription who, Instant at) {}

    static UnsubscribeSpool in(Path folder) {
        try {
            boolean isNew = Files.notExists(folder);
            Files.createDirectories(folder);
            Path parent = folder.toAbsolutePath().getParent();
            if (isNew && parent != null) {
                force(parent);
            }
            return locked(folder.toRealPath());
        } catch (IOException e) {
            throw new InvalidValueException(
                    "spool",
                    "must be a folder in which this process can write: "
                            + e.getClass().getName());
        }
    }

    /** A second channel to the file in this process would release the lock of the first when it is closed. */
    private static UnsubscribeSpool locked(Path folder) throws IOException {
        if (!IN_USE.add(folder)) {
            throw inUse();
        }
        boolean opened = false;
        try {
            UnsubscribeSpool spool = open(folder);
            opened = true;
            return spool;
        } finally {
            if (!opened) {
                IN_USE.remove(folder);
            }
        }
    }

    private static UnsubscribeSpool open(Path folder) throws IOException {
        boolean opened = false;
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() == null) {
                throw inUse();
            }
            removeDrafts(folder);
            UnsubscribeSpool spool = new UnsubscribeSpool(folder, lock, files(folder));
            opened = true;
            return spool;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    private static InvalidValueException inUse() {
        return new InvalidValueException("spool", "must be a folder that no other endpoint uses now");
    }

    boolean isEmpty() {
        return waiting.get() == 0;
    }

    long size() {
        return waiting.get();
    }

    /**
     * Writes a request, and returns when it is on the disk. An interruption of the thread does not stop it: it would close
     * the file, and the request would be lost. The thread is interrupted again afterwards.
     *
     * @throws IOException if it is not, or too many wait
     */
    void write(Wish wish, Subscription who, Instant at) throws IOException {
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            throw new IOException("Too many requests wait");
        }
        boolean written = false;
        Path file = folder.resolve(String.format(Locale.ROOT, "%019d", next.getAndIncrement()) + WAITING);
        Path draft = file.resolveSibling(file.getFileName() + DRAFT);
        try {
            byte[] content = line(wish, who, at).getBytes(StandardCharsets.US_ASCII);
            uninterrupted(() -> writeAndForce(draft, content));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
            written = true;
        } finally {
            if (!written) {
                waiting.decrementAndGet();
                Files.deleteIfExists(draft);
                Files.deleteIfExists(file);
            }
        }
    }

    /** A name is on the disk only after its folder is. Some systems cannot open a folder, and do not need it. */
    private static void force(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        uninterrupted(() -> {
            try (FileChannel itself = FileChannel.open(folder, StandardOpenOption.READ)) {
                itself.force(true);
            }
        });
    }

    private static void writeAndForce(Path file, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
    }

    /** An interruption closes a channel; it is opened again without it, and the thread is interrupted afterwards. */
    private static void uninterrupted(Write write) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (isInterrupted(write)) {
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isInterrupted(Write write) throws IOException {
        try {
            write.run();
            return false;
        } catch (ClosedByInterruptException e) {
            boolean unused = Thread.interrupted();
            return true;
        }
    }

    /** A write that can be repeated. */
    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private static String line(Wish wish, Subscription who, Instant at) {
        return "1 " + wish + " " + at + " "
                + Base64.getUrlEncoder().withoutPadding().encodeToString(UnsubscribeToken.content(who));
    }

    /** Returns the files of the requests, the first to arrive first. */
    List<Path> files() throws IOException {
        return files(folder);
    }

    /** Reads a request; empty if the file is damaged. */
    Optional<Entry> read(Path file) throws IOException {
        String[] words = Files.readString(file, StandardCharsets.ISO_8859_1).split(" ", -1);
        try {
            return words.length != 4 || !words[0].equals("1")
                    ? Optional.empty()
                    : UnsubscribeToken.subscription(Base64.getUrlDecoder().decode(words[3]))
                            .map(who -> new Entry(file, Wish.valueOf(words[1]), who, Instant.parse(words[2])));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Renames a file that cannot be used, so that it does not block those after it. */
    void setAside(Path file) throws IOException {
        Files.move(file, file.resolveSibling(file.getFileName() + UNREADABLE), StandardCopyOption.ATOMIC_MOVE);
        waiting.decrementAndGet();
    }

    void remove(Entry entry) throws IOException {
        Files.delete(entry.file());
        waiting.decrementAndGet();
    }

    void close() throws IOException {
        lock.close();
        IN_USE.remove(folder);
    }

    /** What was not acknowledged when a process was killed. */
    private static void removeDrafts(Path folder) throws IOException {
        for (Path draft : files(folder, WAITING + DRAFT)) {
            Files.deleteIfExists(draft);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        return files(folder, WAITING);
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().endsWith(end))
                    .sorted()
                    .toList();
        }
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        String digits = name.substring(0, name.length() - WAITING.length());
        return digits.matches("\\d{1,18}|0\\d{18}") ? Long.parseLong(digits) : 0;
    }
}
