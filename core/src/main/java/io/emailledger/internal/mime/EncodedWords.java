package io.emailledger.internal.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Writes header text that is not plain ASCII, or looks encoded, as encoded words (RFC 2047). They have at most 75
 * characters, in the shorter of base64 and the quoted form. A code point is never split.
 */
final class EncodedWords {
    /** The characters around the encoded text: {@code =?UTF-8?Q?} and {@code ?=}. */
    private static final int FRAME = 12;

    private static final int LONGEST = 75;

    /** With fewer characters on a line, no encoded word begins there. */
    private static final int LEAST = 40;

    /** A line of a parameter holds its name and quotation marks too. */
    private static final int LONGEST_IN_PARAMETER = 68;

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

    /**
     * Appends the words; the spaces between them are not part of the text. Text that fits into one word is one, on the
     * next line if necessary: it is not broken only to fill a line. Only the first word of a field stays on the line of
     * the name, because some mail programs read a fold after the name as a blank of the value.
     */
    static void write(String text, HeaderWriter out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean quoted = isShorterQuoted(utf8);
        int from = 0;
        while (from < utf8.length) {
            int to = end(utf8, from, quoted, LONGEST);
            boolean fillsLine = to < utf8.length || out.isFirst();
            if (fillsLine && out.left() >= LEAST) {
                to = end(utf8, from, quoted, Math.min(LONGEST, out.left()));
            }
            out.encoded(word(utf8, from, to, quoted));
            from = to;
        }
    }

    /** Returns the words for a text in a parameter, each on a separate line. */
    static List<String> of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean quoted = isShorterQuoted(utf8);
        List<String> words = new ArrayList<>();
        int from = 0;
        while (from < utf8.length) {
            int to = end(utf8, from, quoted, LONGEST_IN_PARAMETER);
            words.add(word(utf8, from, to, quoted));
            from = to;
        }
        return words;
    }

    private static int end(byte[] utf8, int from, boolean quoted, int width) {
        return quoted ? endOfQuoted(utf8, from, width - FRAME) : endOfBase64(utf8, from, width - FRAME);
    }

    private static String word(byte[] utf8, int from, int to, boolean quoted) {
        StringBuilder word = new StringBuilder(LONGEST).append(quoted ? "=?UTF-8?Q?" : "=?UTF-8?B?");
        if (quoted) {
            quote(utf8, from, to, word);
        } else {
            word.append(Base64.getEncoder().encodeToString(Arrays.copyOfRange(utf8, from, to)));
        }
        return word.append("?=").toString();
    }

    private static boolean isShorterQuoted(byte[] utf8) {
        return quotedLength(utf8) <= (utf8.length + 2) / 3 * 4;
    }

    private static void quote(byte[] utf8, int from, int to, StringBuilder word) {
        for (int i = from; i < to; i++) {
            byte octet = utf8[i];
            if (octet == ' ') {
                word.append('_');
            } else if (isLiteral(octet)) {
                word.append((char) octet);
            } else {
                word.append('=').append(HEX.charAt((octet >> 4) & 0xf)).append(HEX.charAt(octet & 0xf));
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
        int length = 0;
        for (byte octet : utf8) {
            length += width(octet);
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
