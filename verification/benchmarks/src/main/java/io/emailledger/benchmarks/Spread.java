package io.emailledger.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * Some values in short.
 *
 * @param median the one in the middle
 * @param smallest the smallest
 * @param largest the largest
 */
record Spread(double median, double smallest, double largest) {

    /** The spread of values in any order, at least one. */
    static Spread of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        return new Spread((sorted[last / 2] + sorted[(last + 1) / 2]) / 2, sorted[0], sorted[last]);
    }

    /** As ratios are printed. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%7.2f %6.2f-%-6.2f", median, smallest, largest);
    }
}
