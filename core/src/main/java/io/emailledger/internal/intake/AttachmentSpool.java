package io.emailledger.internal.intake;

import io.emailledger.internal.spool.SpoolFile;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.Attachment;
import io.emailledger.spi.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies the content of attachments before anything is recorded. So unreadable attachments and all hashes are known
 * before the store is called, and no transaction waits for a slow stream of the application. Small contents stay in
 * memory, as long as there are few of them in the call; the others go to one {@link SpoolFile}.
 */
final class AttachmentSpool implements AutoCloseable {
    private static final int IN_MEMORY = 256 * 1024;
    private static final int IN_MEMORY_TOGETHER = 8 * IN_MEMORY;

    private final long limit;
    private @Nullable SpoolFile file;
    private long inMemory;
    private long total;

    /** A content that was copied. */
    record SpooledContent(long size, String sha256, Attachment.Source source) {}

    /** The contents together are larger than the ledger allows. */
    static final class TooLargeException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Makes a spool that takes {@code limit} bytes of each e-mail. */
    AttachmentSpool(long limit) {
        this.limit = limit;
    }

    /** Begins with the attachments of another e-mail. */
    void nextEmail() {
        total = 0;
    }

    /**
     * Copies one content; empty if it cannot be read. A source of the application may fail with any exception.
     *
     * @param unreadable is told of such an exception
     * @throws StoreException if the store it comes from, or the temporary folder it goes to, fails: the e-mail must not
     *     go without it for that
     */
    Optional<SpooledContent> copy(Attachment attachment, UnreadableSources unreadable) throws TooLargeException {
        long before = total;
        try (InputStream in = attachment.open()) {
            return Optional.of(copy(in));
        } catch (StoreException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            unreadable.note(e);
            total = before;
            return Optional.empty();
        }
    }

    /** Copies a stream to its end. */
    SpooledContent copy(InputStream in) throws IOException, TooLargeException {
        MessageDigest sha256 = Sha256.digest();
        byte[] head = in.readNBytes((int) Math.min(IN_MEMORY, IN_MEMORY_TOGETHER - inMemory));
        count(head.length);
        sha256.update(head);
        int next = in.read();
        if (next < 0) {
            inMemory += head.length;
            return new SpooledContent(head.length, Sha256.hex(sha256), () -> new ByteArrayInputStream(head));
        }
        SpoolFile out = file();
        long start = out.length();
        long size = head.length;
        out.append(head, head.length);
        byte[] buffer = new byte[64 * 1024];
        buffer[0] = (byte) next;
        for (int n = 1; n >= 0; n = in.read(buffer)) {
            count(n);
            sha256.update(buffer, 0, n);
            out.append(buffer, n);
            size += n;
        }
        long whole = size;
        return new SpooledContent(whole, Sha256.hex(sha256), () -> out.open(start, whole));
    }

    private SpoolFile file() {
        SpoolFile open = file;
        if (open == null) {
            open = SpoolFile.create();
            file = open;
        }
        return open;
    }

    private void count(long bytes) throws TooLargeException {
        total += bytes;
        if (total > limit) {
            throw new TooLargeException();
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
