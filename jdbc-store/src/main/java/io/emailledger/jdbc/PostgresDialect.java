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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL. What is to be done for many rows goes as arrays, a column each, in one statement: it is planned once,
 * costs one answer, and tells how many rows were changed whatever the driver does with batches.
 */
final class PostgresDialect extends Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDialect.class);
    private static final int OLDEST = 15;

    /** Given up because of the application's own {@code lock_timeout}. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Pattern INSERT =
            Pattern.compile("(insert into [\\w.]+ \\([^)]*\\))\\s+values \\(\\?(?:,\\s*\\?)*\\)");

    /** Without a select in it, so that the first "where" is its own. */
    private static final Pattern UPDATE =
            Pattern.compile("(update [\\w.]+ set (?:(?! where\\b| from\\b|select\\b).)*)( where (?:(?!select\\b).)*)");

    private static final Pattern DELETE = Pattern.compile("(delete from [\\w.]+)( where (?:(?!select\\b).)*)");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern PARAMETER = Pattern.compile("\\?");

    private final Map<String, String> forArrays = new ConcurrentHashMap<>();

    /** There is no min of ids before version 18. */
    @Override
    String least(String column) {
        return "(array_agg(" + column + " order by " + column + "))[1]";
    }

    @Override
    String name() {
        return "postgresql";
    }

    @Override
    String nowMicros() {
        return "cast(extract(epoch from statement_timestamp()) * 1000000 as bigint)";
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

    @Override
    boolean canNotify() {
        return true;
    }

    /** A text of PostgreSQL cannot hold U+0000, which a server may have said: the picture of it stands in its place. */
    @Override
    String keepable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\u2400');
    }

    @Override
    int executeAll(Connection connection, String sql, List<List<Value>> rows) throws SQLException {
        String whole = rows.size() == 1 ? "" : known(sql, rows.get(0));
        if (whole.isEmpty()) {
            return super.executeAll(connection, sql, rows);
        }
        try (PreparedStatement statement = connection.prepareStatement(whole)) {
            setArrays(statement, 1, rows);
            return whole(statement.executeUpdate(), rows.size());
        }
    }

    /** As one statement: each costs the way to the server and back, which is most of what a single e-mail costs. */
    @Override
    void executeTogether(Connection connection, List<Batch> batches) throws SQLException {
        List<String> parts = batches.stream()
                .map(batch -> batch.rows().size() == 1
                        ? batch.sql()
                        : known(batch.sql(), batch.rows().get(0)))
                .toList();
        if (parts.size() < 2 || !parts.stream().allMatch(part -> part.startsWith("insert "))) {
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
            int place = column;
            Value first = rows.get(0).get(column);
            Object[] values = rows.stream()
                    .map(row -> element(row.get(place)))
                    .toArray(first.kind() == Value.Kind.BYTES ? byte[][]::new : Object[]::new);
            statement.setArray(index + column, statement.getConnection().createArrayOf(type(first), values));
        }
        return index + columns;
    }

    /** A parameter of a statement is of the same kind in every row, so the text tells all. */
    private String known(String sql, List<Value> row) {
        String known = forArrays.get(sql);
        return known != null ? known : forArrays.computeIfAbsent(sql, text -> forArrays(text, row));
    }

    /** The statement for all rows at once, or nothing if it has a form that was not thought of. */
    static String forArrays(String sql, List<Value> row) {
        String columns =
                IntStream.rangeClosed(1, row.size()).mapToObj(i -> "p" + i).collect(Collectors.joining(", "));
        String arrays = row.stream().map(value -> "?::" + type(value) + "[]").collect(Collectors.joining(", "));
        String source = "unnest(" + arrays + ") as v (" + columns + ")";
        String line = SPACE.matcher(sql).replaceAll(" ");
        Matcher insert = INSERT.matcher(line);
        if (insert.matches()) {
            return insert.group(1) + " select " + columns + " from " + source;
        }
        Matcher update = UPDATE.matcher(line);
        if (update.matches()) {
            return named(update.group(1), 1) + " from " + source
                    + named(update.group(2), 1 + parameters(update.group(1)));
        }
        Matcher delete = DELETE.matcher(line);
        return delete.matches() ? delete.group(1) + " using " + source + named(delete.group(2), 1) : "";
    }

    /** Puts columns of the arrays where parameters stood. */
    private static String named(String part, int first) {
        Matcher parameter = PARAMETER.matcher(part);
        StringBuilder named = new StringBuilder();
        for (int number = first; parameter.find(); number++) {
            parameter.appendReplacement(named, "v.p" + number);
        }
        return parameter.appendTail(named).toString();
    }

    private static int parameters(String part) {
        return (int) PARAMETER.matcher(part).results().count();
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
        refuseBefore("PostgreSQL", connection.getMetaData(), OLDEST, 0);
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
        return super.isConflict(e) || LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
