package io.emailledger.local;

import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailRecord;
import io.emailledger.spi.StoreParts.DailyStore;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The daily counts of a {@link MemoryHistoryStore}, under its lock. */
final class MemoryDaily implements DailyStore {
    private static final Comparator<Line> ORDER = Comparator.comparing(
                    (Line line) -> line.day().orElse(LocalDate.MIN))
            .thenComparing(line -> line.tenant().orElse(""))
            .thenComparing(line -> line.route().orElse(""))
            .thenComparing(line -> line.status().map(Enum::name).orElse(""))
            .thenComparing(line -> line.cause().orElse(""));

    private final MemoryHistoryStore store;

    /** The numbers by the full line of an e-mail, whose own number is 1. */
    private final Map<Line, Long> numbers = new HashMap<>();

    MemoryDaily(MemoryHistoryStore store) {
        this.store = store;
    }

    /** Counts a new e-mail; the caller holds the lock. */
    void add(EmailRecord email) {
        numbers.merge(Line.of(email), 1L, Long::sum);
    }

    /** Counts an e-mail as it is after a change; the caller holds the lock. */
    void move(Line before, EmailRecord after) {
        numbers.merge(before, -1L, Long::sum);
        add(after);
    }

    @Override
    public DailyQuery.Lines daily(DailyQuery query) {
        Map<Line, Long> sums = new HashMap<>();
        synchronized (store) {
            numbers.forEach((line, number) -> {
                if (query.matches(line)) {
                    sums.merge(line.by(query.groups()), number, Long::sum);
                }
            });
        }
        List<Line> lines = sums.entrySet().stream()
                .filter(sum -> sum.getValue() > 0)
                .map(sum -> sum.getKey().withNumber(sum.getValue()))
                .sorted(ORDER)
                .toList();
        return DailyQuery.Lines.of(lines, query);
    }

    @Override
    public int deleteDaily(LocalDate before) {
        synchronized (store) {
            int all = numbers.size();
            numbers.keySet().removeIf(line -> line.day().orElseThrow().isBefore(before));
            return all - numbers.size();
        }
    }
}
