package io.emailledger.internal.reader;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A range of the bytes of a mail whose line ends are all LF. Nothing is copied. */
final class ByteRange {
    private final byte[] all;
    private final int start;
    private final int end;

    private ByteRange(byte[] all, int start, int end) {
        this.all = all;
        this.start = start;
        this.end = end;
    }

    /** Returns a copy of a mail whose line ends, CRLF, LF, CR or all of them, have become LF. */
    static ByteRange withPlainLineEnds(byte[] mail) {
        byte[] plain = new byte[mail.length];
        int length = 0;
        for (int i = 0; i < mail.length; i++) {
            if (mail[i] != '\r') {
                plain[length++] = mail[i];
            } else if (i + 1 == mail.length || mail[i + 1] != '\n') {
                plain[length++] = '\n';
            }
        }
        return new ByteRange(plain, 0, length);
    }

    ByteRange from(int index) {
        return new ByteRange(all, Math.min(index, end), end);
    }

    ByteRange between(int from, int to) {
        return new ByteRange(all, from, Math.max(from, to));
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The byte at an index of the mail, which lies in the range. */
    byte at(int index) {
        return all[index];
    }

    int length() {
        return end - start;
    }

    /** Returns the end of the line that begins at {@code index}: its LF, or the end of the range. */
    int lineEnd(int index) {
        int i = index;
        while (i < end && all[i] != '\n') {
            i++;
        }
        return i;
    }

    boolean startsWith(int index, byte[] prefix) {
        return prefix.length <= end - index
                && Arrays.equals(all, index, index + prefix.length, prefix, 0, prefix.length);
    }

    boolean startsWith(int index, String ascii) {
        return startsWith(index, ascii.getBytes(StandardCharsets.US_ASCII));
    }

    boolean contains(int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (all[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (all[i] != ' ' && all[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** The first bytes of this range as characters of the same numbers. */
    String latin1(int from, int to) {
        return new String(all, from, to - from, StandardCharsets.ISO_8859_1);
    }

    byte[] first(int most) {
        return Arrays.copyOfRange(all, start, start + Math.min(most, length()));
    }
}
