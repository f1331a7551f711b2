package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** MySQL from 8.0.17 on. No build tests it; it differs little from MariaDB. See {@link UntestedDatabase}. */
final class MySqlDialect extends MySqlFamily {
    private static final int OLDEST = 8;
    private static final String DUPLICATE_COLUMN = "42S21";
    private static final int DUPLICATE_CHECK = 3822;

    @Override
    String name() {
        return "mysql";
    }

    @Override
    String schemaFolder() {
        return "mariadb";
    }

    /** MySQL has another name for the same collation, and no "if not exists" for a column or a constraint. */
    @Override
    String adapted(String script) {
        return script.replace("utf8mb4_nopad_bin", "utf8mb4_0900_bin")
                .replace("add column if not exists", "add column")
                .replace("add constraint if not exists", "add constraint");
    }

    @Override
    boolean isThere(SQLException e) {
        return super.isThere(e) || DUPLICATE_COLUMN.equals(e.getSQLState()) || e.getErrorCode() == DUPLICATE_CHECK;
    }

    @Override
    void opened(Connection connection) throws SQLException {
        Dialects.refuseBefore("MySQL", connection.getMetaData(), OLDEST, 0);
        refuseWhatLoses(connection);
    }
}
