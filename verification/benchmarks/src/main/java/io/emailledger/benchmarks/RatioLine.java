package io.emailledger.benchmarks;

import java.util.Optional;

/**
 * A ratio to bare Angus, as the JVM that measured it reports it to {@link Benchmarks}: a line among its output.
 *
 * @param comparison the name of the comparison
 * @param row the name of the cell
 * @param ratio its ratio to the first cell
 */
record RatioLine(String comparison, String row, Spread ratio) {
    private static final String BEGIN = "ratio\t";

    /** Reads a line; empty if it is other output. */
    static Optional<RatioLine> read(String line) {
        if (!line.startsWith(BEGIN)) {
            return Optional.empty();
        }
        String[] parts = line.substring(BEGIN.length()).split("\t", -1);
        Spread ratio =
                new Spread(Double.parseDouble(parts[2]), Double.parseDouble(parts[3]), Double.parseDouble(parts[4]));
        return Optional.of(new RatioLine(parts[0], parts[1], ratio));
    }

    /** The line. */
    @Override
    public String toString() {
        return BEGIN + comparison + "\t" + row + "\t" + ratio.median() + "\t" + ratio.smallest() + "\t"
                + ratio.largest();
    }
}
