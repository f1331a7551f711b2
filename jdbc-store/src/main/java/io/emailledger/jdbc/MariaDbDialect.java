package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * MariaDB, by its own driver or that of MySQL. On Galera other nodes have a commit before it returns, and a claim is
 * won only then: two nodes may lock and update the same row, and one of them is told at its commit that it has lost.
 */
final class MariaDbDialect extends MySqlFamily {
    private static final int OLDEST_MAJOR = 10;
    private static final int OLDEST_MINOR = 11;

    @Override
    String name() {
        return "mariadb";
    }

    @Override
    void opened(Connection connection) throws SQLException {
        refuseBefore("MariaDB", connection.getMetaData(), OLDEST_MAJOR, OLDEST_MINOR);
        refuseWhatLoses(connection);
    }

    @Override
    boolean isReplicatedAtCommit(Connection connection) throws SQLException {
        return value(connection, "select @@wsrep_on").equals("1");
    }
}
