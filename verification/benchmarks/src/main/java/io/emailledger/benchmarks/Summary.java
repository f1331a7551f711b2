package io.emailledger.benchmarks;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The ratios of the same rows to both baselines, from two JVMs, in one table. */
final class Summary {
    private final Map<String, Map<Baseline, String>> rows = new LinkedHashMap<>();

    void add(Baseline baseline, RatioLine line) {
        rows.computeIfAbsent(line.comparison() + ": " + line.row(), row -> new EnumMap<>(Baseline.class))
                .put(baseline, line.ratio().toString());
    }

    /** Prints the table, unless it is empty. */
    void print() {
        if (rows.isEmpty()) {
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%n== Ratios to bare Angus: median, smallest and largest%n%n  %-78s%21s %21s%n",
                "",
                "B1, as shipped",
                "B2, tuned");
        for (Map.Entry<String, Map<Baseline, String>> row : rows.entrySet()) {
            System.out.printf(
                    Locale.ROOT,
                    "  %-78s%21s %21s%n",
                    row.getKey(),
                    row.getValue().getOrDefault(Baseline.SHIPPED, "-"),
                    row.getValue().getOrDefault(Baseline.TUNED, "-"));
        }
    }
}
