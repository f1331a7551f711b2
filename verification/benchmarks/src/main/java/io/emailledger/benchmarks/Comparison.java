package io.emailledger.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

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
        Cost[][] costs = new Cost[rounds][];
        for (int round = 0; round < rounds; round++) {
            costs[round] = round(cells, round);
        }
        System.out.printf(
                Locale.ROOT,
                "%n%s%n  %d rounds of %,d after %d to warm up; median, smallest and largest; CPU time of each part for"
                        + " one of them%n%n  %-64s%8s %17s %7s %13s %9s %12s %9s %9s%n",
                title,
                rounds,
                times,
                warmUp,
                "",
                "a second",
                "",
                "ratio",
                "",
                "JVM us",
                "database us",
                "sink us",
                "sum us");
        Measured measured = new Measured(cells, times, costs);
        for (int cell = 0; cell < cells.size(); cell++) {
            System.out.println(measured.line(cell));
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

    /** The costs that were measured, by round and cell. */
    static final class Measured {
        private final List<Cell> cells;
        private final int times;
        private final Cost[][] costs;

        private Measured(List<Cell> cells, int times, Cost[][] costs) {
            this.cells = cells;
            this.times = times;
            this.costs = costs;
        }

        /** The rate of one cell by that of another in the same round. */
        Spread ratio(int cell, int base) {
            return spread(cost -> (double) cost[base].nanos() / cost[cell].nanos());
        }

        /** Reports the ratios of all cells to the first, which is bare Angus, to {@link Benchmarks}. */
        void report(String comparison) {
            for (int cell = 1; cell < cells.size(); cell++) {
                System.out.println(new RatioLine(comparison, cells.get(cell).name(), ratio(cell, 0)));
            }
        }

        private String line(int cell) {
            Spread rate = spread(cost -> times * 1e9 / cost[cell].nanos());
            return String.format(
                    Locale.ROOT,
                    "  %-64s%,8.0f %,8.0f-%-,8.0f %s %9s %12s %9s %9s",
                    cells.get(cell).name(),
                    rate.median(),
                    rate.smallest(),
                    rate.largest(),
                    ratio(cell, 0),
                    micros(cell, cost -> OptionalLong.of(cost.jvmNanos())),
                    micros(cell, Cost::databaseNanos),
                    micros(cell, Cost::sinkNanos),
                    micros(cell, cost -> OptionalLong.of(cost.cpuNanos())));
        }

        /** The median of what one of them took of a part; a dash if that could not be read. */
        private String micros(int cell, Function<Cost, OptionalLong> part) {
            for (Cost[] round : costs) {
                if (part.apply(round[cell]).isEmpty()) {
                    return "-";
                }
            }
            Spread micros = spread(cost -> part.apply(cost[cell]).orElseThrow() / 1e3 / times);
            return String.format(Locale.ROOT, "%.1f", micros.median());
        }

        private Spread spread(ToDoubleFunction<Cost[]> ofRound) {
            return Spread.of(Arrays.stream(costs).mapToDouble(ofRound).toArray());
        }
    }
}
