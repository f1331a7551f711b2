package io.emailledger.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** H2 databases for tests, with direct access to their tables. */
final class H2 {
    private H2() {}

    /** A new in-memory database, which exists as long as the virtual machine. */
    static DataSource inMemory() {
        return new DriverDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    /** The database in a file, which is closed with its last connection. */
    static DataSource inFile(Path directory, String options) {
        return new DriverDataSource("jdbc:h2:" + directory.resolve("ledger").toAbsolutePath() + options);
    }

    static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of every row. */
    static List<String> column(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    static long number(DataSource dataSource, String sql) throws SQLException {
        return Long.parseLong(column(dataSource, sql).get(0));
    }
}
