package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The differences between databases. The defaults suit most of them; the others override. One
 * instance serves every thread of a store. {@link Dialects} finds the one for a database.
 */
abstract class Dialect {
    /** The commit may have happened: the only SQLState of its class that is no conflict. */
    private static final String COMPLETION_UNKNOWN = "40003";

    /** The name of the database in lower case. */
    abstract String name();

    /** The folder of the schema files. */
    String schemaFolder() {
        return name();
    }

    /** Returns the text of a schema file with the differences of this database. */
    String adapted(String script) {
        return script;
    }

    /** An expression for the database's own clock in microseconds since 1970, the same throughout one statement. */
    abstract String nowMicros();

    /** The cast that makes a parameter a 64-bit integer. */
    String numberParameter() {
        return "cast(? as bigint)";
    }

    /** Tells whether a select can lock the rows within its limit, and skip rows that others have locked. */
    boolean canSkipLocked() {
        return true;
    }

    /** Returns what identifies the table behind a name; empty if there is none, or if its catalog is enough. */
    Optional<String> identity(Connection connection, String table) throws SQLException {
        return Optional.empty();
    }

    /** Returns the hint after "select" that makes the table after "from" the first one to be read. */
    String inOrder() {
        return "";
    }

    /** Returns what is joined with "join" for the rows of a table of which a column has this value. */
    String lookUp(String table, String alias, String column, String value) {
        return table + " " + alias + " on " + alias + "." + column + " = " + value;
    }

    /** Tells whether a recursive statement finds each next term of a range by one look into the index. */
    boolean canSkipEntries() {
        return false;
    }

    /** Returns the operator before a select of at most one row, so that it is executed row by row. */
    String exists() {
        return "exists";
    }

    /** Returns the hint after a table by which a column of one row is read from an index. */
    String lookUpIn(String index) {
        return "";
    }

    /** The least of the ids in a column. */
    String least(String column) {
        return "min(" + column + ")";
    }

    /** The greatest of the ids in a column. */
    String greatest(String column) {
        return "max(" + column + ")";
    }

    /** The column that is ordered by the bytes of a text column. */
    String bytesColumn(String column) {
        return column;
    }

    /** A text as a parameter that is compared with {@link #bytesColumn}. */
    String bytesParameter() {
        return "?";
    }

    /** Tells whether a schema is a catalog of JDBC. */
    boolean schemaIsCatalog() {
        return false;
    }

    /** Sets all parameters of a statement. */
    final void bind(PreparedStatement statement, List<Value> row) throws SQLException {
        bind(statement, 1, row);
    }

    /** Sets parameters from one on; returns the index of the next. */
    final int bind(PreparedStatement statement, int from, List<Value> row) throws SQLException {
        int index = from;
        for (Value value : row) {
            index = bind(statement, index, value);
        }
        return index;
    }

    /** Sets one value; returns the index of the next parameter. */
    private int bind(PreparedStatement statement, int index, Value value) throws SQLException {
        switch (value.kind()) {
            case IDS -> {
                return setIds(statement, index, value.ids());
            }
            case TEXTS -> {
                return setTexts(statement, index, value.texts());
            }
            default -> {
                if (value.value() == null) {
                    statement.setNull(index, nullType(value.kind()));
                } else {
                    set(statement, index, value);
                }
                return index + 1;
            }
        }
    }

    private void set(PreparedStatement statement, int index, Value value) throws SQLException {
        switch (value.kind()) {
            case ID -> setId(statement, index, value.id());
            case TEXT -> statement.setString(index, keepable(value.text()));
            case NUMBER -> statement.setLong(index, value.number());
            case FLAG -> statement.setBoolean(index, value.flag());
            default -> statement.setBytes(index, value.bytes());
        }
    }

    /** The JDBC type of a null. */
    int nullType(Value.Kind kind) {
        return switch (kind) {
            case ID -> Types.OTHER;
            case NUMBER -> Types.BIGINT;
            case FLAG -> Types.BOOLEAN;
            case BYTES -> Types.VARBINARY;
            default -> Types.VARCHAR;
        };
    }

    /** A text in the form that the database can store. */
    String keepable(String text) {
        return text;
    }

    void setId(PreparedStatement statement, int index, EmailId id) throws SQLException {
        statement.setObject(index, id.value());
    }

    /** Reads an id; null if there is none. */
    @Nullable EmailId id(ResultSet row, int column) throws SQLException {
        UUID id = row.getObject(column, UUID.class);
        return id == null ? null : new EmailId(id);
    }

    /**
     * The comparison of a column with a list of this many values, which {@link #setIds} or {@link #setTexts} gives. One
     * value has a statement of its own: for a list the plan may be to read the table, while it is small.
     */
    String anyOf(int values) {
        return values == 1 ? "= ?" : "= any (?)";
    }

    /** Sets the ids of a list; returns the index of the next parameter. */
    int setIds(PreparedStatement statement, int index, List<EmailId> ids) throws SQLException {
        return setList(
                statement, index, "uuid", ids.stream().map(EmailId::value).toArray());
    }

    /** Sets the texts of a list; returns the index of the next parameter. */
    int setTexts(PreparedStatement statement, int index, List<String> texts) throws SQLException {
        return setList(
                statement, index, "varchar", texts.stream().map(this::keepable).toArray());
    }

    private static int setList(PreparedStatement statement, int index, String type, Object[] values)
            throws SQLException {
        if (values.length == 1) {
            statement.setObject(index, values[0]);
        } else {
            statement.setArray(index, statement.getConnection().createArrayOf(type, values));
        }
        return index + 1;
    }

    /**
     * Executes a statement for each of its rows of values.
     *
     * @return 1 if every one of them has changed exactly one row; else the result of one that has not, as a JDBC batch
     *     returns it, or of all together
     */
    int executeAll(Connection connection, Batch batch) throws SQLException {
        List<List<Value>> rows = batch.rows();
        try (PreparedStatement statement =
                connection.prepareStatement(batch.statement().single())) {
            if (rows.size() == 1) {
                bind(statement, rows.get(0));
                return statement.executeUpdate();
            }
            for (List<Value> row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            int worst = 1;
            for (int count : statement.executeBatch()) {
                if (count != 1 && (worst == 1 || worst == 0)) {
                    worst = count;
                }
            }
            return worst;
        }
    }

    /** Executes several batches of inserts, in any order. */
    void executeTogether(Connection connection, List<Batch> batches) throws SQLException {
        for (Batch batch : batches) {
            executeAll(connection, batch);
        }
    }

    /** What {@link #executeAll} returns for one statement that should change this many rows, each once. */
    static int whole(int changed, int wanted) {
        if (changed == wanted) {
            return 1;
        }
        return changed < wanted ? 0 : changed;
    }

    /** Called when the store is opened: rejects a database that is too old, or could lose acknowledged commits. */
    void opened(Connection connection) throws SQLException {}

    /** Tells whether only one transaction may write at a time. */
    boolean writesInTurn() {
        return false;
    }

    /** Tells whether a thread that is interrupted in a call closes the database for all threads. */
    boolean isClosedByInterrupt() {
        return false;
    }

    /** The statement that forces committed data to the disk, if a commit does not. */
    Optional<String> forceToDisk() {
        return Optional.empty();
    }

    /** Returns why the store cannot partition its tables; empty if it can. */
    Optional<String> reasonAgainstPartitions() {
        return Optional.of(
                name() + " has no partitions, or not for these keys; docs/stores.md says what to do by hand");
    }

    /** Called at the start of every transaction that writes. */
    void beforeWrite(Connection connection) throws SQLException {}

    /** Makes the rest of a transaction find rows by their keys, however small the tables are. Default: nothing. */
    void preferIndexes(Connection connection, String emails) throws SQLException {}

    /** Tells whether a row was not written because another one has the same key. */
    boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** Called at the start of the transaction that holds the lock of a migration: it may be idle for hours. */
    void beforeMigrationLock(Connection connection) throws SQLException {}

    /** Tells whether an object already exists, or is already removed; false if scripts can use "if not exists". */
    boolean isThere(SQLException e) {
        return false;
    }

    /** Tells whether a transaction was rolled back because of others, so that a retry may succeed. */
    boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.startsWith("40") && !state.equals(COMPLETION_UNKNOWN);
    }

    /** Returns the text of the version, by which databases are recognised that use the name of another one. */
    String versionText(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion();
    }
}
