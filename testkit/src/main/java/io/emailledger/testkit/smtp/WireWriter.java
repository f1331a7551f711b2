package io.emailledger.testkit.smtp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Collects what the server says, so that the replies to a group of pipelined commands leave in one packet
 * (RFC 2920 section 3.2). {@link WireReader} flushes it before it waits for the client.
 */
final class WireWriter extends BufferedOutputStream {

    WireWriter(OutputStream out) {
        super(out);
    }

    /** Continues on another stream: the one inside TLS. */
    void continueOn(OutputStream other) {
        out = other;
    }

    void writeLatin1(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
