package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds tables and schemas in the metadata of the driver, because a select from a missing table would be an error in
 * the database's log.
 */
final class SchemaInspector {
    /** A database stores a name as it is written, or in capitals. */
    private static final List<UnaryOperator<String>> SPELLINGS =
            List.of(UnaryOperator.identity(), name -> name.toUpperCase(Locale.ROOT));

    private static final String[] TABLES = {"TABLE", "BASE TABLE", "PARTITIONED TABLE"};

    private final Dialect dialect;
    private final TableNames names;

    SchemaInspector(Dialect dialect, TableNames names) {
        this.dialect = dialect;
        this.names = names;
    }

    /** Tells whether there is a table with such a name; its prefix is put in. */
    boolean hasTable(Connection connection, String table) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        for (UnaryOperator<String> spelling : SPELLINGS) {
            Optional<String> named = names.schema().map(spelling);
            String catalog =
                    dialect.schemaIsCatalog() ? named.orElse(connection.getCatalog()) : connection.getCatalog();
            String schema = dialect.schemaIsCatalog() ? null : named.orElse(connection.getSchema());
            String name = spelling.apply(names.bare(table));
            try (ResultSet tables =
                    metaData.getTables(catalog, pattern(metaData, schema), pattern(metaData, name), TABLES)) {
                if (tables.next()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns whether the configured schema exists; true if none is configured. */
    boolean hasSchema(Connection connection) throws SQLException {
        if (names.schema().isEmpty()) {
            return true;
        }
        DatabaseMetaData metaData = connection.getMetaData();
        try (ResultSet all = dialect.schemaIsCatalog() ? metaData.getCatalogs() : metaData.getSchemas()) {
            while (all.next()) {
                String found = all.getString(1);
                if (SPELLINGS.stream()
                        .anyMatch(spelling -> names.schema()
                                .map(spelling)
                                .filter(found::equals)
                                .isPresent())) {
                    return true;
                }
            }
            return false;
        }
    }

    private static @Nullable String pattern(DatabaseMetaData metaData, @Nullable String name) throws SQLException {
        return name == null ? null : name.replace("_", metaData.getSearchStringEscape() + "_");
    }
}
