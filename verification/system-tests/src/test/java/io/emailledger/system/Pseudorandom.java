package io.emailledger.system;

import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Pseudorandom bytes from a seed: the same in every process, and never in memory together. */
final class Pseudorandom extends InputStream {
    private long state;
    private long left;

    Pseudorandom(long seed, long size) {
        this.state = seed * 0x9E3779B97F4A7C15L + 1;
        this.left = size;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (left == 0) {
            return -1;
        }
        int count = (int) Math.min(left, length);
        for (int i = offset; i < offset + count; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            bytes[i] = (byte) (state >>> 32);
        }
        left -= count;
        return count;
    }

    /** The SHA-256 of such bytes, in hexadecimal. */
    static String sha256(long seed, long size) {
        try (Pseudorandom in = new Pseudorandom(seed, size)) {
            return sha256(in);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The SHA-256 of a stream, in hexadecimal. */
    static String sha256(InputStream in) throws java.io.IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
