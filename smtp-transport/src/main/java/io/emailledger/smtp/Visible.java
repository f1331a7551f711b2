package io.emailledger.smtp;

import io.emailledger.internal.text.Chars;

/**
 * Spells out invisible characters, and characters that change how other text is shown. They are control characters,
 * line and paragraph separators, direction marks and other characters without a glyph.
 */
final class Visible {

    private Visible() {}

    static String text(String line) {
        if (Chars.all(line, c -> c >= ' ' && c <= '~')) {
            return line;
        }
        StringBuilder spelt = new StringBuilder(line.length() + 16);
        line.codePoints().forEach(c -> {
            if (c == '\t' || !isHidden(c)) {
                spelt.appendCodePoint(c);
            } else if (c <= 0xff) {
                spelt.append(String.format("\\x%02x", c));
            } else if (c <= 0xffff) {
                spelt.append(String.format("\\u%04x", c));
            } else {
                spelt.append(String.format("\\u{%x}", c));
            }
        });
        return spelt.toString();
    }

    /** Tells whether a character has no width, or breaks the line, when text is shown. */
    static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> isBlankLetter(c) || isVariationSelector(c);
        };
    }

    /** The combining grapheme joiner and the fillers of Hangul, Khmer and Braille. */
    private static boolean isBlankLetter(int c) {
        return c == 0x34f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || c == 0x2800
                || c == 0x3164
                || c == 0xffa0;
    }

    private static boolean isVariationSelector(int c) {
        return (c >= 0x180b && c <= 0x180f) || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
    }
}
