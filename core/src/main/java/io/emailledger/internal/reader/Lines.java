package io.emailledger.internal.reader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream of bytes, which may end in CR LF, LF or CR. A line of any length is read in pieces, of which
 * only one is in memory.
 */
public final class Lines {
    private static final int LONGEST_PIECE = 8_192;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 14];
    private final byte[] piece = new byte[LONGEST_PIECE];
    private int at;
    private int end;
    private int length;
    private boolean starts = true;
    private boolean ends = true;

    /** Reads a stream, which it does not close. */
    public Lines(InputStream in) {
        this.in = in;
    }

    /** Reads the next line, or the next piece of a long one. Returns false at the end. */
    public boolean next() throws IOException {
        starts = ends;
        length = 0;
        while (length < LONGEST_PIECE) {
            int b = peek();
            if (b < 0) {
                // A last line without a line end is a line; so is the end of one that was read in pieces.
                boolean unfinished = length > 0 || !starts;
                ends = true;
                return unfinished;
            }
            at++;
            if (b == '\n' || b == '\r') {
                if (b == '\r' && peek() == '\n') {
                    at++;
                }
                ends = true;
                return true;
            }
            piece[length++] = (byte) b;
        }
        ends = false;
        return true;
    }

    /** The bytes of the piece, up to {@link #length()}, without line end. They are overwritten by the next one. */
    public byte[] bytes() {
        return piece;
    }

    /** The number of bytes. */
    public int length() {
        return length;
    }

    /** Tells whether the piece begins a line. */
    public boolean startsLine() {
        return starts;
    }

    /** Tells whether the piece ends a line. */
    public boolean endsLine() {
        return ends;
    }

    /** Tells whether the piece is a whole line without a byte. */
    public boolean isEmptyLine() {
        return starts && ends && length == 0;
    }

    /** Appends the piece, and LF if it ends a line. */
    public void appendTo(ByteArrayOutputStream out) {
        out.write(piece, 0, length);
        if (ends) {
            out.write('\n');
        }
    }

    private int peek() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer, 0, buffer.length));
            if (end == 0) {
                return -1;
            }
        }
        return buffer[at] & 0xff;
    }
}
