package io.emailledger.internal.mime;

import io.emailledger.internal.text.Chars;
import io.emailledger.internal.text.StructuredFields;

/**
 * Writes the value of an unstructured field (RFC 5322 section 2.2.1). Words of ASCII are not changed, so that message
 * ids and links stay readable, and the field is folded between them. Other words become encoded words. In a structured
 * field a word of ASCII is a token, blanks only separate tokens, and a quoted string is one word.
 */
final class Unstructured {
    private static final int LONGEST = StructuredFields.LONGEST_TOKEN;

    private final String value;
    private final boolean structured;
    private final int longestFirst;

    private Unstructured(String name, String value) {
        this.structured = StructuredFields.isOne(name);
        this.value = structured ? value.strip().replaceAll(" {2,}", " ").replace("\"<", "\" <") : value;
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
                StringBuilder words = new StringBuilder(content(from, to));
                while (to < value.length() && !isPlain(to + 1, endOfWord(to + 1))) {
                    int next = to + 1;
                    to = endOfWord(next);
                    words.append(' ').append(content(next, to));
                }
                EncodedWords.write(words.toString(), out);
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

    /** An encoded word stands for the content of a quoted string (RFC 2047 section 5, rule 3). */
    private String content(int from, int to) {
        boolean quoted = endOfQuoted(from) == to;
        return quoted ? value.substring(from + 1, to - 1).replaceAll("\\\\(.)", "$1") : value.substring(from, to);
    }

    /** Returns the end of the quoted string of a structured field that begins here; -1 if there is none. */
    private int endOfQuoted(int from) {
        if (!structured || value.charAt(from) != '"') {
            return -1;
        }
        for (int i = from + 1; i < value.length(); i++) {
            if (value.charAt(i) == '"') {
                return i + 1 == value.length() || value.charAt(i + 1) == ' ' ? i + 1 : -1;
            }
            i += value.charAt(i) == '\\' ? 1 : 0;
        }
        return -1;
    }

    /** A word ends before a single space: some mail programs make one space of several around a fold. */
    private int endOfWord(int from) {
        int quoted = endOfQuoted(from);
        if (quoted > 0) {
            return quoted;
        }
        for (int i = from + 1; i < value.length() - 1; i++) {
            if (value.charAt(i) == ' ' && value.charAt(i - 1) != ' ' && value.charAt(i + 1) != ' ') {
                return i;
            }
        }
        return value.length();
    }
}
