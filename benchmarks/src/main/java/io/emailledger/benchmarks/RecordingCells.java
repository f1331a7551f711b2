package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.spi.Transport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * E-mails are recorded and nothing is sent. Beside it, what is left if a host writes the least it could do with: a row
 * with the facts, one with the body, one for the queue, by plain JDBC, as durable as the ledger's.
 */
final class RecordingCells {
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

    static List<Cell> all() {
        return List.of(
                new Plain("plain JDBC, 3 rows an e-mail, a commit each, 1 caller", 1),
                new Plain("plain JDBC, 3 rows an e-mail, 50 in a commit, 1 caller", 50),
                new Recording("send, 1 caller", 1, 1),
                new Recording("send, 4 callers", 4, 1),
                new Recording("sendAll of 50, 1 caller", 1, 50));
    }

    private record Plain(String name, int together) implements Cell {
        @Override
        public Cost run(int times) throws Exception {
            try (H2File database = new H2File()) {
                for (String sql : TABLES) {
                    database.execute(sql);
                }
                Cost start = Cost.now();
                for (int from = 0; from < times; from += together) {
                    insert(database.dataSource(), from, Math.min(times, from + together));
                }
                Cost cost = Cost.now().since(start);
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

    private record Recording(String name, int callers, int together) implements Cell {
        @Override
        public Cost run(int times) throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(callers);
            try (H2File database = new H2File();
                    EmailLedger ledger = EmailLedger.builder(
                                    JdbcHistoryStore.create(database.dataSource()), Transport.discarding())
                            .workers(0)
                            .build()) {
                Cost start = Cost.now();
                List<Future<?>> all = new ArrayList<>();
                for (int part = 0; part < callers; part++) {
                    int from = times * part / callers;
                    int to = times * (part + 1) / callers;
                    all.add(threads.submit(() -> call(ledger, from, to)));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                Cost cost = Cost.now().since(start);
                Check.equal(times, ledger.health().queue().due(), "e-mails in the queue");
                return cost;
            } finally {
                threads.shutdownNow();
            }
        }

        private void call(EmailLedger ledger, int from, int to) {
            for (int first = from; first < to; first += together) {
                List<Email> emails = new ArrayList<>(together);
                for (int i = first; i < Math.min(to, first + together); i++) {
                    emails.add(Letter.email(i));
                }
                ledger.sendAll(emails);
            }
        }
    }
}
