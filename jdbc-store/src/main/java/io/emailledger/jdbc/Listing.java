package io.emailledger.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * Statements with a list of values in the place of {@code {ids}}. Lists have a power of two of places, so that a database sees few different
 * statements and can keep its plans.
 */
final class Listing {
    private static final int LONGEST = 1_024;

    private Listing() {}

    static int places(int values) {
        return values <= 1 ? 1 : Integer.highestOneBit(values - 1) << 1;
    }

    /** Cuts a long list, because drivers bound the number of parameters. */
    static <T> List<List<T>> parts(List<T> all) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += LONGEST) {
            parts.add(all.subList(from, Math.min(all.size(), from + LONGEST)));
        }
        return parts;
    }

    static String of(String statement, int values) {
        return statement.replace("{ids}", "?" + ", ?".repeat(places(values) - 1));
    }
}
