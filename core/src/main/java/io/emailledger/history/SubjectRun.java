package io.emailledger.history;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A part of a word whose scripts either all write no spaces between words, or all do.
 *
 * @param text the characters
 * @param isWithoutSpaces whether the scripts write no spaces
 */
record SubjectRun(String text, boolean isWithoutSpaces) {
    private static final Set<UnicodeScript> WITHOUT_SPACES = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.BOPOMOFO,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    /** Thai is the first script without spaces in Unicode. */
    private static final int FIRST = 0x0e00;

    /** The sign that makes a Japanese vowel long belongs to two scripts. */
    private static final int LONG_VOWEL = 0x30fc;

    /** Splits a word where the kind of script changes. */
    static List<SubjectRun> of(String word) {
        List<SubjectRun> runs = new ArrayList<>();
        int start = 0;
        boolean kind = false;
        for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
            int c = word.codePointAt(i);
            boolean here = isWithoutSpaces(c, kind);
            if (i > 0 && here != kind) {
                runs.add(new SubjectRun(word.substring(start, i), kind));
                start = i;
            }
            kind = here;
        }
        if (start < word.length()) {
            runs.add(new SubjectRun(word.substring(start), kind));
        }
        return runs;
    }

    private static boolean isWithoutSpaces(int c, boolean before) {
        if (c < FIRST || c == LONG_VOWEL) {
            return c == LONG_VOWEL;
        }
        UnicodeScript script = UnicodeScript.of(c);
        // A mark that all scripts share belongs to the letter before it.
        return script == UnicodeScript.INHERITED ? before : WITHOUT_SPACES.contains(script);
    }

    /**
     * Returns all pairs of adjacent characters.
     *
     * @param single whether a single character is returned
     */
    List<String> pairs(boolean single) {
        List<String> pairs = new ArrayList<>();
        int[] characters = text.codePoints().toArray();
        for (int i = 0; i + 1 < characters.length; i++) {
            pairs.add(new String(characters, i, 2));
        }
        if (characters.length == 1 && single) {
            pairs.add(text);
        }
        return pairs;
    }

    /** Returns the proper prefixes whose length is within the bounds. */
    List<String> beginnings(int shortest, int longest) {
        List<String> beginnings = new ArrayList<>();
        int characters = text.codePointCount(0, text.length());
        for (int length = shortest; length <= longest && length < characters; length++) {
            beginnings.add(text.substring(0, text.offsetByCodePoints(0, length)));
        }
        return beginnings;
    }
}
