package io.emailledger.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A filter by terms with the terms that its prefixes stand for at present. Each is looked up after the one before, so that
 * a term of a million e-mails costs no more than one of a hundred: by one statement, or in pieces of the index.
 *
 * @param filter the filter
 * @param size how many terms or entries there are
 * @param terms the terms, if there are few or some
 */
record ExpandedFilter(TermFilter filter, Size size, List<String> terms) {
    /** The maximum number of terms that are checked e-mail by e-mail. */
    static final int FEW = 8;

    private static final int SOME = 32;
    private static final int PIECE = 200;
    private static final int ENTRIES = 5_000;

    /** The number of terms of a filter. */
    enum Size {
        /** So few terms that they can be checked e-mail by e-mail. */
        FEW,
        /** Not too many terms to merge what is found by each. */
        SOME,
        /** More terms, with so few entries in all that they can be sorted. */
        SHORT_RANGE,
        /** More terms and entries: other filters lead, and the records are compared. */
        MANY
    }

    static List<ExpandedFilter> all(JdbcSession session, List<TermFilter> filters) throws SQLException {
        List<ExpandedFilter> expanded = new ArrayList<>(filters.size());
        for (TermFilter filter : filters) {
            expanded.add(of(session, filter));
        }
        return expanded;
    }

    private static ExpandedFilter of(JdbcSession session, TermFilter filter) throws SQLException {
        Set<String> terms = new LinkedHashSet<>(filter.terms());
        for (String prefix : filter.prefixes()) {
            if (session.dialect().canSkipEntries()) {
                addDistinctTerms(session, prefix, terms);
            } else {
                addTerms(session, prefix, terms);
            }
            if (terms.size() > SOME) {
                return new ExpandedFilter(filter, isShort(session, filter) ? Size.SHORT_RANGE : Size.MANY, List.of());
            }
        }
        if (terms.isEmpty()) {
            // No e-mail has a term with the prefix, nor the prefix as a term.
            terms.add(filter.prefixes().get(0));
        }
        return new ExpandedFilter(filter, terms.size() <= FEW ? Size.FEW : Size.SOME, List.copyOf(terms));
    }

    private static void addDistinctTerms(JdbcSession session, String prefix, Set<String> terms) throws SQLException {
        String end = TermFilter.end(prefix);
        try (Command select = session.command(Statements.DISTINCT_TERMS)) {
            terms.addAll(
                    select.text(prefix).text(end).text(end).number(SOME + 1).list(Row::text));
        }
    }

    private static void addTerms(JdbcSession session, String prefix, Set<String> terms) throws SQLException {
        String end = TermFilter.end(prefix);
        try (Command first = session.command(Statements.TERMS_FROM);
                Command next = session.command(Statements.TERMS_AFTER)) {
            List<String> piece = first.text(prefix).text(end).number(PIECE).list(Row::text);
            terms.addAll(piece);
            boolean more = piece.size() == PIECE;
            while (more && terms.size() <= SOME) {
                piece = next.text(after(piece.get(PIECE - 1)))
                        .text(end)
                        .number(PIECE)
                        .list(Row::text);
                // With a collation that is not the schema's it could be the same piece again.
                more = terms.addAll(piece) && piece.size() == PIECE;
            }
        }
    }

    /**
     * Returns a text after a term and before all later ones. H2 begins to read at the first entry of the text that a term is
     * compared with: for the term itself it would read all entries of that again.
     */
    static String after(String term) {
        return term + '\0';
    }

    private static boolean isShort(JdbcSession session, TermFilter filter) throws SQLException {
        long entries = 0;
        try (Command count = session.command(Statements.COUNT_TERMS)) {
            for (String prefix : filter.prefixes()) {
                entries += count.text(prefix)
                        .text(TermFilter.end(prefix))
                        .number(ENTRIES)
                        .one(Row::number)
                        .orElseThrow();
            }
        }
        return entries < ENTRIES;
    }
}
