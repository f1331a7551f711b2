package io.emailledger.internal.reader;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** Decodes base64 and quoted-printable (RFC 2045 section 6), and skips malformed input. */
final class TransferEncoding {

    private TransferEncoding() {}

    static boolean isIdentity(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        return !plain.equals("base64") && !plain.equals("quoted-printable");
    }

    static byte[] decode(String name, byte[] encoded) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "base64" -> base64(encoded);
            case "quoted-printable" -> quotedPrintable(encoded);
            default -> encoded;
        };
    }

    static byte[] base64(byte[] encoded) {
        ByteArrayOutputStream digits = new ByteArrayOutputStream(encoded.length);
        for (byte b : encoded) {
            if (isBase64Digit(b)) {
                digits.write(b);
            }
        }
        // One digit at the end, which has too few bits for a byte, would be refused.
        int whole = digits.size() - (digits.size() % 4 == 1 ? 1 : 0);
        return Base64.getDecoder().decode(Arrays.copyOf(digits.toByteArray(), whole));
    }

    static byte[] quotedPrintable(byte[] encoded) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '=') {
                decoded.write(encoded[i]);
                continue;
            }
            int softBreak = endOfSoftBreak(encoded, i + 1);
            int high = i + 1 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (high >= 0 && low >= 0) {
                decoded.write(high << 4 | low);
                i += 2;
            } else if (softBreak >= 0) {
                i = softBreak;
            } else {
                decoded.write('=');
            }
        }
        return decoded.toByteArray();
    }

    /** The index of the line end behind a {@code =} and blanks, or -1. */
    private static int endOfSoftBreak(byte[] encoded, int from) {
        int i = from;
        while (i < encoded.length && (encoded[i] == ' ' || encoded[i] == '\t') && i - from < 80) {
            i++;
        }
        return i < encoded.length && encoded[i] == '\n' ? i : -1;
    }

    static boolean isBase64Digit(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '+' || b == '/';
    }
}
