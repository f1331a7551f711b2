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
 * Tells connections of the store's database from those of another one, by the random id in {@code el_schema_store}. An
 * address at which the id was found is not asked again, but on H2, where a look costs microseconds and each connection
 * to an unnamed database in memory has its own.
 */
final class OwnDatabase {
    private static final int MOST_KNOWN = 1_000;

    private final DataSource dataSource;
    private final Dialect dialect;
    private final Catalogue catalogue;
    private final String select;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> own = Optional.empty();

    OwnDatabase(DataSource dataSource, Dialect dialect, TableNames names) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.catalogue = new Catalogue(dialect, names);
        this.select = names.in("select id from el_schema_store");
    }

    /** Refuses a connection to another database, whose e-mails nobody would send. */
    void refuseForeign(Connection connection) throws SQLException {
        String address = connection.getMetaData().getURL() + " " + connection.getCatalog();
        if (known.contains(address)) {
            return;
        }
        if (!catalogue.hasTable(connection, "el_schema_store")
                || !id(connection).equals(own())) {
            throw new InvalidValueException(
                    "connection",
                    "must lead to the database of this store, but leads to another one, or to another schema of it, where "
                            + "this store's ledger would never find what is recorded");
        }
        if (!dialect.writesInTurn() && known.size() < MOST_KNOWN) {
            known.add(address);
        }
    }

    private Optional<String> own() throws SQLException {
        if (own.isEmpty()) {
            try (Connection connection = dataSource.getConnection()) {
                own = id(connection);
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        }
        return own;
    }

    private Optional<String> id(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
