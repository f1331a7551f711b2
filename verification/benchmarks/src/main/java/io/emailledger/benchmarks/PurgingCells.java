package io.emailledger.benchmarks;

import io.emailledger.retention.Retention;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sending while a long history is deleted in the background, and while nothing is deleted. */
final class PurgingCells implements AutoCloseable {
    private final Database database;
    private final SinkProcess sink;

    /**
     * Fills a database.
     *
     * @param records how many e-mails were delivered long ago; each has ten rows and more
     */
    PurgingCells(Server server, SinkProcess sink, int records) throws Exception {
        this.sink = sink;
        this.database = server.empty();
        SampleRows sample =
                SampleRows.of(database, Letter.small(SampleRows.NUMBER).build());
        GrowthCells.fill(database, sample, 0, records, PurgingCells::delivered);
        server.settle(database);
    }

    static List<@Nullable Object[]> delivered(SampleRows.Table table, int number, List<@Nullable Object[]> rows) {
        if (table.name().equals("el_due")) {
            rows.clear();
        } else if (table.name().equals("el_email")) {
            for (@Nullable Object[] row : rows) {
                row[table.at("status")] = "DELIVERED";
                row[table.at("to_status")] = "DELIVERED";
            }
        }
        return rows;
    }

    /** How many rows there are in all tables. */
    long rows() throws SQLException {
        long rows = 0;
        for (String table : List.of("el_email", "el_body", "el_log", "el_term")) {
            rows += database.count(table);
        }
        return rows;
    }

    List<Cell> all() {
        return List.of(
                new Sending("A backlog leaves, nothing is deleted", Retention.keep(), false),
                new Sending(
                        "A backlog leaves while old records are deleted",
                        Retention.keep().records(Duration.ofDays(1)),
                        true));
    }

    @Override
    public void close() throws IOException, SQLException {
        database.close();
    }

    private final class Sending implements Cell {
        private final Backlog backlog;
        private final boolean deletes;

        Sending(String name, Retention retention, boolean deletes) {
            this.backlog = new Backlog(name, database, sink, retention);
            this.deletes = deletes;
        }

        @Override
        public String name() {
            return backlog.name();
        }

        @Override
        public Cost run(int times) throws Exception {
            long before = database.count("el_email") + times;
            Cost cost = backlog.run(times);
            long deleted = before - database.count("el_email");
            if (deletes ? deleted < 500 : deleted != 0) {
                throw new IllegalStateException(name() + ": " + deleted + " records were deleted meanwhile");
            }
            return cost;
        }
    }
}
