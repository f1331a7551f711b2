package io.emailledger.jdbc;

import io.emailledger.message.InvalidValueException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Tells connections of the store's database from those of another one, by the random id in {@code el_schema_store}. The
 * id is read once for each URL with its catalog and, on PostgreSQL, the table that the search path resolves to. On H2
 * it is always read: that costs microseconds, and each connection to an unnamed database in memory has a different
 * database.
 */
final class OwnDatabase {
    private static final int MOST_KNOWN = 1_000;
    private static final String TABLE = "el_schema_store";
    private static final String READ = "tell its database from others";

    private final DataSource dataSource;
    private final Dialect dialect;
    private final TableNames names;
    private final SchemaInspector inspector;
    private final String select;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> own = Optional.empty();

    OwnDatabase(DataSource dataSource, Dialect dialect, TableNames names) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.names = names;
        this.inspector = new SchemaInspector(dialect, names);
        this.select = names.in("select id from el_schema_store");
    }

    /** Rejects a connection to another database, whose e-mails would never be sent. */
    void refuseForeign(Connection connection) throws SQLException {
        Optional<String> table = dialect.identity(connection, names.in(TABLE));
        String place = connection.getMetaData().getURL() + " " + connection.getCatalog() + " " + table.orElse("");
        if (known.contains(place)) {
            return;
        }
        boolean isThere = table.isPresent() || inspector.hasTable(connection, TABLE);
        if (!isThere || !isOwn(id(connection))) {
            throw new InvalidValueException(
                    "connection",
                    "must lead to the database of this store, but leads to another one, or to another schema of it, where "
                            + "this store's ledger would never find what is recorded");
        }
        if (!dialect.writesInTurn() && known.size() < MOST_KNOWN) {
            known.add(place);
        }
    }

    /** Reads the id while the application holds no connection: later a small pool may have none left. */
    void open() {
        try (Connection connection = Connections.open(dataSource, READ)) {
            if (inspector.hasTable(connection, TABLE)) {
                own = id(connection);
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw SqlErrors.failed(READ, e);
        }
    }

    /** Tells whether this is the id of the store; false if it has none yet. */
    boolean isOwn(Optional<String> id) {
        if (own.isEmpty()) {
            // The application has created the tables since the store was opened.
            open();
        }
        return id.isPresent() && id.equals(own);
    }

    private Optional<String> id(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
