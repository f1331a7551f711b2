package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** MySQL from 8.0.17 on. Written, not tested: it differs little from MariaDB, which is. */
final class MySqlDialect extends MySqlFamily {
    private static final int OLDEST = 8;

    @Override
    String name() {
        return "mysql";
    }

    @Override
    void opened(Connection connection) throws SQLException {
        refuseBefore("MySQL", connection.getMetaData(), OLDEST, 0);
        refuseWhatLoses(connection);
    }
}
