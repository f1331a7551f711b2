package io.emailledger.internal.reader;

import io.emailledger.internal.reader.Headers.RawHeader;
import io.emailledger.internal.reader.OverLimitException.Limit;
import java.util.ArrayList;
import java.util.List;

/** Reads the headers at the beginning of a range, within the limits. */
final class HeaderReader {
    private final Limits limits;
    private int lines;
    private int encodedWords;

    HeaderReader(Limits limits) {
        this.limits = limits;
    }

    /** Headers, and where the body begins. */
    record Block(Headers headers, int bodyStart) {}

    /** Reads headers alone, from bytes with any line ends. */
    static Headers headers(byte[] bytes, Limits limits) {
        return new HeaderReader(limits).read(ByteRange.withPlainLineEnds(bytes)).headers();
    }

    Block read(ByteRange bytes) {
        List<RawHeader> headers = new ArrayList<>();
        int at = start(bytes);
        while (at < bytes.end()) {
            int end = bytes.lineEnd(at);
            if (bytes.isBlank(at, end)) {
                return new Block(new Headers(headers), Math.min(end + 1, bytes.end()));
            }
            int colon = colon(bytes, at, end);
            if (colon < 0 && (headers.isEmpty() || !isStray(bytes, at, end))) {
                // The empty line is missing, and the body begins here.
                break;
            }
            countLine();
            at = colon < 0 ? end + 1 : header(bytes, at, colon, headers);
        }
        return new Block(new Headers(headers), Math.min(at, bytes.end()));
    }

    /** Reads a header with its folded lines, and returns where the next one begins. */
    private int header(ByteRange bytes, int start, int colon, List<RawHeader> into) {
        int end = bytes.lineEnd(start);
        StringBuilder value = new StringBuilder(bytes.latin1(colon + 1, end));
        int next = end + 1;
        while (next < bytes.end() && continues(bytes, next, value)) {
            end = bytes.lineEnd(next);
            countLine();
            checkLength(value.length() + end - next);
            value.append(' ').append(bytes.latin1(next, end).strip());
            next = end + 1;
        }
        checkLength(value.length());
        countEncodedWords(value);
        into.add(new RawHeader(
                bytes.latin1(start, colon).strip(), value.toString().strip()));
        return next;
    }

    private void checkLength(int length) {
        if (length > limits.headerLength()) {
            throw new OverLimitException(Limit.HEADER_LENGTH);
        }
    }

    /** Returns the start of the headers, behind empty lines and the envelope line of a mailbox file. */
    private static int start(ByteRange bytes) {
        int at = bytes.start();
        while (at < bytes.end()) {
            int end = bytes.lineEnd(at);
            if (!bytes.isBlank(at, end) && !bytes.startsWith(at, "From ") && !bytes.startsWith(at, ">From ")) {
                return at;
            }
            at = end + 1;
        }
        return bytes.end();
    }

    /** Folded, or a parameter without its indentation. */
    private static boolean continues(ByteRange bytes, int at, StringBuilder value) {
        byte first = bytes.at(at);
        int end = bytes.lineEnd(at);
        if (first == ' ' || first == '\t') {
            return !bytes.isBlank(at, end);
        }
        return value.length() > 0 && value.charAt(value.length() - 1) == ';' && colon(bytes, at, end) < 0 && end > at;
    }

    /** A folded line without its indentation: one word, or the next line is a header again. */
    private static boolean isStray(ByteRange bytes, int at, int end) {
        if (end + 1 >= bytes.end()) {
            return false;
        }
        int nextEnd = bytes.lineEnd(end + 1);
        boolean last = bytes.isBlank(end + 1, nextEnd);
        return !last && (colon(bytes, end + 1, nextEnd) > 0 || !bytes.contains(at, end, (byte) ' '));
    }

    /** Returns the colon after a name; the obsolete syntax of RFC 5322 section 4.5 has blanks before it. */
    private static int colon(ByteRange bytes, int at, int end) {
        int i = at;
        while (i < end && bytes.at(i) > ' ' && bytes.at(i) <= '~' && bytes.at(i) != ':') {
            i++;
        }
        while (i < end && (bytes.at(i) == ' ' || bytes.at(i) == '\t')) {
            i++;
        }
        return i > at && i < end && bytes.at(i) == ':' ? i : -1;
    }

    private void countEncodedWords(StringBuilder value) {
        for (int i = value.indexOf("=?"); i >= 0; i = value.indexOf("=?", i + 2)) {
            if (++encodedWords > limits.encodedWords()) {
                throw new OverLimitException(Limit.ENCODED_WORDS);
            }
        }
    }

    private void countLine() {
        if (++lines > limits.headerLines()) {
            throw new OverLimitException(Limit.HEADER_LINES);
        }
    }
}
