package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The dialect of MariaDB, for its own driver and that of MySQL. On Galera other nodes have a commit before it returns,
 * and a claim succeeds only then: two nodes may lock and update the same row, and the commit of one of them fails.
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
        Dialects.refuseBefore("MariaDB", connection.getMetaData(), OLDEST_MAJOR, OLDEST_MINOR);
        refuseWhatLoses(connection);
    }

    @Override
    boolean isReplicatedAtCommit(Connection connection) throws SQLException {
        return value(connection, "select @@wsrep_on").equals("1");
    }
}
