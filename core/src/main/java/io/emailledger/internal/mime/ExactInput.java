package io.emailledger.internal.mime;

import io.emailledger.internal.reader.Lines;
import io.emailledger.internal.reader.MessageScanner;
import io.emailledger.internal.util.Sha256;
import io.emailledger.message.InvalidValueException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * The bytes of an exact message as they are sent: lines end in CR LF, and the header is that of {@link ExactHeader}. The
 * structure of the message is read while the bytes pass.
 */
public final class ExactInput extends InputStream {
    private static final int LONGEST_HEADER = 1 << 20;

    private final InputStream source;
    private final Lines lines;
    private final ExactHeader header;
    private final boolean fingerprinted;
    private final MessageScanner scanner = new MessageScanner();
    private InputStream ready = InputStream.nullInputStream();
    private final MessageDigest given = Sha256.digest();
    private boolean inBody;
    private boolean ended;

    /**
     * Reads a message; closing this closes it.
     *
     * @param fingerprinted whether {@link #fingerprint} is needed
     */
    public ExactInput(InputStream source, ExactHeader header, boolean fingerprinted) {
        this.fingerprinted = fingerprinted;
        this.source = source;
        this.lines = new Lines(source);
        this.header = header;
    }

    /** The structure of the message, once all of it was read. */
    public MessageScanner scanner() {
        return scanner;
    }

    /** The hash of what was given, without what the ledger has added, once all of it was read. */
    public String fingerprint() {
        return Sha256.hex(given);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int n = ready.read(into, offset, length);
        while (n < 0 && !ended) {
            ready = inBody ? nextLines() : header();
            n = ready.read(into, offset, length);
        }
        return n;
    }

    private InputStream header() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (lines.next() && !lines.isEmptyLine()) {
            lines.appendTo(read);
            if (read.size() > LONGEST_HEADER) {
                throw new InvalidValueException("message", "has a header that is longer than 1 MiB");
            }
        }
        inBody = true;
        byte[] fields = header.edit(read.toByteArray());
        given.update(header.kept().getBytes(StandardCharsets.ISO_8859_1));
        Lines own = new Lines(new ByteArrayInputStream(fields));
        while (own.next()) {
            scanner.add(own);
        }
        return new ByteArrayInputStream(fields);
    }

    /** Returns as many lines as make a good read. */
    private InputStream nextLines() throws IOException {
        Bytes read = new Bytes(1 << 15);
        while (read.length() < 1 << 14 && !ended) {
            if (lines.next()) {
                scanner.add(lines);
                read.octets(lines.bytes(), 0, lines.length());
                if (lines.endsLine()) {
                    read.crlf();
                }
            } else {
                ended = true;
                scanner.end();
            }
        }
        byte[] body = read.toArray();
        if (fingerprinted) {
            given.update(body);
        }
        return new ByteArrayInputStream(body);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
