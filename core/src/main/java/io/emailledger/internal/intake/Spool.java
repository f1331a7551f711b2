package io.emailledger.internal.intake;

import io.emailledger.internal.digest.Sha256;
import io.emailledger.message.Attachment;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the content of attachments aside before anything is recorded: what cannot be read is known before the store is
 * asked, its hash is known, and no transaction of the store waits for a host's slow stream. Small contents stay in
 * memory, as long as there are few of them in the call; the others go to temporary files that only this user can read.
 */
final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final int IN_MEMORY = 256 * 1024;
    private static final int IN_MEMORY_TOGETHER = 8 * IN_MEMORY;

    private final long limit;
    private final List<Path> files = new ArrayList<>();
    private long inMemory;
    private long total;

    /** A content that was copied. */
    record Copy(long size, String sha256, Attachment.Source source) {}

    /** The contents together are larger than the ledger allows. */
    static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Makes a spool that takes {@code limit} bytes of each e-mail. */
    Spool(long limit) {
        this.limit = limit;
    }

    /** The attachments that follow are those of another e-mail. */
    void nextEmail() {
        total = 0;
    }

    /**
     * Copies one content; empty if it cannot be read. A host's source may fail with any exception.
     *
     * @throws StoreException if the store it comes from, or the temporary folder it goes to, fails: the e-mail must not
     *     go without it for that
     */
    Optional<Copy> copy(Attachment attachment) throws TooLargeException {
        long before = total;
        try (InputStream in = attachment.open()) {
            return Optional.of(copy(in));
        } catch (StoreException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            log.warn("An attachment could not be read: its e-mail goes without it, or FAILED if it is required", e);
            total = before;
            return Optional.empty();
        }
    }

    private Copy copy(InputStream in) throws IOException, TooLargeException {
        MessageDigest sha256 = Sha256.digest();
        byte[] head = in.readNBytes((int) Math.min(IN_MEMORY, IN_MEMORY_TOGETHER - inMemory));
        count(head.length);
        sha256.update(head);
        int next = in.read();
        if (next < 0) {
            inMemory += head.length;
            return new Copy(head.length, Sha256.hex(sha256), () -> new ByteArrayInputStream(head));
        }
        Path file = newFile();
        long size = head.length;
        try (SpoolFile plain = new SpoolFile(file)) {
            plain.write(head);
            try (OutputStream out = new DigestOutputStream(plain, sha256)) {
                out.write(next);
                count(1);
                size++;
                byte[] buffer = new byte[64 * 1024];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    count(n);
                    out.write(buffer, 0, n);
                    size += n;
                }
            }
        }
        return new Copy(size, Sha256.hex(sha256), () -> Files.newInputStream(file));
    }

    private Path newFile() {
        try {
            Path file = Files.createTempFile("email-ledger-", ".spool");
            files.add(file);
            return file;
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static StoreException noRoom(IOException e) {
        return new StoreException(
                "An attachment could not be copied to the temporary folder. Nothing was recorded. See that the folder of"
                        + " java.io.tmpdir is there and writable, and that there is room.",
                e);
    }

    /** Tells a failure of our own disk from one of the host's source. */
    private static final class SpoolFile extends OutputStream {
        private final OutputStream out;

        SpoolFile(Path file) {
            try {
                out = Files.newOutputStream(file);
            } catch (IOException e) {
                throw noRoom(e);
            }
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw noRoom(e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw noRoom(e);
            }
        }
    }

    private void count(long bytes) throws TooLargeException {
        total += bytes;
        if (total > limit) {
            throw new TooLargeException();
        }
    }

    @Override
    public void close() {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warn("A temporary file in the folder of java.io.tmpdir could not be deleted: see to it", e);
            }
        }
    }
}
