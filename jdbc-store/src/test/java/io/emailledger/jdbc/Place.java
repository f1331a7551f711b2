package io.emailledger.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database or schema for the tables of a test, with direct access to them. */
final class Place {
    private static final Map<Release, TestDatabase> SERVERS = new EnumMap<>(Release.class);
    private static final Map<Kind, Place> PREPARED = new EnumMap<>(Kind.class);
    private static final Map<Kind, Place> MONTHLY = new EnumMap<>(Kind.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Kind kind;
    private final String url;

    private Place(Kind kind, String url) {
        this.kind = kind;
        this.url = url;
    }

    /** A new and empty database. */
    static Place empty(Kind kind) throws SQLException {
        if (kind == Kind.H2) {
            return new Place(kind, "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        }
        String name = newName();
        TestDatabase server = server(kind.release.orElseThrow());
        server.execute("create schema " + name);
        return new Place(
                kind,
                server.server().release().isPostgres()
                        ? server.url("currentSchema=" + name)
                        : server.url().replace("/" + server.name() + "?", "/" + name + "?"));
    }

    /** A name that no schema has yet. */
    static String newName() {
        return "place" + NUMBER.incrementAndGet();
    }

    /** A database with the tables and no rows. All tests share it, because creating tables is slow. */
    static Place prepared(Kind kind) throws SQLException {
        return kind == Kind.H2 ? empty(kind) : prepared(kind, Partitioning.NONE);
    }

    /** The same, with or without partitions. */
    static Place prepared(Kind kind, Partitioning partitioning) throws SQLException {
        Map<Kind, Place> prepared = partitioning == Partitioning.MONTHLY ? MONTHLY : PREPARED;
        Place place = prepared.get(kind);
        if (place == null) {
            place = empty(kind);
            prepared.put(kind, place);
            JdbcHistoryStore.builder(place.dataSource())
                    .partitioning(partitioning)
                    .build();
        }
        try (Connection connection = place.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet all = connection
                    .getMetaData()
                    .getTables(connection.getCatalog(), connection.getSchema(), "el\\_%", new String[] {
                        "TABLE", "BASE TABLE"
                    })) {
                while (all.next()) {
                    tables.add(all.getString("TABLE_NAME"));
                }
            }
            for (String table : tables) {
                if (!table.startsWith("el_schema")) {
                    statement.execute("delete from " + table);
                }
            }
        }
        return place;
    }

    String url() {
        return url;
    }

    Kind kind() {
        return kind;
    }

    /** Opens a new connection each time. */
    DataSource dataSource() {
        return new DriverDataSource(url);
    }

    /** Opens a new connection each time, with a parameter of the driver. */
    DataSource dataSource(String parameter) {
        return new DriverDataSource(url + (kind == Kind.H2 ? ";" : "&") + parameter);
    }

    HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of every row. */
    List<String> column(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(column(sql).get(0));
    }

    /** An id as a literal of a statement. */
    String literal(UUID id) {
        return kind == Kind.MARIADB || kind == Kind.MARIADB_10_11
                ? "x'" + id.toString().replace("-", "") + "'"
                : "'" + id + "'";
    }

    private static synchronized TestDatabase server(Release release) throws SQLException {
        TestDatabase database = SERVERS.get(release);
        if (database == null) {
            database = TestServer.shared(release).newDatabase();
            SERVERS.put(release, database);
        }
        return database;
    }

    /** The kind of database. Tests that depend only on the dialect use the first three. */
    enum Kind {
        H2(Optional.empty()),
        POSTGRESQL(Optional.of(Release.POSTGRESQL_18)),
        MARIADB(Optional.of(Release.MARIADB_11_4)),
        POSTGRESQL_15(Optional.of(Release.POSTGRESQL_15)),
        MARIADB_10_11(Optional.of(Release.MARIADB_10_11));

        private final Optional<Release> release;

        Kind(Optional<Release> release) {
            this.release = release;
        }
    }
}
