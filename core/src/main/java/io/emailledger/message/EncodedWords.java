package io.emailledger.message;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Text in a header that is not, or must not look like, plain ASCII (RFC 2047): encoded words of at most 75 characters,
 * in base64 or in the quoted form, whichever is shorter. A code point is never split.
 */
final class EncodedWords {
    /** The characters around the encoded text: {@code =?UTF-8?Q?} and {@code ?=}. */
    private static final int FRAME = 12;

    private static final int LONGEST = 75;

    /** One code point of four bytes in the quoted form. */
    private static final int LEAST = 12;

    private static final String LITERALS = "!*+-/";
    private static final String HEX = "0123456789ABCDEF";

    private EncodedWords() {}

    /** Tells whether text has to be encoded: it is not ASCII, or could be taken for an encoded word. */
    static boolean areNeededFor(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= 0x7f || (c == '=' && i + 1 < to && text.charAt(i + 1) == '?')) {
                return true;
            }
        }
        return false;
    }

    /** Appends the words; the spaces between them are not part of the text. */
    static void write(String text, HeaderWriter out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean quoted = quotedLength(utf8) <= (utf8.length + 2) / 3 * 4;
        int from = 0;
        while (from < utf8.length) {
            int room = Math.min(LONGEST, out.left()) - FRAME;
            if (room < LEAST) {
                room = LONGEST - FRAME;
            }
            int to = quoted ? endOfQuoted(utf8, from, room) : endOfBase64(utf8, from, room);
            if (quoted) {
                out.space(FRAME + quotedLength(utf8, from, to));
                out.more("=?UTF-8?Q?");
                quote(utf8, from, to, out);
            } else {
                byte[] encoded = Base64.getEncoder().encode(java.util.Arrays.copyOfRange(utf8, from, to));
                out.space(FRAME + encoded.length);
                out.more("=?UTF-8?B?").more(encoded, 0, encoded.length);
            }
            out.more("?=");
            from = to;
        }
    }

    private static void quote(byte[] utf8, int from, int to, HeaderWriter out) {
        for (int i = from; i < to; i++) {
            byte octet = utf8[i];
            if (octet == ' ') {
                out.more('_');
            } else if (isLiteral(octet)) {
                out.more(octet);
            } else {
                out.more('=').more(HEX.charAt((octet >> 4) & 0xf)).more(HEX.charAt(octet & 0xf));
            }
        }
    }

    private static int endOfBase64(byte[] utf8, int from, int room) {
        return startOfCodePoint(utf8, Math.min(utf8.length, from + room / 4 * 3));
    }

    private static int endOfQuoted(byte[] utf8, int from, int room) {
        int to = from;
        int width = 0;
        while (to < utf8.length && (width += width(utf8[to])) <= room) {
            to++;
        }
        return startOfCodePoint(utf8, to);
    }

    private static int startOfCodePoint(byte[] utf8, int index) {
        int start = index;
        while (start < utf8.length && (utf8[start] & 0xc0) == 0x80) {
            start--;
        }
        return start;
    }

    private static int quotedLength(byte[] utf8) {
        return quotedLength(utf8, 0, utf8.length);
    }

    private static int quotedLength(byte[] utf8, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            length += width(utf8[i]);
        }
        return length;
    }

    private static int width(byte octet) {
        return octet == ' ' || isLiteral(octet) ? 1 : 3;
    }

    /** The characters that stand for themselves even in a display name (RFC 2047 section 5, rule 3). */
    private static boolean isLiteral(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || (octet > 0 && LITERALS.indexOf(octet) >= 0);
    }
}
