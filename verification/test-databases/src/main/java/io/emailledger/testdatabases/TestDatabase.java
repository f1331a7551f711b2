package io.emailledger.testdatabases;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A database on a {@link TestServer}, empty when it is given out. Safe for use by many threads. */
public final class TestDatabase implements AutoCloseable {
    private final TestServer server;
    private final String name;

    TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Makes an empty database on the shared server of a release.
     *
     * @param release which
     * @return the database
     * @throws SQLException if it cannot be made
     */
    public static TestDatabase on(Release release) throws SQLException {
        return TestServer.shared(release).newDatabase();
    }

    /**
     * Makes an empty database on the newest PostgreSQL.
     *
     * @return the database
     * @throws SQLException if it cannot be made
     */
    public static TestDatabase postgres() throws SQLException {
        return on(Release.POSTGRESQL_18);
    }

    /**
     * Makes an empty database on the newest MariaDB.
     *
     * @return the database
     * @throws SQLException if it cannot be made
     */
    public static TestDatabase mariaDb() throws SQLException {
        return on(Release.MARIADB_11_4);
    }

    /**
     * Returns where it is.
     *
     * @return the server
     */
    public TestServer server() {
        return server;
    }

    /**
     * Returns its name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns its JDBC URL, which contains the user and needs no password.
     *
     * @return the URL
     */
    public String url() {
        return url("");
    }

    /**
     * Returns its JDBC URL with further parameters of the driver.
     *
     * @param parameters names and values, such as {@code reWriteBatchedInserts=true}, apart by ampersands
     * @return the URL
     */
    public String url(String parameters) {
        return server.url(name, parameters);
    }

    /**
     * Returns a source without a pool, which opens a new connection each time.
     *
     * @return the source
     */
    public DataSource dataSource() {
        return new UrlDataSource(url());
    }

    /**
     * Returns the same with further parameters of the driver.
     *
     * @param parameters as for {@link #url(String)}
     * @return the source
     */
    public DataSource dataSource(String parameters) {
        return new UrlDataSource(url(parameters));
    }

    /**
     * Executes statements, each by itself.
     *
     * @param statements one each
     * @throws SQLException if one fails; those after it are not executed
     */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /**
     * Reads the first column of every row.
     *
     * @param select the statement
     * @return the values as texts
     * @throws SQLException if it fails
     */
    public List<String> column(String select) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(select)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /**
     * Drops the database with all that is in it, and ends its connections where the server can.
     *
     * @throws SQLException if the server rejects it
     */
    @Override
    public void close() throws SQLException {
        server.first()
                .execute("drop database if exists " + name + (server.release().isPostgres() ? " with (force)" : ""));
    }

    /** Returns what runs, where, and the name of the database. */
    @Override
    public String toString() {
        return name + " on " + server;
    }
}
