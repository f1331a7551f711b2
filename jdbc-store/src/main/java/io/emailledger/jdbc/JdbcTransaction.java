package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A transaction: one of the store, or one of the application after a savepoint. */
final class JdbcTransaction {
    private final Connection connection;
    private final @Nullable Savepoint beginning;

    JdbcTransaction(Connection connection, @Nullable Savepoint beginning) {
        this.connection = connection;
        this.beginning = beginning;
    }

    Connection connection() {
        return connection;
    }

    /** Tells whether it is a transaction of the application. */
    boolean isOfApplication() {
        return beginning != null;
    }

    /** Rolls back to our beginning; the transaction continues from there. */
    void undo() throws SQLException {
        if (beginning == null) {
            connection.rollback();
        } else {
            connection.rollback(beginning);
        }
    }
}
