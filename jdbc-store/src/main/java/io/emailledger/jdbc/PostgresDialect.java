package io.emailledger.jdbc;

import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dialect of PostgreSQL. Many rows are written in one statement, with an array for each column: it is planned once,
 * takes one round trip, and returns the number of changed rows, which batches of some drivers do not.
 */
final class PostgresDialect extends Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDialect.class);
    private static final int OLDEST = 15;

    /** The SQLState after the application's own {@code lock_timeout}. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /**
     * A check was violated: a row was on its way to a default partition while that of its month was attached. A retry
     * goes to that one. Our statements violate no other check but when a partition is attached, which {@link
     * MonthCreation} handles.
     */
    private static final String ROUTED_TOO_EARLY = "23514";

    private static final String PREFER_INDEXES = "select set_config('enable_seqscan', 'off', true),"
            + " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),"
            + " set_config('plan_cache_mode', '{plans}', true)";
    private static final String PREFER_INDEXES_OF_TABLE = PREFER_INDEXES.replace("{plans}", "force_generic_plan");
    private static final String PREFER_INDEXES_OF_PARTITIONS = PREFER_INDEXES.replace("{plans}", "force_custom_plan");

    private final Map<RowStatement, String> forArrays = new ConcurrentHashMap<>();

    /** What {@link #preferIndexes} executes, as soon as the table is known: it stays as it was created. */
    private volatile @Nullable String preferIndexes;

    /** There is no min of ids before version 18. */
    @Override
    String least(String column) {
        return "(array_agg(" + column + " order by " + column + "))[1]";
    }

    @Override
    String greatest(String column) {
        return "(array_agg(" + column + " order by " + column + " desc))[1]";
    }

    @Override
    String name() {
        return "postgresql";
    }

    @Override
    String nowMicros() {
        return "cast(extract(epoch from statement_timestamp()) * 1000000 as bigint)";
    }

    /**
     * Otherwise it may read a table whole for a few rows. That is a partitioned one as long as it is small, because the
     * estimate for a row by its id has an index scan of every partition.
     */
    @Override
    String lookUp(String table, String alias, String column, String value) {
        return "lateral (select * from " + table + " x where x." + column + " = " + value + " offset 0) " + alias
                + " on true";
    }

    @Override
    boolean canSkipEntries() {
        return true;
    }

    /** The search path may have changed since the connection was opened, and differ between connections of one URL. */
    @Override
    Optional<String> identity(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select cast(to_regclass(?) as oid)")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Replaces U+0000, which a text of PostgreSQL cannot hold and a reply may contain, with its symbol. */
    @Override
    String keepable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\u2400');
    }

    /**
     * A connection keeps the plan of a statement until the tables are analyzed the next time, within a minute or so. A
     * plan from the time when they were nearly empty reads and joins them whole, for a few rows, while they grow. A
     * plan by indexes is right for any number of rows, so it is not made anew for each. But a plan for any list of ids
     * opens and locks every partition, so for partitions it is made for the ids of each execution.
     */
    @Override
    void preferIndexes(Connection connection, String emails) throws SQLException {
        String sql = preferIndexes;
        if (sql == null) {
            sql = indexesOf(connection, emails);
            preferIndexes = sql;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static String indexesOf(Connection connection, String emails) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select 1 from pg_class where oid = cast(? as regclass) and relkind = 'p'")) {
            select.setString(1, emails);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? PREFER_INDEXES_OF_PARTITIONS : PREFER_INDEXES_OF_TABLE;
            }
        }
    }

    @Override
    Optional<String> reasonAgainstPartitions() {
        return Optional.empty();
    }

    @Override
    int executeAll(Connection connection, Batch batch) throws SQLException {
        List<List<Value>> rows = batch.rows();
        if (rows.size() == 1) {
            return super.executeAll(connection, batch);
        }
        try (PreparedStatement statement = connection.prepareStatement(sql(batch))) {
            setArrays(statement, 1, rows);
            return whole(statement.executeUpdate(), rows.size());
        }
    }

    /** As one statement: the round trip of each statement is most of the cost of a single e-mail. */
    @Override
    void executeTogether(Connection connection, List<Batch> batches) throws SQLException {
        List<String> parts = batches.stream().map(this::sql).toList();
        if (parts.size() < 2
                || !batches.stream().allMatch(batch -> batch.statement().kind() == RowStatement.Kind.INSERT)) {
            super.executeTogether(connection, batches);
            return;
        }
        StringBuilder sql = new StringBuilder("with ");
        for (int i = 0; i < parts.size() - 1; i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append("i")
                    .append(i)
                    .append(" as (")
                    .append(parts.get(i))
                    .append(')');
        }
        sql.append(' ').append(parts.get(parts.size() - 1));
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            int index = 1;
            for (Batch batch : batches) {
                List<List<Value>> rows = batch.rows();
                index = rows.size() == 1 ? bind(statement, index, rows.get(0)) : setArrays(statement, index, rows);
            }
            statement.executeUpdate();
        }
    }

    /** Sets a parameter for each column; returns the index of the next parameter. */
    private int setArrays(PreparedStatement statement, int index, List<List<Value>> rows) throws SQLException {
        int columns = rows.get(0).size();
        for (int column = 0; column < columns; column++) {
            Value first = rows.get(0).get(column);
            @Nullable Object[] values = array(first.kind(), rows.size());
            for (int row = 0; row < values.length; row++) {
                values[row] = element(rows.get(row).get(column));
            }
            statement.setArray(index + column, statement.getConnection().createArrayOf(type(first), values));
        }
        return index + columns;
    }

    /** The driver sends arrays of these classes in binary form, which neither side has to convert; all others as text. */
    private static @Nullable Object[] array(Value.Kind kind, int length) {
        return switch (kind) {
            case TEXT -> new String[length];
            case NUMBER -> new Long[length];
            case FLAG -> new Boolean[length];
            case BYTES -> new byte[length][];
            default -> new Object[length];
        };
    }

    private String sql(Batch batch) {
        RowStatement statement = batch.statement();
        List<Value> row = batch.rows().get(0);
        if (batch.rows().size() == 1) {
            return statement.single();
        }
        // A parameter of a statement is of the same kind in every row.
        String known = forArrays.get(statement);
        return known != null ? known : forArrays.computeIfAbsent(statement, one -> forArrays(one, row));
    }

    /** The statement for all rows at once, with an array for each parameter. */
    static String forArrays(RowStatement statement, List<Value> row) {
        List<String> columns =
                IntStream.rangeClosed(1, row.size()).mapToObj(i -> "p" + i).toList();
        String arrays = row.stream().map(value -> "?::" + type(value) + "[]").collect(Collectors.joining(", "));
        String source = "unnest(" + arrays + ") as v (" + String.join(", ", columns) + ")";
        RowStatement named =
                statement.with(columns.stream().map(column -> "v." + column).toList());
        return switch (statement.kind()) {
            case INSERT -> named.insertInto() + " select " + String.join(", ", columns) + " from " + source;
            case UPDATE ->
                "update " + named.table() + " set " + named.assignments() + " from " + source + " where "
                        + named.condition();
            case DELETE -> "delete from " + named.table() + " using " + source + " where " + named.condition();
        };
    }

    private static String type(Value value) {
        return switch (value.kind()) {
            case ID -> "uuid";
            case TEXT -> "text";
            case NUMBER -> "int8";
            case FLAG -> "bool";
            case BYTES -> "bytea";
            default -> throw new IllegalArgumentException("A list cannot stand in a batch");
        };
    }

    private @Nullable Object element(Value value) {
        if (value.value() == null) {
            return null;
        }
        return switch (value.kind()) {
            case ID -> value.id().value();
            case TEXT -> keepable(value.text());
            default -> value.value();
        };
    }

    @Override
    void opened(Connection connection) throws SQLException {
        Dialects.refuseBefore("PostgreSQL", connection.getMetaData(), OLDEST, 0);
        if (setting(connection, "synchronous_commit").equals("off")) {
            throw new StoreException(
                    "The connections to PostgreSQL have synchronous_commit off, so that a crash of the server would lose "
                            + "e-mails that were recorded. Set it on for the store's user: ALTER ROLE ... SET "
                            + "synchronous_commit = on.",
                    null);
        }
        if (setting(connection, "fsync").equals("off")) {
            LOG.warn("PostgreSQL runs with fsync off: a power cut can destroy its database and lose every e-mail.");
        }
    }

    @Override
    String versionText(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select version()")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    void beforeMigrationLock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local idle_in_transaction_session_timeout = 0");
        }
    }

    @Override
    boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return super.isConflict(e) || LOCK_NOT_AVAILABLE.equals(state) || ROUTED_TOO_EARLY.equals(state);
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
