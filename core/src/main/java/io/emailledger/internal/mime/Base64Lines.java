package io.emailledger.internal.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** Base64 in lines of 76 characters (RFC 2045 section 6.8), without a line break after the last line. */
final class Base64Lines {
    private static final int OCTETS_OF_A_LINE = 57;
    private static final int LINES_AT_ONCE = 144;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(76, CRLF);

    private Base64Lines() {}

    /** Returns the number of encoded characters, line breaks included, of a number of bytes. */
    static long encodedLength(long octets) {
        if (octets == 0) {
            return 0;
        }
        long characters = Math.multiplyExact((octets + 2) / 3, 4L);
        return Math.addExact(characters, (characters - 1) / 76 * 2);
    }

    static void write(byte[] source, Bytes target) {
        byte[] encoded = ENCODER.encode(source);
        target.octets(encoded, 0, encoded.length);
    }

    /**
     * Encodes a stream to its end in pieces of a few kilobytes.
     *
     * @param most the number of bytes after which reading stops
     * @return the number of bytes read: one more than {@code most} if the stream has more
     */
    static long copy(InputStream in, long most, OutputStream out) throws IOException {
        byte[] piece = new byte[OCTETS_OF_A_LINE * LINES_AT_ONCE];
        byte[] lines = new byte[78 * LINES_AT_ONCE];
        long total = 0;
        int read;
        while ((read = in.readNBytes(piece, 0, piece.length)) > 0) {
            if (read > most - total) {
                return most + 1;
            }
            if (total > 0) {
                out.write(CRLF);
            }
            int encoded = ENCODER.encode(read == piece.length ? piece : Arrays.copyOf(piece, read), lines);
            out.write(lines, 0, encoded);
            total += read;
        }
        return total;
    }
}
