package io.emailledger.internal.mime;

import io.emailledger.internal.text.Chars;

/**
 * Writes the value of an unstructured field (RFC 5322 section 2.2.1). Words of ASCII are not changed, so that message
 * ids and links stay readable, and the field is folded between them. Other words become encoded words. In a structured
 * field a word of ASCII is a token, and blanks only separate tokens.
 */
final class Unstructured {
    /** The longest word that fits on a line of 998 characters with room to spare. */
    private static final int LONGEST = 990;

    private final String value;
    private final boolean structured;
    private final int longestFirst;

    private Unstructured(String name, String value) {
        this.structured = StructuredFields.isOne(name);
        this.value = structured ? value.strip().replaceAll(" {2,}", " ") : value;
        this.longestFirst = structured ? LONGEST : HeaderWriter.LONGEST - name.length() - 2;
    }

    static void write(String name, String value, HeaderWriter out) {
        out.field(name);
        new Unstructured(name, value).write(out);
        out.end();
    }

    private void write(HeaderWriter out) {
        int from = 0;
        while (from < value.length()) {
            int to = endOfWord(from);
            if (isPlain(from, to)) {
                if (structured) {
                    out.word(value, from, to);
                } else {
                    out.text(value, from, to);
                }
            } else {
                // Spaces between two encoded words are removed by the reader, so they have to be inside.
                while (to < value.length() && !isPlain(to + 1, endOfWord(to + 1))) {
                    to = endOfWord(to + 1);
                }
                EncodedWords.write(value.substring(from, to), out);
            }
            from = to + 1;
        }
    }

    /** For some mail programs a backslash at the end would escape the fold after it. */
    private boolean isPlain(int from, int to) {
        if (to - from > (from == 0 ? longestFirst : LONGEST)) {
            return false;
        }
        if (structured) {
            return Chars.areAscii(value.substring(from, to));
        }
        return value.charAt(from) != ' '
                && value.charAt(to - 1) != ' '
                && value.charAt(to - 1) != '\\'
                && !EncodedWords.areNeededFor(value, from, to);
    }

    /** A word ends before a single space: some mail programs make one space of several around a fold. */
    private int endOfWord(int from) {
        for (int i = from + 1; i < value.length() - 1; i++) {
            if (value.charAt(i) == ' ' && value.charAt(i - 1) != ' ' && value.charAt(i + 1) != ' ') {
                return i;
            }
        }
        return value.length();
    }
}
