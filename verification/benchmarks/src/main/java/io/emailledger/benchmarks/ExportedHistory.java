package io.emailledger.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.jdbc.JdbcHistoryStore;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** A JVM with a small heap that exports a whole history. */
public final class ExportedHistory {
    private static final String HEAP = "-Xmx64m";

    private ExportedHistory() {}

    /** Starts the JVM and prints what it exported. */
    static void run(FilledHistory history) throws Exception {
        Database database = history.database();
        Process process = Jvm.command(List.of(HEAP), ExportedHistory.class, List.of(database.url(), database.user()))
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("A JVM failed; see its output above");
        }
    }

    /**
     * Exports the history of a database.
     *
     * @param args URL and user of the database
     * @throws Exception if that fails
     */
    public static void main(String[] args) throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(args[0]);
            pool.setUsername(args[1]);
            try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(pool), new Nowhere())
                    .workers(0)
                    .build()) {
                for (ExportFormat format : ExportFormat.values()) {
                    Counted out = new Counted();
                    long start = System.nanoTime();
                    long emails = ledger.bulk().export(HistoryQuery.all(), format, out);
                    double seconds = LargeHistories.seconds(start);
                    System.out.printf(
                            Locale.ROOT,
                            "  export of %,d records as %s with %s: %,.0f a second, %,.0f MB%n",
                            emails,
                            format,
                            HEAP,
                            emails / seconds,
                            out.bytes / 1e6);
                }
            }
        }
    }

    /** Counts its bytes. */
    private static final class Counted extends OutputStream {
        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] all, int from, int length) {
            bytes += length;
        }
    }
}
