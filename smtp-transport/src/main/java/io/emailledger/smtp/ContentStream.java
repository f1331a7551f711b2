package io.emailledger.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the content to the wire: a dot that begins a line is doubled (RFC 5321 section 4.5.2). A dot after a
 * lone CR or LF is doubled too: content has none, but if it had, a server that takes them for the end of a line must
 * not find the end of the content there.
 */
final class ContentStream extends OutputStream {
    private final Wire wire;
    private byte last = '\n';
    private long count;
    private @Nullable IOException failure;

    ContentStream(Wire wire) {
        this.wire = wire;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int to = offset + length;
        byte before = last;
        try {
            for (int i = offset; i < to; i++) {
                byte b = bytes[i];
                if (b == '.' && (before == '\n' || before == '\r')) {
                    wire.put(bytes, from, i - from);
                    wire.put('.');
                    from = i;
                }
                before = b;
            }
            wire.put(bytes, from, to - from);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        last = before;
        count += length;
    }

    /** Writes the line that ends the content, which is sent with the next flush. */
    void end() throws IOException {
        if (last != '\n') {
            wire.put('\r');
            wire.put('\n');
        }
        wire.put('.');
        wire.put('\r');
        wire.put('\n');
    }

    /** The number of bytes written, without doubled dots. */
    long count() {
        return count;
    }

    /** Returns the failure of the connection, if it failed. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }
}
