package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The common part of MariaDB and MySQL. Ids are sixteen bytes, in the order of the ids. Updates of many rows are one
 * statement with a JSON document, because drivers that send a batch as a whole do not return the result of each row.
 */
abstract class MySqlFamily extends Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlFamily.class);
    private static final int DUPLICATE_KEY = 1062;
    private static final int DUPLICATE_KEY_NAME = 1061;

    private static final int NO_SUCH_KEY = 1091;

    /** A lock wait timed out; the row has changed since this transaction began; a deadlock. */
    private static final Set<Integer> CONFLICTS = Set.of(1205, 1020, 1213);

    @Override
    String nowMicros() {
        // Not now(): at the end of daylight saving time it repeats an hour.
        return "timestampdiff(microsecond, timestamp '1970-01-01 00:00:00', utc_timestamp(6))";
    }

    @Override
    String numberParameter() {
        return "cast(? as signed)";
    }

    /** Otherwise it may begin with the table of another filter, and sort all rows found there. */
    @Override
    String inOrder() {
        return "straight_join";
    }

    /** Otherwise it may look up all matches before it reads the first row. */
    @Override
    String exists() {
        return "1 =";
    }

    /** Otherwise it reads whole rows by their key, which are many times as large, for one column. */
    @Override
    String lookUpIn(String index) {
        return "force index (" + index + ")";
    }

    @Override
    boolean schemaIsCatalog() {
        return true;
    }

    @Override
    int nullType(Value.Kind kind) {
        return kind == Value.Kind.ID ? Types.VARBINARY : super.nullType(kind);
    }

    @Override
    void setId(PreparedStatement statement, int index, EmailId id) throws SQLException {
        statement.setBytes(index, bytes(id));
    }

    @Override
    @Nullable EmailId id(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        if (bytes == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new EmailId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** For a power of two, so that there are few different statements. */
    @Override
    String anyOf(int values) {
        return "in (" + String.join(", ", Collections.nCopies(places(values), "?")) + ")";
    }

    @Override
    int setIds(PreparedStatement statement, int index, List<EmailId> ids) throws SQLException {
        for (int i = 0; i < places(ids.size()); i++) {
            setId(statement, index + i, ids.get(Math.min(i, ids.size() - 1)));
        }
        return index + places(ids.size());
    }

    @Override
    int setTexts(PreparedStatement statement, int index, List<String> texts) throws SQLException {
        for (int i = 0; i < places(texts.size()); i++) {
            statement.setString(index + i, texts.get(Math.min(i, texts.size() - 1)));
        }
        return index + places(texts.size());
    }

    @Override
    int executeAll(Connection connection, Batch batch) throws SQLException {
        List<List<Value>> rows = batch.rows();
        if (rows.size() == 1 || batch.statement().kind() != RowStatement.Kind.UPDATE) {
            return super.executeAll(connection, batch);
        }
        try (PreparedStatement statement = connection.prepareStatement(forJson(batch.statement(), rows.get(0)))) {
            statement.setString(1, JsonRows.write(rows));
            return whole(statement.executeUpdate(), rows.size());
        }
    }

    /** The update for all rows, which are passed as one JSON document. */
    static String forJson(RowStatement update, List<Value> row) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            String column = "p" + (i + 1);
            columns.add(column + " " + type(row.get(i)) + " path '$[" + i + "]'");
            values.add(row.get(i).kind() == Value.Kind.ID ? "unhex(v." + column + ")" : "v." + column);
        }
        RowStatement named = update.with(values);
        return "update json_table(?, '$[*]' columns (" + String.join(", ", columns) + ")) as v straight_join "
                + named.table() + " set " + named.assignments() + " where " + named.condition();
    }

    private static String type(Value value) {
        return switch (value.kind()) {
            case ID -> "char(32)";
            case TEXT -> "varchar(10000)";
            default -> "bigint";
        };
    }

    /** Called after the version was accepted. */
    void refuseWhatLoses(Connection connection) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String url = String.valueOf(metaData.getURL()).toLowerCase(Locale.ROOT);
        if (url.contains("useaffectedrows=true")) {
            throw new StoreException(
                    "The URL of the connections has useAffectedRows=true, with which the driver does not tell how many "
                            + "rows an update has found. Leave it out.",
                    null);
        }
        if (!value(connection, "select @@sql_mode").contains("STRICT_")) {
            throw new StoreException(
                    "The connections have no strict sql_mode, so that the database would truncate long values. Add "
                            + "STRICT_TRANS_TABLES to their sql_mode.",
                    null);
        }
        String flush = value(connection, "select @@innodb_flush_log_at_trx_commit");
        if (!flush.equals("1") && !isReplicatedAtCommit(connection)) {
            if (flush.equals("2")) {
                LOG.warn(
                        "The database runs with innodb_flush_log_at_trx_commit=2: a power cut can lose the e-mails of the "
                                + "last second that were recorded.");
            } else {
                throw new StoreException(
                        "The database runs with innodb_flush_log_at_trx_commit=" + flush
                                + ", so that a crash of the server would lose e-mails that were recorded. Set it to 1.",
                        null);
            }
        }
    }

    /** Tells whether other nodes have a commit before it returns. */
    boolean isReplicatedAtCommit(Connection connection) throws SQLException {
        return false;
    }

    static String value(Connection connection, String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** MySQL has no "if not exists" for an index. */
    @Override
    boolean isThere(SQLException e) {
        return e.getErrorCode() == DUPLICATE_KEY_NAME || e.getErrorCode() == NO_SUCH_KEY;
    }

    @Override
    boolean isDuplicate(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.startsWith("23") && e.getErrorCode() == DUPLICATE_KEY;
    }

    @Override
    boolean isConflict(SQLException e) {
        return super.isConflict(e) || CONFLICTS.contains(e.getErrorCode());
    }

    private static byte[] bytes(EmailId id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .array();
    }

    private static int places(int values) {
        return values <= 1 ? values : Integer.highestOneBit(values - 1) << 1;
    }
}
