package io.emailledger.internal.mime;

import java.nio.charset.StandardCharsets;

/**
 * Writes header fields word by word, and folds them (RFC 5322 section 2.2.3): before a word that would go beyond 78
 * columns, or 76 if the line has an encoded word (RFC 2047 section 2). Every word is preceded by one space; the text of
 * one call is never broken.
 */
final class HeaderWriter {
    private static final int PREFERRED = 78;
    private static final int WITH_ENCODED_WORD = 76;
    static final int LONGEST = 998;

    private final Bytes out;
    private int column;
    private int limit;
    private boolean first;

    HeaderWriter(Bytes out) {
        this.out = out;
    }

    /** Begins a field. */
    HeaderWriter field(String name) {
        out.ascii(name).put(':');
        column = name.length() + 1;
        limit = PREFERRED;
        first = true;
        return this;
    }

    /** Appends a word of ASCII. */
    HeaderWriter word(String word) {
        return word(word, 0, word.length());
    }

    HeaderWriter word(String word, int from, int to) {
        space(to - from);
        return more(word, from, to);
    }

    /** Appends an encoded word, or a parameter that has one. */
    void encoded(String word) {
        limit = WITH_ENCODED_WORD;
        space(word.length());
        // The word may be the first of a new line.
        limit = WITH_ENCODED_WORD;
        more(word, 0, word.length());
    }

    /**
     * Appends a word of an unstructured value. The first stays on the line of the name, if that has at most 998
     * characters: some mail programs read a fold after the name as a blank of the value.
     */
    HeaderWriter text(String value, int from, int to) {
        if (!first || column + 1 + to - from > LONGEST) {
            return word(value, from, to);
        }
        blank();
        return more(value, from, to);
    }

    /** Appends a word that may be UTF-8 if the server offers SMTPUTF8. */
    HeaderWriter utf8(String word) {
        byte[] octets = word.getBytes(StandardCharsets.UTF_8);
        space(octets.length);
        out.octets(octets, 0, octets.length);
        column += octets.length;
        return this;
    }

    private HeaderWriter more(String ascii, int from, int to) {
        out.ascii(ascii, from, to);
        column += to - from;
        return this;
    }

    /** Ends a field. */
    void end() {
        out.crlf();
    }

    /** Returns how many columns the next encoded word may have on this line, its space subtracted. */
    int left() {
        return WITH_ENCODED_WORD - 1 - column;
    }

    /** Tells whether nothing follows the name of the field yet. */
    boolean isFirst() {
        return first;
    }

    /** Writes the space before a word, on a new line if the word has no room on this one. */
    private void space(int width) {
        boolean tooWide = column + 1 + width > limit;
        // A name alone on its line is legal, but unusual: used only if it helps.
        if (tooWide && (!first || 1 + width <= limit || column + 1 + width > LONGEST)) {
            out.crlf();
            column = 0;
            limit = PREFERRED;
        }
        blank();
    }

    private void blank() {
        out.put(' ');
        column++;
        first = false;
    }
}
