package io.emailledger.internal.reader;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** Decodes the body of a part while its lines pass: counts and hashes it, or keeps its beginning as text. */
final class PartDecoder {
    private static final byte[] CRLF = {'\r', '\n'};

    private final String encoding;
    private final MessageDigest sha256 = sha256();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final int kept;
    private byte[] digits = new byte[0];
    private boolean lineIsOpen;
    private boolean softBreak;
    private boolean cut;
    private long size;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Begins a body of whose text so many bytes are kept; of others, with 0, the hash. */
    PartDecoder(Headers headers, int kept) {
        this.encoding =
                headers.first("Content-Transfer-Encoding").orElse("").strip().toLowerCase(Locale.ROOT);
        this.kept = kept;
    }

    /** Adds a piece of a line. The line end before a piece is part of the body only if another line follows it. */
    void add(byte[] line, int length, boolean startsLine) {
        if (startsLine && lineIsOpen && !softBreak && !isBase64()) {
            decoded(CRLF, CRLF.length);
        }
        lineIsOpen = true;
        softBreak = false;
        if (isBase64()) {
            base64(line, length);
        } else if (encoding.equals("quoted-printable")) {
            quotedPrintable(line, length);
        } else {
            decoded(line, length);
        }
    }

    private boolean isBase64() {
        return encoding.equals("base64");
    }

    /** Decodes whole groups of four digits; the rest waits for the next line. */
    private void base64(byte[] line, int length) {
        byte[] all = Arrays.copyOf(digits, digits.length + length);
        int count = digits.length;
        for (int i = 0; i < length; i++) {
            if (TransferEncoding.isBase64Digit(line[i])) {
                all[count++] = line[i];
            }
        }
        int whole = count - count % 4;
        byte[] bytes = TransferEncoding.base64(Arrays.copyOf(all, whole));
        decoded(bytes, bytes.length);
        digits = Arrays.copyOfRange(all, whole, count);
    }

    private void quotedPrintable(byte[] line, int length) {
        int end = length;
        while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
            end--;
        }
        softBreak = end > 0 && line[end - 1] == '=';
        byte[] bytes = TransferEncoding.quotedPrintable(Arrays.copyOf(line, softBreak ? end - 1 : end));
        decoded(bytes, bytes.length);
    }

    private void decoded(byte[] bytes, int length) {
        size += length;
        if (kept > 0) {
            int room = Math.min(length, kept - text.size());
            text.write(bytes, 0, room);
            cut |= room < length;
        } else {
            sha256.update(bytes, 0, length);
        }
    }

    /** Ends the body. */
    void end() {
        if (digits.length > 0) {
            byte[] bytes = TransferEncoding.base64(digits);
            digits = new byte[0];
            decoded(bytes, bytes.length);
        }
    }

    long size() {
        return size;
    }

    String hash() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Tells whether the text is longer than what is kept of it. */
    boolean isCut() {
        return cut;
    }

    /** Returns the text, without the byte order mark of UTF-8, which is no text. */
    String text(ContentType type) {
        String decoded = Charsets.text(text.toByteArray(), type);
        return decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
    }
}
