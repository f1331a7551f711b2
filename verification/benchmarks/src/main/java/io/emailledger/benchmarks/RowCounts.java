package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * What one e-mail with one recipient costs PostgreSQL: the statements and commits, the rows that are written, the entries
 * of indexes, and the bytes of the write-ahead log. Counted, not timed.
 */
final class RowCounts {
    private static final String ROWS =
            "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables where relname like 'el\\_%'";

    /** At most: an index with a condition may have no entry for a row. */
    private static final String ENTRIES = """
            select sum((n_tup_ins + n_tup_upd - n_tup_hot_upd)
                * (select count(*) from pg_index i where i.indrelid = s.relid))
            from pg_stat_user_tables s where relname like 'el\\_%'""";

    private static final String LOG = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')";
    private static final String INSERTED = "select n_tup_ins from pg_stat_user_tables where relname = 'el_email'";
    private static final String FINISHED = "select n_tup_del from pg_stat_user_tables where relname = 'el_due'";

    private final Server postgres;
    private final int times;

    RowCounts(Server postgres, int times) {
        this.postgres = postgres;
        this.times = times;
    }

    /** Records and sends, counts, and prints a table. */
    void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%nWhat one e-mail costs %s, of %,d with one recipient and a subject of %d words%n%n"
                        + "  %-40s%12s%12s%12s%16s%12s%n",
                postgres.name(),
                times,
                Letter.email(0).subject().split(" ", -1).length,
                "",
                "statements",
                "commits",
                "rows",
                "index entries",
                "log bytes");
        recorded(1);
        recorded(50);
        sent();
    }

    private void recorded(int together) throws Exception {
        try (Database database = postgres.empty()) {
            CountingDataSource counting = new CountingDataSource(database.dataSource());
            try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(counting.proxy()), new Nowhere())
                    .workers(0)
                    .build()) {
                Counts before = counts(database, counting);
                Recording.call(ledger, Letter::email, 0, times, together);
                awaitStatistics(database, INSERTED);
                print(Recording.way(1, together), counts(database, counting).since(before));
            }
        }
    }

    private void sent() throws Exception {
        try (Database database = postgres.empty()) {
            LedgerDrain.fill(database, times);
            awaitStatistics(database, INSERTED);
            CountingDataSource counting = new CountingDataSource(database.dataSource());
            Counts before = counts(database, counting);
            Deliveries deliveries = new Deliveries(times);
            try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(counting.proxy()), new Nowhere())
                    .listener(deliveries)
                    .build()) {
                deliveries.await(ledger);
                awaitStatistics(database, FINISHED);
                print(
                        "claimed, sent and finished, 4 workers",
                        counts(database, counting).since(before));
            }
        }
    }

    private void print(String what, Counts all) {
        System.out.printf(
                Locale.ROOT,
                "  %-40s%12.2f%12.3f%12.1f%16.1f%,12.0f%n",
                what,
                all.statements() / (double) times,
                all.commits() / (double) times,
                all.rows() / (double) times,
                all.entries() / (double) times,
                all.logBytes() / (double) times);
    }

    /** The server adds up what its processes have done about once a second. */
    private void awaitStatistics(Database database, String rows) throws SQLException {
        while (database.number(rows) < times) {
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static Counts counts(Database database, CountingDataSource counting) throws SQLException {
        return new Counts(
                counting.statements(),
                counting.ends(),
                database.number(ROWS),
                database.number(ENTRIES),
                database.number(LOG));
    }

    /** What was counted at one time, or between two. */
    private record Counts(long statements, long commits, long rows, long entries, long logBytes) {
        Counts since(Counts before) {
            return new Counts(
                    statements - before.statements,
                    commits - before.commits,
                    rows - before.rows,
                    entries - before.entries,
                    logBytes - before.logBytes);
        }
    }
}
