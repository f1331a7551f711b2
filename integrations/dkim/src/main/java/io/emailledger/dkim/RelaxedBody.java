package io.emailledger.dkim;

import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Computes the hash of a body in its relaxed canonical form (RFC 6376 section 3.4.4), in constant memory. Only CR LF is
 * a line break; a CR or LF alone is a character like any other.
 */
final class RelaxedBody extends OutputStream {
    private final MessageDigest digest;
    private final byte[] buffer = new byte[8_192];
    private int filled;
    /** A CR whose next byte is not known yet. */
    private boolean returned;
    /** White space that counts as one blank unless the line ends here. */
    private boolean blank;
    /** The line breaks that count unless the body ends here. */
    private long breaks;

    private boolean begun;

    RelaxedBody(MessageDigest digest) {
        this.digest = digest;
    }

    @Override
    public void write(int b) {
        if (returned) {
            returned = false;
            if (b == '\n') {
                blank = false;
                breaks++;
                return;
            }
            put('\r');
        }
        switch (b) {
            case '\r' -> returned = true;
            case ' ', '\t' -> blank = true;
            default -> put(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            write(bytes[i++]);
            if (!returned && !blank && breaks == 0) {
                int run = i;
                while (run < end && !isSpecial(bytes[run])) {
                    run++;
                }
                append(bytes, i, run - i);
                i = run;
            }
        }
    }

    private static boolean isSpecial(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    /** Appends a run of bytes that count as they are, after one that did. */
    private void append(byte[] bytes, int offset, int length) {
        if (length > buffer.length - filled) {
            digest.update(buffer, 0, filled);
            filled = 0;
        }
        if (length > buffer.length) {
            digest.update(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, filled, length);
            filled += length;
        }
    }

    /**
     * Returns the hash; called once, after the last byte. The end of the body ends a line: SMTP can transmit nothing else.
     */
    byte[] hash() {
        if (returned) {
            put('\r');
        }
        if (begun) {
            append('\r');
            append('\n');
        }
        digest.update(buffer, 0, filled);
        return digest.digest();
    }

    private void put(int b) {
        for (; breaks > 0; breaks--) {
            append('\r');
            append('\n');
        }
        if (blank) {
            blank = false;
            append(' ');
        }
        append(b);
        begun = true;
    }

    private void append(int b) {
        if (filled == buffer.length) {
            digest.update(buffer);
            filled = 0;
        }
        buffer[filled++] = (byte) b;
    }
}
