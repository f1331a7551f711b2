package io.emailledger.internal.mime;

import java.util.Arrays;

/**
 * The quoted-printable encoding of a text (RFC 2045 section 6.7), in lines of at most 76 characters. Characters that a
 * relay might change are escaped too: blanks at the end of a line, a dot or {@code From } at its beginning. A code
 * point is never split between lines.
 */
final class QuotedPrintable {
    /** The encoded form of a byte. */
    static final byte LITERAL = 0;

    static final byte ESCAPE = 1;
    static final byte LINE_BREAK = 2;

    /** The most characters before the equals sign of a soft line break. */
    private static final int LONGEST = 75;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};
    private static final byte[] KINDS = kinds();

    private QuotedPrintable() {}

    static byte kind(byte octet) {
        return KINDS[octet & 0xff];
    }

    /**
     * Appends the encoded text. Line breaks of any kind become CR LF.
     *
     * @param escapes how many bytes are of the kind {@link #ESCAPE}
     * @param lineBreaks how many are of the kind {@link #LINE_BREAK}
     */
    static void write(byte[] text, int escapes, int lineBreaks, Bytes target) {
        long characters = text.length + 2L * escapes + lineBreaks;
        long lines = lineBreaks + characters / 60 + 2;
        byte[] out = target.room(Math.toIntExact(characters + 8 * lines));
        int at = target.length();
        int column = 0;
        int i = 0;
        while (i < text.length) {
            if (column == 0 && isFragileAtLineStart(text, i)) {
                at = escape(text[i++], out, at);
                column = 3;
            }
            int start = i;
            int stop = Math.min(text.length, i + LONGEST - column);
            while (i < stop && KINDS[text[i] & 0xff] == LITERAL) {
                i++;
            }
            System.arraycopy(text, start, out, at, i - start);
            at += i - start;
            column += i - start;
            if (i == text.length) {
                break;
            }
            byte kind = KINDS[text[i] & 0xff];
            if (kind == LINE_BREAK) {
                at = protectBlank(out, at, column);
                at = lineBreak(out, at);
                i += text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n' ? 2 : 1;
                column = 0;
            } else {
                int octets = kind == LITERAL ? 1 : sequence(text[i]);
                if (column + (kind == LITERAL ? 1 : 3 * octets) > LONGEST) {
                    out[at++] = '=';
                    at = lineBreak(out, at);
                    column = 0;
                } else {
                    for (int end = i + octets; i < end; i++) {
                        at = escape(text[i], out, at);
                    }
                    column += 3 * octets;
                }
            }
        }
        target.wrote(protectBlank(out, at, column));
    }

    /**
     * Tells whether a relay might change the line that begins here: some double dots, and old mailbox formats quote
     * "From ".
     */
    static boolean isFragileAtLineStart(byte[] text, int i) {
        int end = i + FROM.length;
        return text[i] == '.' || (end <= text.length && Arrays.equals(text, i, end, FROM, 0, FROM.length));
    }

    /** Writes the blank at the end of a line as an escape, on a separate line if there is no room for it. */
    private static int protectBlank(byte[] out, int end, int column) {
        if (column == 0 || (out[end - 1] != ' ' && out[end - 1] != '\t')) {
            return end;
        }
        int at = end - 1;
        byte blank = out[at];
        if (column == LONGEST) {
            out[at++] = '=';
            at = lineBreak(out, at);
        }
        return escape(blank, out, at);
    }

    private static int escape(byte octet, byte[] out, int at) {
        out[at] = '=';
        out[at + 1] = HEX[(octet >> 4) & 0xf];
        out[at + 2] = HEX[octet & 0xf];
        return at + 3;
    }

    private static int lineBreak(byte[] out, int at) {
        out[at] = '\r';
        out[at + 1] = '\n';
        return at + 2;
    }

    /** Returns how many bytes of UTF-8 belong to the code point that begins with this one. */
    private static int sequence(byte lead) {
        int octet = lead & 0xff;
        if (octet < 0xc0) {
            return 1;
        }
        return octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int i = 0; i < kinds.length; i++) {
            boolean literal = (i >= ' ' && i <= '~' && i != '=') || i == '\t';
            kinds[i] = literal ? LITERAL : i == '\r' || i == '\n' ? LINE_BREAK : ESCAPE;
        }
        return kinds;
    }
}
