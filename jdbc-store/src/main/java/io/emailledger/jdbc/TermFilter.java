package io.emailledger.jdbc;

import java.util.List;

/**
 * A filter that the index of terms answers: an e-mail matches if it has one of the terms, or a term with one of the
 * prefixes.
 *
 * @param terms the terms
 * @param prefixes the prefixes
 * @param complete whether every e-mail that matches has such a term; false if those of earlier versions have none
 */
record TermFilter(List<String> terms, List<String> prefixes, boolean complete) {
    /** A filter by terms that every version has written. */
    static TermFilter of(String... terms) {
        return new TermFilter(List.of(terms), List.of(), true);
    }

    /** A filter by a term that earlier versions did not write: see {@link EarlierTerms}. */
    static TermFilter recent(String term) {
        return new TermFilter(List.of(term), List.of(), false);
    }

    /** The first text after all that begin with a prefix, in the order of code points and in that of UTF-16. */
    static String end(String prefix) {
        int last = prefix.codePointBefore(prefix.length());
        return prefix.substring(0, prefix.length() - Character.charCount(last)) + Character.toString(last + 1);
    }
}
