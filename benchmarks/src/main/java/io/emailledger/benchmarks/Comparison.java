package io.emailledger.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Cells that take turns. In each round every cell has one turn, and each round begins with another cell. The first
 * rounds warm up and are not counted.
 *
 * @param title what is compared
 * @param times how often a cell does it in one turn
 * @param warmUp how many rounds are not counted
 * @param rounds how many rounds are counted
 */
record Comparison(String title, int times, int warmUp, int rounds) {

    /** Runs the cells and prints a table of medians, with the ratio to the first cell. */
    void run(List<Cell> cells) throws Exception {
        double[][] rates = new double[cells.size()][rounds];
        double[][] cpu = new double[cells.size()][rounds];
        for (int round = -warmUp; round < rounds; round++) {
            for (int turn = 0; turn < cells.size(); turn++) {
                int cell = Math.floorMod(round + turn, cells.size());
                System.gc();
                Cost cost = cells.get(cell).run(times);
                if (round >= 0) {
                    rates[cell][round] = times * 1e9 / cost.nanos();
                    cpu[cell][round] = cost.cpuNanos() / 1e3 / times;
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%s%n  (%d rounds of %,d; median, smallest and largest; ratio to the first line; CPU of this JVM for each)%n%n  %-64s%8s %17s %7s %13s %9s%n",
                title,
                rounds,
                times,
                "",
                "a second",
                "",
                "ratio",
                "",
                "CPU us");
        for (int cell = 0; cell < cells.size(); cell++) {
            print(cells.get(cell).name(), rates[cell], rates[0], cpu[cell]);
        }
    }

    private void print(String name, double[] rates, double[] base, double[] cpu) {
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ratios[round] = rates[round] / base[round];
        }
        double[] rate = sorted(rates);
        double[] ratio = sorted(ratios);
        System.out.printf(
                Locale.ROOT,
                "  %-64s%,8.0f %,8.0f-%-,8.0f %7.2f %6.2f-%-6.2f %9.1f%n",
                name,
                median(rate),
                rate[0],
                rate[rounds - 1],
                median(ratio),
                ratio[0],
                ratio[rounds - 1],
                median(sorted(cpu)));
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
}
