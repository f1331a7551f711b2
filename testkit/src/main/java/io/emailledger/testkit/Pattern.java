package io.emailledger.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A content of any size that needs no memory: pseudo-random bytes, which no compression makes small. Its streams return
 * fewer bytes than they are asked for, as those of a network do.
 */
record Pattern(int seed, int size) {

    byte byteAt(long position) {
        long mixed = (position + seed * 0x9e37_79b9L) * 0xbf58_476d_1ce4_e5b9L;
        return (byte) (mixed >>> 40);
    }

    InputStream open() {
        return new PatternStream();
    }

    String sha256() throws IOException {
        return sha256(open());
    }

    /** Makes this the exact message of an e-mail. */
    void beMessageOf(Sample sample, String messageId) throws IOException {
        sample.message(messageId, this::open, size, sha256());
    }

    void attachTo(Sample sample, String name) throws IOException {
        sample.attach(name, this::open, size, sha256());
    }

    /** Reads a stream a little at a time, and closes it. */
    static String sha256(InputStream stream) throws IOException {
        try (DigestInputStream in = new DigestInputStream(stream, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[8_192];
            while (in.read(buffer) >= 0) {
                // The digest is all that is wanted.
            }
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    static String sha256(Optional<InputStream> stream) throws IOException {
        return stream.isPresent() ? sha256(stream.get()) : "nothing";
    }

    private final class PatternStream extends InputStream {
        private int position;

        @Override
        public int read() {
            return position == size ? -1 : byteAt(position++) & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (position == size) {
                return -1;
            }
            int most = Math.min(Math.min(length, size - position), 1 + position % 4_096);
            for (int i = 0; i < most; i++) {
                buffer[offset + i] = byteAt(position++);
            }
            return most;
        }
    }
}
