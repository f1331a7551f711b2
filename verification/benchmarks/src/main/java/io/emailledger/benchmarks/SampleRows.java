package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the ledger has written for one e-mail, to be written again for others: with other ids and recipients,
 * and whatever else a variation changes.
 */
final class SampleRows {
    /** The number of the e-mail that is the sample. */
    static final int NUMBER = 0;

    private static final List<String> TABLES = List.of("el_email", "el_due", "el_body", "el_log", "el_term");

    /** What numbers its rows by itself. */
    private static final String NUMBERED = "el_log.id";

    private final List<Table> tables = new ArrayList<>();
    private final long firstMillis;
    private final double stepMillis;

    private SampleRows(long firstMillis, double stepMillis) {
        this.firstMillis = firstMillis;
        this.stepMillis = stepMillis;
    }

    /** The same, of e-mails that were recorded from a time on, with so much time between two. */
    SampleRows from(long millis, double step) {
        SampleRows other = new SampleRows(millis, step);
        other.tables.addAll(tables);
        return other;
    }

    /** Makes the tables, takes the sample of an e-mail that waits, and leaves nothing behind. */
    static SampleRows of(Database database, Email email) throws SQLException {
        try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database.dataSource()), new Nowhere())
                .workers(0)
                .build()) {
            return taken(database, ledger.send(email));
        }
    }

    /** The same of an e-mail that was sent, with its log. */
    static SampleRows sent(Database database, Email email, SinkProcess sink) throws SQLException, InterruptedException {
        Deliveries deliveries = new Deliveries(1);
        EmailId id;
        try (EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(database.dataSource()), Relay.to(sink, 1))
                .workers(1)
                .listener(deliveries)
                .build()) {
            id = ledger.send(email);
            deliveries.await(ledger);
        }
        return taken(database, id);
    }

    private static SampleRows taken(Database database, EmailId id) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            // The rows of a history: one a second, the last of a million some days ago.
            SampleRows sample = new SampleRows(id.recordedAt().toEpochMilli() - 1_200_000_000L, 1_000);
            for (String table : TABLES) {
                try (ResultSet rows = statement.executeQuery("select * from " + table)) {
                    sample.tables.add(Table.read(table, rows, id.value()));
                }
                statement.execute("delete from " + table);
            }
            return sample;
        }
    }

    /** Writes the rows of so many e-mails in one transaction, table by table. */
    void write(DataSource dataSource, int from, int to) throws SQLException {
        write(dataSource, from, to, (table, number, rows) -> rows);
    }

    /** The same with variations. */
    void write(DataSource dataSource, int from, int to, Variation variation) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            for (Table table : tables) {
                List<@Nullable Object[]> rows = new ArrayList<>();
                for (int number = from; number < to; number++) {
                    rows.addAll(variation.of(table, number, table.again(id(number), number)));
                }
                if (CopiedRows.arePossible(connection)) {
                    CopiedRows.write(connection, table.name(), table.columns(), rows);
                } else {
                    insert(connection, table, rows);
                }
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static void insert(Connection connection, Table table, List<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
            for (@Nullable Object[] row : rows) {
                for (int column = 0; column < row.length; column++) {
                    insert.setObject(column + 1, row[column]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** An id of version 7: the e-mail was recorded so many steps after the first. */
    UUID id(int number) {
        long random = number * 0x9E37_79B9_7F4A_7C15L;
        return new UUID(
                ((firstMillis + (long) (number * stepMillis)) << 16) | 0x7000 | (random >>> 52),
                0x8000_0000_0000_0000L | (random >>> 2));
    }

    /** Changes the rows of an e-mail in a table, or leaves them out. */
    @FunctionalInterface
    interface Variation {
        List<@Nullable Object[]> of(Table table, int number, List<@Nullable Object[]> rows);
    }

    /**
     * The rows of one table.
     *
     * @param name its name
     * @param columns the names of its columns
     * @param rows the values
     * @param sample the id of the sample
     */
    record Table(String name, List<String> columns, List<@Nullable Object[]> rows, UUID sample) {

        private static Table read(String name, ResultSet rows, UUID sample) throws SQLException {
            ResultSetMetaData metaData = rows.getMetaData();
            List<String> columns = new ArrayList<>();
            List<Integer> numbers = new ArrayList<>();
            for (int column = 1; column <= metaData.getColumnCount(); column++) {
                String label = metaData.getColumnName(column).toLowerCase(Locale.ROOT);
                if (!NUMBERED.equals(name + "." + label)) {
                    columns.add(label);
                    numbers.add(column);
                }
            }
            List<@Nullable Object[]> all = new ArrayList<>();
            while (rows.next()) {
                @Nullable Object[] row = new @Nullable Object[columns.size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = rows.getObject(numbers.get(i));
                }
                all.add(row);
            }
            return new Table(name, columns, all, sample);
        }

        String insert() {
            return "insert into " + name + " (" + String.join(", ", columns) + ") values ("
                    + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        }

        int at(String column) {
            return columns.indexOf(column);
        }

        /** The rows for another e-mail. */
        List<@Nullable Object[]> again(UUID id, int number) {
            List<@Nullable Object[]> all = new ArrayList<>(rows.size());
            for (@Nullable Object[] row : rows) {
                @Nullable Object[] copy = row.clone();
                for (int i = 0; i < copy.length; i++) {
                    copy[i] = other(copy[i], id, number);
                }
                all.add(copy);
            }
            return all;
        }

        private @Nullable Object other(@Nullable Object value, UUID id, int number) {
            if (value instanceof UUID) {
                return value.equals(sample) ? id : value;
            }
            if (value instanceof byte[] bytes && bytes.length == 16) {
                return Arrays.equals(bytes, bytes(sample)) ? bytes(id) : bytes;
            }
            return value instanceof String text && text.endsWith(Letter.to(NUMBER))
                    ? text.replace(Letter.to(NUMBER), Letter.to(number))
                    : value;
        }

        private static byte[] bytes(UUID id) {
            return ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }
    }
}
