package io.emailledger.internal.spool;

import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in the temporary folder that only this user can read. Its name is deleted as soon as it is open, so that only
 * this process sees it. If the operating system does not allow that (Windows), it is deleted when it is closed; the
 * next process deletes files of a killed one.
 *
 * <p>It is no channel, because an interrupt of a caller would close a channel.
 */
public final class SpoolFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpoolFile.class);
    private static final String PREFIX = "email-ledger-spool-";
    private static final String SUFFIX = ".tmp";

    /** One check for each process is enough. */
    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    private final Path path;
    private final RandomAccessFile file;
    private long length;

    private SpoolFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** Creates an empty file in the system's temporary folder. */
    public static SpoolFile create() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        if (SWEPT.compareAndSet(false, true)) {
            sweep(folder);
        }
        return create(folder);
    }

    static SpoolFile create(Path folder) {
        try {
            Path path = Files.createTempFile(folder, PREFIX, SUFFIX);
            SpoolFile made = new SpoolFile(path, new RandomAccessFile(path.toFile(), "rw"));
            delete(path);
            return made;
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    /** Returns the number of bytes in it. */
    public long length() {
        return length;
    }

    /** Adds bytes to the end. */
    public synchronized void append(byte[] bytes, int count) {
        try {
            file.seek(length);
            file.write(bytes, 0, count);
            length += count;
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    /** Reads a part of it, any number of times. */
    public InputStream open(long start, long size) {
        return new Section(start, start + size);
    }

    private synchronized int read(long at, byte[] bytes, int offset, int count) throws IOException {
        file.seek(at);
        return file.read(bytes, offset, count);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            log.debug("A temporary file of the spool could not be closed", e);
        }
        delete(path);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.debug("A temporary file of the spool cannot be deleted yet", e);
        }
    }

    private static StoreException noRoom(IOException e) {
        return new StoreException(
                "A message or an attachment could not be copied to the temporary folder. Nothing was recorded. See that the folder of"
                        + " java.io.tmpdir exists, is writable and has free space.",
                e);
    }

    /** Deletes files of killed processes. One that is in use is only deleted where that does no harm. */
    static void sweep(Path folder) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            left.forEach(SpoolFile::delete);
        } catch (IOException | DirectoryIteratorException e) {
            log.debug("The temporary folder could not be looked through", e);
        }
    }

    /** One content in it. */
    private final class Section extends InputStream {
        private final long end;
        private long at;

        Section(long start, long end) {
            this.at = start;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, bytes.length);
            if (count == 0) {
                return 0;
            }
            int most = (int) Math.min(count, end - at);
            int read = most == 0 ? -1 : SpoolFile.this.read(at, bytes, offset, most);
            at += Math.max(0, read);
            return read;
        }
    }
}
