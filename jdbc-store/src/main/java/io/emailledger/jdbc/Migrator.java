package io.emailledger.jdbc;

import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates a schema to the version of this library, or checks its version. If many processes start at once, one
 * migrates, under the {@link MigrationLock}.
 */
final class Migrator {
    private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);
    private static final int MOST_TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final String PREPARE = "prepare the tables of Email Ledger";

    private final Dialect dialect;
    private final TableNames names;
    private final Partitioning asked;
    private final SchemaInspector inspector;

    Migrator(Dialect dialect, TableNames names, Partitioning asked) {
        this.dialect = dialect;
        this.names = names;
        this.asked = asked;
        this.inspector = new SchemaInspector(dialect, names);
    }

    void prepare(DataSource dataSource, SchemaMode mode) {
        Schema.refuseUnlessPossible(dialect, asked);
        if (mode == SchemaMode.NONE) {
            return;
        }
        try (Connection connection = Connections.open(dataSource, PREPARE)) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                refuseUnpartitioned(connection);
                prepare(dataSource, connection, mode);
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            throw SqlErrors.failed(PREPARE, e);
        }
    }

    /** Partitions are a choice when the tables are created: tables that are there are not copied. */
    private void refuseUnpartitioned(Connection connection) throws SQLException {
        if (asked == Partitioning.MONTHLY
                && PartitionCatalog.isMarked(connection, names)
                        .filter(yes -> !yes)
                        .isPresent()) {
            throw refusal(names);
        }
    }

    /** The answer to a wish for partitions, where the tables have none or not those of the store. */
    static InvalidValueException refusal(TableNames names) {
        return new InvalidValueException(
                "partitioning",
                "can be MONTHLY only when the tables are created, and the tables with the prefix "
                        + names.prefix()
                        + " exist without the store's own partitions. Leave it out to use them as they are; or create new"
                        + " tables with another tablePrefix or schemaName, let the old ledger send what waits in its own,"
                        + " and keep the old tables as long as their history is needed.");
    }

    /** Tables that are there decide, and else the setting. */
    private Schema schema(Connection connection) throws SQLException {
        boolean partitioned = dialect.reasonAgainstPartitions().isEmpty()
                && PartitionCatalog.isMarked(connection, names).orElse(asked == Partitioning.MONTHLY);
        return new Schema(dialect, names, partitioned ? Partitioning.MONTHLY : Partitioning.NONE);
    }

    private void prepare(DataSource dataSource, Connection connection, SchemaMode mode) throws SQLException {
        int version = version(connection);
        if (version > Schema.latest()) {
            throw new StoreException(
                    "The tables of Email Ledger have version " + version + ", and this library only knows version "
                            + Schema.latest() + ". Use the library that created them, or a later one.",
                    null);
        }
        if (version < Schema.latest() && mode == SchemaMode.VALIDATE) {
            String sql = version == 0 ? "schemaSql returns" : "upgradeSql returns for version " + version;
            String found = version == 0
                    ? "The tables of Email Ledger are missing in the schema of the connections"
                    : "The tables of Email Ledger have version " + version;
            throw new StoreException(
                    found + ", and this library needs version " + Schema.latest() + ". Execute what JdbcHistoryStore."
                            + sql + ", or open the store with SchemaMode.MIGRATE.",
                    null);
        }
        if (version < Schema.latest()) {
            migrateCommitted(dataSource, connection);
        }
    }

    /**
     * Migrates while others write: under REPEATABLE READ, MariaDB would lock every row that a statement reads until the
     * statement ends.
     */
    private void migrateCommitted(DataSource dataSource, Connection connection) throws SQLException {
        int isolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try {
            migrate(dataSource, connection);
        } finally {
            connection.setTransactionIsolation(isolation);
        }
    }

    /** The version of the tables; 0 if there are none. */
    private int version(Connection connection) throws SQLException {
        if (!inspector.hasTable(connection, "el_schema")) {
            return 0;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(names.in("select coalesce(max(version), 0) from el_schema"))) {
            row.next();
            return row.getInt(1);
        }
    }

    private void migrate(DataSource dataSource, Connection connection) throws SQLException {
        if (!inspector.hasSchema(connection)) {
            throw new StoreException(
                    "The schema \"" + names.schema().orElseThrow()
                            + "\" is not in the database. Create it, and let the store's user create tables in it.",
                    null);
        }
        makeVersions(connection);
        try (MigrationLock lock = MigrationLock.take(dataSource, dialect, names)) {
            Schema schema = schema(connection);
            for (int version = version(connection) + 1; version <= Schema.latest(); version++) {
                for (String statement : SqlScript.statements(schema.script(version))) {
                    lock.check();
                    executeAgain(connection, statement);
                }
                execute(connection, schema.insertVersion(version));
                LOG.info("The tables of Email Ledger now have version {}", version);
            }
        }
    }

    /**
     * Creates the lock table; several processes may do this at once, because there is no lock yet. In PostgreSQL, "if
     * not exists" is not atomic: a process may get a duplicate error of the catalog, and finds the table when it checks
     * again.
     */
    private void makeVersions(Connection connection) throws SQLException {
        for (int attempt = 1; !hasLock(connection); attempt++) {
            try {
                execute(connection, new Schema(dialect, names, Partitioning.NONE).versions());
            } catch (SQLException e) {
                if (attempt == MOST_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Returns whether there is a row to lock. A process that inserts it again would wait for it. */
    private boolean hasLock(Connection connection) throws SQLException {
        if (!inspector.hasTable(connection, "el_schema_lock")) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(names.in("select id from el_schema_lock where id = 1"))) {
            return row.next();
        }
    }

    /** A killed migration starts again: some objects may already exist. */
    private void executeAgain(Connection connection, String statement) throws SQLException {
        try {
            execute(connection, statement);
        } catch (SQLException e) {
            if (!dialect.isThere(e)) {
                throw e;
            }
        }
    }

    private static void execute(Connection connection, String script) throws SQLException {
        for (String sql : SqlScript.statements(script)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }
}
