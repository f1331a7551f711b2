package io.emailledger.report;

import io.emailledger.internal.util.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A report as it was received, for people to read. The stored text may be cut; the hash is that of the whole. It is
 * foreign text, so escape it for display.
 */
public final class RawReport {
    /** No text. */
    public static final RawReport NONE = new RawReport(new byte[0], "");

    private static final int LONGEST = 256 * 1024;

    private final byte[] kept;
    private final String sha256;

    private RawReport(byte[] kept, String sha256) {
        this.kept = kept;
        this.sha256 = sha256;
    }

    /**
     * Returns a report as it was received.
     *
     * @param bytes the whole report; copied, and cut to 256 KiB
     * @return the value
     */
    public static RawReport of(byte[] bytes) {
        return bytes.length == 0
                ? NONE
                : new RawReport(Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST)), Sha256.hex(bytes));
    }

    /**
     * Restores a report from a store.
     *
     * @param bytes the result of {@link #bytes()}; copied
     * @param sha256 the result of {@link #sha256()}
     * @return an equal value
     */
    public static RawReport kept(byte[] bytes, String sha256) {
        return bytes.length == 0 ? NONE : new RawReport(bytes.clone(), sha256);
    }

    /**
     * Returns the stored part.
     *
     * @return at most 256 KiB
     */
    public byte[] bytes() {
        return kept.clone();
    }

    /**
     * Returns the stored part, decoded as UTF-8.
     *
     * @return the text
     */
    public String text() {
        return new String(kept, StandardCharsets.UTF_8);
    }

    /**
     * Tells whether there is no text.
     *
     * @return true for {@link #NONE}
     */
    public boolean isEmpty() {
        return kept.length == 0;
    }

    /**
     * Returns the SHA-256 of the whole report, including the part that is not stored.
     *
     * @return 64 hexadecimal digits; empty for {@link #NONE}
     */
    public String sha256() {
        return sha256;
    }

    /** Compares the whole reports by their hash. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RawReport raw && sha256.equals(raw.sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    /** Returns only the hash, because the text is personal data. */
    @Override
    public String toString() {
        return "Raw[" + sha256 + "]";
    }
}
