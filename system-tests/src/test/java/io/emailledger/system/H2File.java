package io.emailledger.system;

import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.spi.HistoryStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** A database in a file and a pool of connections to it: what a small host has. */
final class H2File implements AutoCloseable {
    private final JdbcConnectionPool pool;

    private H2File(JdbcConnectionPool pool) {
        this.pool = pool;
    }

    /** Opens the database, or makes it where there is none. */
    static H2File at(Path file) {
        return new H2File(JdbcConnectionPool.create("jdbc:h2:file:" + file.toAbsolutePath(), "sa", ""));
    }

    DataSource dataSource() {
        return pool;
    }

    HistoryStore store() {
        return JdbcHistoryStore.create(pool);
    }

    /** The number that a query of one row and one column answers. */
    long number(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Lets go of every connection, with which H2 closes the database. */
    @Override
    public void close() {
        pool.dispose();
    }
}
