package io.emailledger.dkim;

import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.MessageContent;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A content with signature fields above it. */
final class SignedContent implements MessageContent {
    private final byte[] fields;
    private final MessageContent content;
    private final AttemptLog attempt;

    SignedContent(byte[] fields, MessageContent content, AttemptLog attempt) {
        this.fields = fields.clone();
        this.content = content;
        this.attempt = attempt;
    }

    @Override
    public long size() {
        return fields.length + content.size();
    }

    /** The log of the attempt gets size and hash of what is sent, as it has them for the content without signature. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        Hashing hashing = new Hashing(out);
        hashing.write(fields);
        content.writeTo(hashing);
        attempt.note("with DKIM-Signature: " + hashing.count + " bytes, SHA-256 "
                + HexFormat.of().formatHex(hashing.digest.digest()));
    }

    @Override
    public boolean needsSmtpUtf8() {
        return content.needsSmtpUtf8();
    }

    @Override
    public boolean isEightBit() {
        return content.isEightBit();
    }

    /** Counts and hashes the bytes, and writes arrays on unchanged. */
    private static final class Hashing extends FilterOutputStream {
        private final MessageDigest digest = Algorithm.sha256();
        private long count;

        Hashing(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            digest.update((byte) b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            digest.update(bytes, offset, length);
            count += length;
        }
    }
}
