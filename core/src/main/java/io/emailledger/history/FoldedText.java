package io.emailledger.history;

import io.emailledger.internal.text.Chars;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Folds a word for comparison: without case, accents and letter width, composed (Unicode Standard Annex 15, form C).
 * Vowel signs and similar marks of other scripts are not accents and remain.
 */
final class FoldedText {
    private static final Pattern ACCENTS =
            Pattern.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+");
    private static final Pattern WIDE_OR_NARROW = Pattern.compile("[\uff01-\uffee]+");

    /** Letters that have no decomposition, and their common replacements. */
    private static final String[][] STROKES = {
        {"\u00f8", "o"},
        {"\u0142", "l"},
        {"\u0111", "d"},
        {"\u0127", "h"},
        {"\u0167", "t"},
        {"\u00e6", "ae"},
        {"\u0153", "oe"}
    };

    private FoldedText() {}

    static String of(String word) {
        if (Chars.areAscii(word)) {
            return word.toLowerCase(Locale.ROOT);
        }
        String width = WIDE_OR_NARROW.matcher(word).replaceAll(found -> Normalizer.normalize(found.group(), Form.NFKC));
        String bare = ACCENTS.matcher(Normalizer.normalize(width, Form.NFD)).replaceAll("");
        // Upper case first: it changes a sharp s to SS, and both small sigmas to one letter.
        String folded = bare.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('\u03c2', '\u03c3');
        for (String[] stroke : STROKES) {
            folded = folded.replace(stroke[0], stroke[1]);
        }
        return Normalizer.normalize(folded, Form.NFC);
    }
}
