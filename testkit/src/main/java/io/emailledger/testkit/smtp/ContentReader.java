package io.emailledger.testkit.smtp;

import java.io.IOException;

/**
 * Reads the content of one mail up to its final dot, without the stuffed dots (RFC 5321 section 4.5.2). It creates no
 * object for a line.
 *
 * <p>Only CRLF ends a line here. A server that took a bare LF for one could be told to find the final dot
 * in the middle of a text.
 */
final class ContentReader {
    private static final byte[] CARRIAGE_RETURN = {'\r'};

    private enum At {
        START_OF_LINE,
        IN_LINE,
        AFTER_CR,
        AFTER_DOT,
        AFTER_DOT_CR
    }

    private final WireReader in;
    private final ContentSink sink;
    private At at = At.START_OF_LINE;

    ContentReader(WireReader in, ContentSink sink) {
        this.in = in;
        this.sink = sink;
    }

    /** Reads to the final dot. */
    void readToEnd() throws IOException {
        while (!read(Long.MAX_VALUE)) {
            // read() returns only at the end, or after Long.MAX_VALUE bytes
        }
    }

    /** Reads up to {@code wireBytes} more bytes and returns whether the final dot was among them. */
    boolean read(long wireBytes) throws IOException {
        long left = wireBytes;
        while (left > 0) {
            if (in.position() == in.limit()) {
                in.fill();
            }
            int from = in.position();
            int to = (int) Math.min(in.limit(), from + Math.min(left, Integer.MAX_VALUE / 2));
            boolean ended = scan(in.buffer(), from, to);
            left -= in.position() - from;
            if (ended) {
                return true;
            }
        }
        return false;
    }

    /** Hands {@code buffer[from, to)} to the sink and moves the reader past what was used. */
    private boolean scan(byte[] buffer, int from, int to) throws IOException {
        int start = from;
        for (int i = from; i < to; i++) {
            byte b = buffer[i];
            switch (at) {
                case IN_LINE -> {
                    i = indexOfCarriageReturn(buffer, i, to);
                    if (i < to) {
                        at = At.AFTER_CR;
                    }
                }
                case AFTER_CR -> at = b == '\n' ? At.START_OF_LINE : b == '\r' ? At.AFTER_CR : At.IN_LINE;
                case START_OF_LINE -> {
                    if (b == '.') {
                        sink.accept(buffer, start, i - start);
                        start = i + 1;
                        at = At.AFTER_DOT;
                    } else {
                        at = b == '\r' ? At.AFTER_CR : At.IN_LINE;
                    }
                }
                case AFTER_DOT -> {
                    if (b == '\r') {
                        start = i + 1;
                        at = At.AFTER_DOT_CR;
                    } else {
                        start = i;
                        at = At.IN_LINE;
                    }
                }
                case AFTER_DOT_CR -> {
                    if (b == '\n') {
                        in.position(i + 1);
                        return true;
                    }
                    // The dot was a stuffed one after all, and the CR belongs to the content.
                    sink.accept(CARRIAGE_RETURN, 0, 1);
                    start = i;
                    at = b == '\r' ? At.AFTER_CR : At.IN_LINE;
                }
            }
        }
        sink.accept(buffer, start, to - start);
        in.position(to);
        return false;
    }

    private static int indexOfCarriageReturn(byte[] buffer, int from, int to) {
        int i = from;
        while (i < to && buffer[i] != '\r') {
            i++;
        }
        return i;
    }
}
