package io.emailledger.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Cells that take turns. In each round every cell has one turn, and each round begins with another cell. The first
 * rounds warm up and are not counted: they go on until the compiler of the virtual machine has little left to do, which
 * takes longer the busier the machine is, or for a minute.
 *
 * @param title what is compared
 * @param times how often a cell does it in one turn
 * @param rounds how many rounds are counted
 */
record Comparison(String title, int times, int rounds) {
    private static final int LEAST_WARM_UP = 3;
    private static final int MOST_WARM_UP = 16;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    /**
     * Runs the cells and prints a table of medians, with the ratio of each to the first.
     *
     * @return what was measured
     */
    Measured run(List<Cell> cells) throws Exception {
        int warmUp = warmUp(cells);
        double[][] rates = new double[cells.size()][rounds];
        double[][] cpu = new double[cells.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            Cost[] costs = round(cells, round);
            for (int cell = 0; cell < costs.length; cell++) {
                rates[cell][round] = times * 1e9 / costs[cell].nanos();
                cpu[cell][round] = costs[cell].cpuNanos() / 1e3 / times;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%s%n  %d rounds of %,d after %d to warm up; median, smallest and largest; CPU of this JVM each%n%n"
                        + "  %-60s%8s %17s %7s %13s %9s%n",
                title,
                rounds,
                times,
                warmUp,
                "",
                "a second",
                "",
                "ratio",
                "",
                "CPU us");
        Measured measured = new Measured(rates);
        for (int cell = 0; cell < cells.size(); cell++) {
            double[] rate = sorted(rates[cell]);
            System.out.printf(
                    Locale.ROOT,
                    "  %-60s%,8.0f %,8.0f-%-,8.0f %s %9.1f%n",
                    cells.get(cell).name(),
                    median(rate),
                    rate[0],
                    rate[rounds - 1],
                    measured.ratio(cell, 0),
                    median(sorted(cpu[cell])));
        }
        return measured;
    }

    private int warmUp(List<Cell> cells) throws Exception {
        long begin = System.nanoTime();
        for (int round = 1; ; round++) {
            long compiled = COMPILER.getTotalCompilationTime();
            long start = System.nanoTime();
            round(cells, round);
            long millis = (System.nanoTime() - start) / 1_000_000;
            boolean settled = COMPILER.getTotalCompilationTime() - compiled < millis / 10;
            settled |= System.nanoTime() - begin > WARM_UP_NANOS;
            if (round == MOST_WARM_UP || (settled && round >= LEAST_WARM_UP)) {
                return round;
            }
        }
    }

    private Cost[] round(List<Cell> cells, int round) throws Exception {
        Cost[] costs = new Cost[cells.size()];
        for (int turn = 0; turn < costs.length; turn++) {
            int cell = (round + turn) % costs.length;
            System.gc();
            costs[cell] = cells.get(cell).run(times);
        }
        return costs;
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The rates that were measured, by cell and round. */
    static final class Measured {
        private final double[][] rates;

        private Measured(double[][] rates) {
            this.rates = rates;
        }

        /** The rate of one cell by that of another: the median, the smallest and the largest of the rounds. */
        String ratio(int cell, int base) {
            double[] ratios = new double[rates[cell].length];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] = rates[cell][round] / rates[base][round];
            }
            double[] ratio = sorted(ratios);
            return String.format(Locale.ROOT, "%7.2f %6.2f-%-6.2f", median(ratio), ratio[0], ratio[ratio.length - 1]);
        }
    }
}
