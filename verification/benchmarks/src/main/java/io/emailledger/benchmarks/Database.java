package io.emailledger.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A database of one's own behind a pool, gone when it is closed. */
final class Database implements AutoCloseable {
    /** The most threads of a peer, and what else asks at the same time. */
    private static final int CONNECTIONS = 36;

    private final HikariDataSource pool;
    private final ProcessTree process;
    private final Files files;

    /**
     * Opens a pool.
     *
     * @param url where
     * @param user as whom
     * @param process the server
     * @param files deleted after the pool was closed
     */
    Database(String url, String user, ProcessTree process, Files files) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        this.pool = new HikariDataSource(config);
        this.process = process;
        this.files = files;
    }

    /** The URL by which another JVM connects. */
    String url() {
        return pool.getJdbcUrl();
    }

    String user() {
        return pool.getUsername();
    }

    DataSource dataSource() {
        return pool;
    }

    /** The server; none if it is this JVM. */
    ProcessTree process() {
        return process;
    }

    /** Executes statements that answer nothing. */
    void execute(String... all) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    /** Reads a number. */
    long number(String select) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Counts the rows of a table, or those that a condition leaves. */
    long count(String table) throws SQLException {
        return number("select count(*) from " + table);
    }

    @Override
    public void close() throws IOException, SQLException {
        pool.close();
        files.delete();
    }

    /** Deletes the rest of the database when all connections are closed. */
    @FunctionalInterface
    interface Files {
        void delete() throws IOException, SQLException;
    }
}
