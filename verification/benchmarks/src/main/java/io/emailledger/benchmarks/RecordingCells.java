package io.emailledger.benchmarks;

import io.emailledger.jdbc.JdbcHistoryStoreBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** E-mails are recorded and nothing is sent: by the ledger, and by plain JDBC. */
final class RecordingCells {
    private static final int CALLERS = 4;
    private static final int TOGETHER = 50;

    private static final String[] TABLES = {
        "create table email (id uuid primary key, created bigint, status varchar(20), sender varchar(320),"
                + " recipient varchar(320), subject varchar(2000))",
        "create index email_status on email (status, created)",
        "create index email_recipient on email (recipient, created)",
        "create table body (id uuid primary key, content varbinary(1000000))",
        "create table queue (id uuid primary key, due bigint)",
        "create index queue_due on queue (due)",
        "set write_delay 0"
    };

    private RecordingCells() {}

    /** Compared with the least that an application could do. */
    static List<Cell> onH2(Server h2) {
        return List.of(
                new Plain(h2, "plain JDBC, 3 rows an e-mail, a commit each, 1 caller", 1),
                new Plain(h2, "plain JDBC, 3 rows an e-mail, 50 in a commit, 1 caller", TOGETHER),
                Recording.on(h2, 1, 1),
                Recording.on(h2, CALLERS, 1),
                Recording.on(h2, 1, TOGETHER));
    }

    /** Compared with the same rows in the same tables with the same indexes. */
    static List<Cell> beside(Server server) {
        return List.of(
                new SameRows(server, CALLERS, 1),
                Recording.on(server, CALLERS, 1),
                new SameRows(server, CALLERS, TOGETHER),
                Recording.on(server, CALLERS, TOGETHER));
    }

    /** More callers share each commit. */
    static List<Cell> byCallers(Server server) {
        return List.of(Recording.on(server, CALLERS, 1), Recording.on(server, 1, 1), Recording.on(server, 32, 1));
    }

    /** An H2 that survives a power cut: concurrent commits share a write to the disk. */
    static List<Cell> synced(Server h2) {
        UnaryOperator<JdbcHistoryStoreBuilder> forced = store -> store.forceToDisk(true);
        Recording.Databases databases = Recording.Databases.emptyOn(h2);
        return List.of(
                new Recording("forced to the disk: " + Recording.way(1, 1), databases, forced, 1, 1),
                new Recording("forced to the disk: " + Recording.way(32, 1), databases, forced, 32, 1));
    }

    /** A row with the facts, one with the body, one for the queue, as durable as the ledger's. */
    private record Plain(Server server, String name, int together) implements Cell {
        @Override
        public Cost run(int times) throws Exception {
            try (Database database = server.empty()) {
                database.execute(TABLES);
                CostMeter meter = CostMeter.start(database.process(), ProcessTree.NONE);
                for (int from = 0; from < times; from += together) {
                    insert(database.dataSource(), from, Math.min(times, from + together));
                }
                Cost cost = meter.stop();
                Check.equal(times, database.count("queue"), "rows in the queue");
                return cost;
            }
        }

        private static void insert(DataSource dataSource, int from, int to) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try (PreparedStatement email =
                                connection.prepareStatement("insert into email values (?, ?, 'PENDING', ?, ?, ?)");
                        PreparedStatement body = connection.prepareStatement("insert into body values (?, ?)");
                        PreparedStatement queue = connection.prepareStatement("insert into queue values (?, ?)")) {
                    for (int i = from; i < to; i++) {
                        UUID id = new UUID(i, i);
                        email.setObject(1, id);
                        email.setLong(2, i);
                        email.setString(3, "billing@clinic.example");
                        email.setString(4, Letter.to(i));
                        email.setString(5, "Ihre Rechnung für März");
                        email.addBatch();
                        body.setObject(1, id);
                        body.setBytes(2, Letter.bytes(i));
                        body.addBatch();
                        queue.setObject(1, id);
                        queue.setLong(2, i);
                        queue.addBatch();
                    }
                    email.executeBatch();
                    body.executeBatch();
                    queue.executeBatch();
                }
                connection.commit();
            }
        }
    }

    /** What the ledger writes, by plain JDBC: a batch for each table. */
    private record SameRows(Server server, int callers, int together) implements Cell {
        @Override
        public String name() {
            return "plain JDBC, the same rows, " + (together == 1 ? "a commit each" : together + " in a commit") + ", "
                    + callers + " callers";
        }

        @Override
        public Cost run(int times) throws Exception {
            try (Database database = server.empty()) {
                SampleRows sample = SampleRows.of(database, Letter.email(SampleRows.NUMBER));
                CostMeter meter = CostMeter.start(database.process(), ProcessTree.NONE);
                Callers.share(callers, times, (from, to) -> {
                    for (int first = from; first < to; first += together) {
                        sample.write(database.dataSource(), first, Math.min(to, first + together));
                    }
                });
                Cost cost = meter.stop();
                Check.equal(times, database.count("el_due"), "e-mails in the queue");
                return cost;
            }
        }
    }
}
