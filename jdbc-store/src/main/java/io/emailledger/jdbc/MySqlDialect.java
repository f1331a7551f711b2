package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** MySQL from 8.0.17 on. Written, not tested: it differs little from MariaDB, which is. */
final class MySqlDialect extends MySqlFamily {
    private static final int OLDEST = 8;
    private static final String DUPLICATE_COLUMN = "42S21";

    @Override
    String name() {
        return "mysql";
    }

    /** It has no "add column if not exists". */
    @Override
    boolean isColumnThere(SQLException e) {
        return DUPLICATE_COLUMN.equals(e.getSQLState());
    }

    @Override
    void opened(Connection connection) throws SQLException {
        refuseBefore("MySQL", connection.getMetaData(), OLDEST, 0);
        refuseWhatLoses(connection);
    }
}
