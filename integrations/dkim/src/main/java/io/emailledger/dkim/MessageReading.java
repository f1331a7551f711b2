package io.emailledger.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/**
 * The first of two passes over a message: keeps its header and computes the hash of its body. The memory is bounded by
 * the longest header.
 */
final class MessageReading extends OutputStream {
    /** The bytes of the longest header that is signed: the ledger refuses a longer one in a message given as it is. */
    static final int LONGEST_HEADER = 1 << 20;

    private final ByteArrayOutputStream header = new ByteArrayOutputStream(2_048);
    private final RelaxedBody body;
    private boolean inBody;
    private boolean tooLong;
    private int last;
    /** The bytes of this line so far, its CR included. */
    private int inLine;

    MessageReading() {
        this.body = new RelaxedBody(Algorithm.sha256());
    }

    @Override
    public void write(int b) {
        if (inBody) {
            body.write(b);
            return;
        }
        keep(b);
        if (b == '\n' && last == '\r') {
            inBody = inLine == 1;
            inLine = 0;
        } else {
            inLine++;
        }
        last = b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int i = offset;
        while (i < offset + length && !inBody) {
            write(bytes[i++]);
        }
        body.write(bytes, i, offset + length - i);
    }

    private void keep(int b) {
        if (header.size() < LONGEST_HEADER) {
            header.write(b);
        } else {
            tooLong = true;
        }
    }

    /** Tells whether the header is too long to be kept, so that the message cannot be signed. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Returns the fields of the header. */
    HeaderFields header() {
        return HeaderFields.of(header.toString(ISO_8859_1));
    }

    /** Returns the hash of the body; called once, after the last byte. */
    byte[] bodyHash() {
        return body.hash();
    }
}
