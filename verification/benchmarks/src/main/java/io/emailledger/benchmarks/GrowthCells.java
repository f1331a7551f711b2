package io.emailledger.benchmarks;

import static java.util.Objects.requireNonNull;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Operations that slow down as data grows. The databases stay from turn to turn; what a turn takes out of the queue is
 * put back after it.
 */
final class GrowthCells implements AutoCloseable {
    private static final int WORKERS = 4;
    private static final int CALLERS = 4;
    private static final int TOGETHER = 500;

    private final Server server;
    private final List<Database> open = new ArrayList<>();

    GrowthCells(Server server) {
        this.server = server;
    }

    /** Claiming and finishing with few and with many due. */
    List<Cell> claims(int few, int many) throws Exception {
        return List.of(claim(few), claim(many));
    }

    /** Recording into an empty table and into a full one. */
    List<Cell> recordings(int many) throws Exception {
        Database empty = database();
        Database full = database();
        SampleRows.of(empty, Letter.email(SampleRows.NUMBER));
        SampleRows sample = SampleRows.of(full, Letter.small(SampleRows.NUMBER).build());
        fill(full, sample, 0, many, (table, number, rows) -> table.name().equals("el_due") ? List.of() : rows);
        server.settle(full);
        return List.of(
                new Recording(
                        Recording.way(CALLERS, 1) + ", into an empty table",
                        turn -> {
                            empty.execute("truncate el_email, el_due, el_body, el_log, el_term");
                            return turn.run(empty);
                        },
                        UnaryOperator.identity(),
                        CALLERS,
                        1),
                new Recording(
                        String.format(Locale.ROOT, "%s, into %,d records", Recording.way(CALLERS, 1), many),
                        turn -> turn.run(full),
                        UnaryOperator.identity(),
                        CALLERS,
                        1));
    }

    private Cell claim(int due) throws Exception {
        Claiming cell = new Claiming(database(), due);
        cell.fill(0, due);
        server.settle(cell.database);
        return cell;
    }

    private Database database() throws Exception {
        Database database = server.empty();
        open.add(database);
        return database;
    }

    /** By several threads. */
    static void fill(Database database, SampleRows sample, int from, int to, SampleRows.Variation variation)
            throws Exception {
        Callers.share(CALLERS, to - from, (first, last) -> {
            for (int i = from + first; i < from + last; i += TOGETHER) {
                sample.write(database.dataSource(), i, Math.min(from + last, i + TOGETHER), variation);
            }
        });
    }

    @Override
    public void close() throws IOException, SQLException {
        for (Database database : open) {
            database.close();
        }
    }

    /** Some of what is due leaves for nowhere. */
    private static final class Claiming implements Cell {
        private final Database database;
        private final SampleRows sample;
        private final int due;
        private int written;

        Claiming(Database database, int due) throws SQLException {
            this.database = database;
            this.sample =
                    SampleRows.of(database, Letter.small(SampleRows.NUMBER).build());
            this.due = due;
        }

        @Override
        public String name() {
            return String.format(Locale.ROOT, "Email Ledger claims and finishes, %,d due", due);
        }

        @Override
        public Cost run(int times) throws Exception {
            Deliveries deliveries = new Deliveries(times);
            Cost cost;
            CostMeter meter = CostMeter.start(database.process(), ProcessTree.NONE);
            try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database.dataSource()), new Nowhere())
                    .workers(WORKERS)
                    .listener(deliveries)
                    .build()) {
                deliveries.await(ledger);
                cost = meter.stop();
            }
            fill(written, written + due - Math.toIntExact(database.count("el_due")));
            return cost;
        }

        /** One after the other becomes due, in the order of recording. */
        private void fill(int from, int to) throws Exception {
            GrowthCells.fill(database, sample, from, to, (table, number, rows) -> {
                if (table.name().equals("el_due")) {
                    int column = table.at("due_at");
                    rows.forEach(row -> row[column] = ((Number) requireNonNull(row[column])).longValue() + number);
                }
                return rows;
            });
            written = to;
        }
    }
}
