package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A transaction: one of the store, or one of the application after a savepoint. */
final class JdbcTransaction {
    private final Connection connection;
    private final @Nullable Savepoint beginning;
    private final Watch watch;

    JdbcTransaction(Connection connection, @Nullable Savepoint beginning) {
        this(connection, beginning, statement -> {});
    }

    private JdbcTransaction(Connection connection, @Nullable Savepoint beginning, Watch watch) {
        this.connection = connection;
        this.beginning = beginning;
        this.watch = watch;
    }

    /** Creates a transaction of the store whose statements another thread may cancel. */
    static JdbcTransaction watched(Connection connection, Watch watch) {
        return new JdbcTransaction(connection, null, watch);
    }

    Connection connection() {
        return connection;
    }

    /** Prepares a statement. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        watch.prepared(statement);
        return statement;
    }

    /** Tells whether it writes in a transaction of the application. */
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

    /** Is told each statement before it is executed. */
    @FunctionalInterface
    interface Watch {
        /** Remembers the statement, or throws if it must not be executed any more. */
        void prepared(PreparedStatement statement) throws SQLException;
    }
}
