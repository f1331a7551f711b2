package io.emailledger.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the responses of one connection, with little work: the client is not what is measured. */
final class Responses {
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS = "HTTP/1.1 ".length();
    private static final int LOWER_CASE = 0x20;

    private final InputStream in;
    private final byte[] buffer = new byte[32_768];
    private int from;
    private int to;

    Responses(InputStream in) {
        this.in = in;
    }

    /** Reads a response with its body, and returns its status. */
    int next() throws IOException {
        int end = from;
        while (end + 4 > to || !isEnd(end)) {
            if (end + 4 > to) {
                int read = end - from;
                fill();
                end = from + read;
            } else {
                end++;
            }
        }
        int status = number(from + STATUS);
        long rest = contentLength(end);
        from = end + 4;
        while (rest > 0) {
            if (from == to) {
                fill();
            }
            int some = (int) Math.min(rest, to - from);
            from += some;
            rest -= some;
        }
        return status;
    }

    private boolean isEnd(int at) {
        return buffer[at] == '\r' && buffer[at + 1] == '\n' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n';
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw new IOException("The server has disconnected");
        }
        to += read;
    }

    private long contentLength(int end) {
        for (int at = from; at + LENGTH.length < end; at++) {
            if (buffer[at] == '\r' && isLength(at)) {
                return number(at + LENGTH.length);
            }
        }
        return 0;
    }

    private boolean isLength(int at) {
        for (int i = 2; i < LENGTH.length; i++) {
            if ((buffer[at + i] | LOWER_CASE) != (LENGTH[i] | LOWER_CASE)) {
                return false;
            }
        }
        return true;
    }

    private int number(int at) {
        int i = at;
        while (buffer[i] == ' ') {
            i++;
        }
        int number = 0;
        while (buffer[i] >= '0' && buffer[i] <= '9') {
            number = number * 10 + buffer[i++] - '0';
        }
        return number;
    }
}
