package io.emailledger.bounces.mime;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Undoes base64 and quoted-printable (RFC 2045 section 6), passing over whatever is wrong in them. */
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
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length * 3 / 4 + 3);
        int bits = 0;
        int count = 0;
        for (byte b : encoded) {
            int digit = base64Digit(b);
            if (digit < 0) {
                continue;
            }
            bits = bits << 6 | digit;
            if (++count == 4) {
                decoded.write(bits >> 16);
                decoded.write(bits >> 8);
                decoded.write(bits);
                bits = 0;
                count = 0;
            }
        }
        if (count >= 2) {
            decoded.write(bits >> (count == 2 ? 4 : 10));
        }
        if (count == 3) {
            decoded.write(bits >> 2);
        }
        return decoded.toByteArray();
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

    private static int base64Digit(byte b) {
        if (b >= 'A' && b <= 'Z') {
            return b - 'A';
        } else if (b >= 'a' && b <= 'z') {
            return b - 'a' + 26;
        } else if (b >= '0' && b <= '9') {
            return b - '0' + 52;
        }
        return b == '+' ? 62 : b == '/' ? 63 : -1;
    }
}
