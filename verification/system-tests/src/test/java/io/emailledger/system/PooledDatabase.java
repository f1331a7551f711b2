package io.emailledger.system;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.spi.HistoryStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** A database and a connection pool: H2 in a file, as in a small application, or a server. */
final class PooledDatabase implements AutoCloseable {
    private static final int CONNECTIONS = 10;

    private final DataSource pool;
    private final Runnable close;

    private PooledDatabase(DataSource pool, Runnable close) {
        this.pool = pool;
        this.close = close;
    }

    /** Opens the H2 database in a file, or creates it. */
    static PooledDatabase at(Path file) {
        return at(h2(file));
    }

    /** Opens the database of a URL. */
    static PooledDatabase at(String url) {
        if (url.startsWith("jdbc:h2:")) {
            JdbcConnectionPool pool = JdbcConnectionPool.create(url, "sa", "");
            return new PooledDatabase(pool, pool::dispose);
        }
        return checked(url);
    }

    /** Opens the database of a URL with a pool that detects dead connections. */
    static PooledDatabase checked(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        // An unavailable database fails at its first use.
        config.setInitializationFailTimeout(-1);
        HikariDataSource pool = new HikariDataSource(config);
        return new PooledDatabase(pool, pool::close);
    }

    /** The URL of a database in a file. */
    static String h2(Path file) {
        return "jdbc:h2:file:" + file.toAbsolutePath();
    }

    DataSource dataSource() {
        return pool;
    }

    HistoryStore store() {
        return JdbcHistoryStore.create(pool);
    }

    /** The result of a query with one row and one column. */
    long number(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Closes every connection, with which H2 closes the database. */
    @Override
    public void close() {
        close.run();
    }
}
