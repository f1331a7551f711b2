package io.emailledger.report;

import io.emailledger.internal.util.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A report as it came, for people to read. What is kept of it may be cut; its hash is that of the whole. It comes from
 * outside: escape it where it is shown.
 */
public final class RawReport {
    /** Nothing. */
    public static final RawReport NONE = new RawReport(new byte[0], "");

    private static final int LONGEST = 256 * 1024;

    private final byte[] kept;
    private final String sha256;

    private RawReport(byte[] kept, String sha256) {
        this.kept = kept;
        this.sha256 = sha256;
    }

    /**
     * Returns a report as it came.
     *
     * @param bytes all of it; they are copied, and at most 256 KiB are kept
     * @return the value
     */
    public static RawReport of(byte[] bytes) {
        return bytes.length == 0
                ? NONE
                : new RawReport(Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST)), Sha256.hex(bytes));
    }

    /**
     * Returns what a store has kept of a report.
     *
     * @param bytes what {@link #bytes()} gave; they are copied
     * @param sha256 what {@link #sha256()} gave
     * @return the value that gave them
     */
    public static RawReport kept(byte[] bytes, String sha256) {
        return bytes.length == 0 ? NONE : new RawReport(bytes.clone(), sha256);
    }

    /**
     * Returns what is kept of it.
     *
     * @return at most 256 KiB
     */
    public byte[] bytes() {
        return kept.clone();
    }

    /**
     * Returns what is kept of it as text in UTF-8.
     *
     * @return the text
     */
    public String text() {
        return new String(kept, StandardCharsets.UTF_8);
    }

    /**
     * Tells whether there is nothing.
     *
     * @return true for {@link #NONE}
     */
    public boolean isEmpty() {
        return kept.length == 0;
    }

    /**
     * Returns the SHA-256 of all of it, also of what is not kept.
     *
     * @return 64 hexadecimal digits; empty for {@link #NONE}
     */
    public String sha256() {
        return sha256;
    }

    /** Equal if the whole reports were. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RawReport raw && sha256.equals(raw.sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    /** Returns its hash: what it holds is personal. */
    @Override
    public String toString() {
        return "Raw[" + sha256 + "]";
    }
}
