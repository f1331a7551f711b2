package io.emailledger.report;

import java.util.BitSet;

/** A text with an index of its letter pairs, which rules out most words without a search. */
final class PlainText {
    private static final int PAIRS = 1 << 16;

    private final String text;
    private final BitSet pairs = new BitSet(PAIRS);

    PlainText(String text) {
        this.text = text;
        for (int i = 1; i < text.length(); i++) {
            pairs.set(pair(text, i));
        }
    }

    /** A word to look for, of at least two letters. */
    static final class Word {
        private final String letters;
        private final int first;
        private final int last;

        Word(String letters) {
            this.letters = letters;
            first = pair(letters, 1);
            last = pair(letters, letters.length() - 1);
        }
    }

    boolean contains(Word word) {
        return pairs.get(word.first) && pairs.get(word.last) && text.contains(word.letters);
    }

    String text() {
        return text;
    }

    private static int pair(String letters, int second) {
        return (letters.charAt(second - 1) * 251 + letters.charAt(second)) & (PAIRS - 1);
    }
}
