package io.emailledger.message;

/**
 * The value of a field that is free text (RFC 5322 section 2.2.1): words of ASCII stay as they are, so that message ids
 * and links survive, and the field is folded between them; the others become encoded words.
 */
final class Unstructured {
    /** The longest word that fits on a line of 998 characters with room to spare. */
    private static final int LONGEST = 990;

    private Unstructured() {}

    static void write(String name, String value, HeaderWriter out) {
        out.field(name);
        int from = 0;
        while (from < value.length()) {
            int to = endOfWord(value, from);
            if (isPlain(value, from, to)) {
                out.word(value, from, to);
            } else {
                // The spaces between two encoded words vanish when they are read: they have to be inside.
                while (to < value.length() && !isPlain(value, to + 1, endOfWord(value, to + 1))) {
                    to = endOfWord(value, to + 1);
                }
                EncodedWords.write(value.substring(from, to), out);
            }
            from = to + 1;
        }
        out.end();
    }

    /** A backslash at the end would escape the fold behind it, for some readers. */
    private static boolean isPlain(String value, int from, int to) {
        return to - from <= LONGEST
                && value.charAt(from) != ' '
                && value.charAt(to - 1) != ' '
                && value.charAt(to - 1) != '\\'
                && !EncodedWords.areNeededFor(value, from, to);
    }

    /** A word ends before a space that stands alone: some readers make one space of several around a fold. */
    private static int endOfWord(String value, int from) {
        for (int i = from + 1; i < value.length() - 1; i++) {
            if (value.charAt(i) == ' ' && value.charAt(i - 1) != ' ' && value.charAt(i + 1) != ' ') {
                return i;
            }
        }
        return value.length();
    }
}
