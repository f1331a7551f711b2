package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Counts the arriving content, hashes and copies it if configured, and stores all of it or its head.
 */
final class ContentSink {
    /** How much is kept of content that is not kept whole, in bytes: enough to find the Message-ID in it. */
    private static final int HEAD = 64 * 1024;

    /** A buffer that a large mail has left behind is kept for the next mail up to this size. */
    private static final int REUSED = 1024 * 1024;

    private final boolean whole;
    private final long limit;
    private final Optional<MessageDigest> digest;
    private final Optional<Supplier<? extends OutputStream>> copies;
    private OutputStream copy = OutputStream.nullOutputStream();
    private byte[] kept = new byte[8 * 1024];
    private int keptLength;
    private long size;

    ContentSink(boolean whole, boolean hashed, long limit, Optional<Supplier<? extends OutputStream>> copies) {
        this.whole = whole;
        this.limit = limit;
        this.copies = copies;
        this.digest = hashed ? Optional.of(sha256()) : Optional.empty();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256, which every JDK must have", e);
        }
    }

    /** Makes ready for the next mail. */
    void begin() {
        if (kept.length > REUSED) {
            kept = new byte[8 * 1024];
        }
        keptLength = 0;
        size = 0;
        digest.ifPresent(MessageDigest::reset);
        if (copies.isPresent()) {
            copy = copies.get().get();
        }
    }

    /** No more of this mail will come. */
    void end() throws IOException {
        if (copies.isPresent()) {
            copy.close();
        }
    }

    void accept(byte[] bytes, int offset, int count) throws IOException {
        size += count;
        if (tooLarge()) {
            return;
        }
        if (digest.isPresent()) {
            digest.get().update(bytes, offset, count);
        }
        copy.write(bytes, offset, count);
        int keep = whole ? count : Math.min(count, HEAD - keptLength);
        if (keep > kept.length - keptLength) {
            kept = Arrays.copyOf(kept, Math.max(keptLength + keep, kept.length * 2));
        }
        System.arraycopy(bytes, offset, kept, keptLength, keep);
        keptLength += keep;
    }

    boolean tooLarge() {
        return size > limit;
    }

    long size() {
        return size;
    }

    /** The whole content, if this sink keeps it. */
    Optional<byte[]> content() {
        return whole ? Optional.of(Arrays.copyOf(kept, keptLength)) : Optional.empty();
    }

    Optional<String> header(String name) {
        return HeaderFinder.first(kept, keptLength, name);
    }

    /** The SHA-256 of the content in lower-case hexadecimal, once for each mail; the empty text if not hashed. */
    String takeSha256() {
        return digest.map(d -> HexFormat.of().formatHex(d.digest())).orElse("");
    }
}
