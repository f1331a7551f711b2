package io.emailledger.testkit.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads commands and content of the client from one buffer. */
final class WireReader {
    /** The longest accepted command line, in bytes; a multiple of what RFC 4954 section 4 allows for AUTH. */
    static final int LINE_LIMIT = 64 * 1024;

    private final byte[] buffer = new byte[32 * 1024];
    private final WireWriter out;
    private InputStream in;
    private int position;
    private int limit;
    private byte[] begun = new byte[0];

    WireReader(InputStream in, WireWriter out) {
        this.in = in;
        this.out = out;
    }

    /** Continues on another stream: the one inside TLS. */
    void continueOn(InputStream other) {
        in = other;
    }

    /** Drops what has been read ahead and returns how many bytes that were (RFC 3207 section 4.2). */
    int dropReadAhead() {
        int dropped = limit - position;
        position = 0;
        limit = 0;
        return dropped;
    }

    /**
     * The next command line without its end; empty if it was longer than {@link #LINE_LIMIT}. A bare LF
     * ends a line too: a client that lets one slip through has its injected command obeyed and recorded.
     */
    Optional<String> readLine() throws IOException {
        begun = new byte[0];
        boolean tooLong = false;
        while (true) {
            int end = indexOfLineFeed();
            int count = (end < 0 ? limit : end) - position;
            tooLong |= begun.length + count > LINE_LIMIT;
            if (end >= 0) {
                Optional<String> line = tooLong ? Optional.empty() : Optional.of(decode(position, end));
                position = end + 1;
                return line;
            }
            if (!tooLong && count > 0) {
                begun = Arrays.copyOf(begun, begun.length + count);
                System.arraycopy(buffer, position, begun, begun.length - count, count);
            }
            position = limit;
            fill();
        }
    }

    private int indexOfLineFeed() {
        for (int i = position; i < limit; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private String decode(int from, int to) {
        String line =
                begun.length == 0 ? new String(buffer, from, to - from, StandardCharsets.UTF_8) : joined(from, to);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private String joined(int from, int to) {
        byte[] whole = Arrays.copyOf(begun, begun.length + to - from);
        System.arraycopy(buffer, from, whole, begun.length, to - from);
        return new String(whole, StandardCharsets.UTF_8);
    }

    /** The buffer itself: content is scanned in place. Valid until the next {@link #fill()}. */
    byte[] buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    void position(int next) {
        position = next;
    }

    int limit() {
        return limit;
    }

    /** Sends what is still to be said, then waits for more from the client. */
    void fill() throws IOException {
        out.flush();
        position = 0;
        limit = 0;
        int count = in.read(buffer);
        if (count < 0) {
            throw new EOFException("the client closed the connection");
        }
        limit = count;
    }
}
