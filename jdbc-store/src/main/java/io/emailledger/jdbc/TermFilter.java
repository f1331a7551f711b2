package io.emailledger.jdbc;

import java.util.List;

/**
 * A filter that the index of terms answers. An e-mail matches if it has one of the terms, or a term with one of the
 * prefixes.
 *
 * @param terms the terms
 * @param prefixes the prefixes
 * @param written since when the terms are written
 */
record TermFilter(List<String> terms, List<String> prefixes, Written written) {
    /** A filter by terms that every version has written. */
    static TermFilter of(String... terms) {
        return new TermFilter(List.of(terms), List.of(), Written.ALWAYS);
    }

    /** A filter by a term that earlier versions did not write: see {@link EarlierTerms}. */
    static TermFilter recent(String term) {
        return new TermFilter(List.of(term), List.of(), Written.SINCE_TERMS);
    }

    /** A filter by the term of a mailing list. */
    static TermFilter ofList(String term) {
        return new TermFilter(List.of(term), List.of(), Written.SINCE_LISTS);
    }

    /** Tells whether every e-mail that matches has such a term; false if those of earlier versions may have none. */
    boolean complete() {
        return written == Written.ALWAYS;
    }

    /** The first text after all that begin with a prefix, in the order of code points and in that of UTF-16. */
    static String end(String prefix) {
        int last = prefix.codePointBefore(prefix.length());
        return prefix.substring(0, prefix.length() - Character.charCount(last)) + Character.toString(last + 1);
    }

    /** Which e-mails have the terms of a filter. */
    enum Written {
        /** All. */
        ALWAYS,
        /** Those after {@link EarlierTerms#TERMS}. */
        SINCE_TERMS,
        /** Those after {@link EarlierTerms#LISTS}. */
        SINCE_LISTS
    }
}
