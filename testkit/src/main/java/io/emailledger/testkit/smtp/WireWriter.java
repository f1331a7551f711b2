package io.emailledger.testkit.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Collects what the server says, so that the replies to a group of pipelined commands leave in one packet
 * (RFC 2920 section 3.2). {@link WireReader} flushes it before it waits for the client.
 */
final class WireWriter {
    private final byte[] buffer = new byte[8 * 1024];
    private int length;
    private OutputStream out;

    WireWriter(OutputStream out) {
        this.out = out;
    }

    /** Continues on another stream: the one inside TLS. */
    void continueOn(OutputStream other) {
        out = other;
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
        if (count > buffer.length - length) {
            flush();
        }
        if (count > buffer.length) {
            out.write(bytes, offset, count);
        } else {
            System.arraycopy(bytes, offset, buffer, length, count);
            length += count;
        }
    }

    void writeLatin1(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        write(bytes, 0, bytes.length);
    }

    void flush() throws IOException {
        if (length > 0) {
            int count = length;
            length = 0;
            out.write(buffer, 0, count);
            out.flush();
        }
    }
}
