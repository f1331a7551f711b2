package io.emailledger.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The one thing of PostgreSQL's driver that JDBC has no name for: waiting for notifications. It is called by its name,
 * so that applications on another database do not need the driver.
 */
final class PostgresNotifications {
    private static final String CONNECTION = "org.postgresql.PGConnection";
    private static final String OTHER_DRIVER = "IM001";

    private final Object connection;
    private final Method wait;

    private PostgresNotifications(Object connection, Method wait) {
        this.connection = connection;
        this.wait = wait;
    }

    /**
     * Looks behind a connection.
     *
     * @throws SQLException if it is not one of PostgreSQL's own driver
     */
    static PostgresNotifications of(Connection connection, DataSource dataSource) throws SQLException {
        Class<?> type = Stream.of(
                        PostgresNotifications.class.getClassLoader(),
                        Thread.currentThread().getContextClassLoader(),
                        dataSource.getClass().getClassLoader())
                .flatMap(loader -> Stream.ofNullable(find(loader)))
                .filter(found -> isBehind(connection, found))
                .findFirst()
                .orElseThrow(() -> new SQLException("The connection is not one of PostgreSQL's driver.", OTHER_DRIVER));
        try {
            return new PostgresNotifications(connection.unwrap(type), type.getMethod("getNotifications", int.class));
        } catch (NoSuchMethodException e) {
            throw new SQLException("The driver of PostgreSQL is too old to wait.", OTHER_DRIVER, e);
        }
    }

    /** Waits for at most a number of milliseconds; returns whether any came. */
    boolean await(int millis) throws SQLException {
        try {
            return wait.invoke(connection, millis) instanceof Object[] all && all.length > 0;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException("The driver failed.", e.getCause());
        } catch (IllegalAccessException e) {
            throw new SQLException("The driver cannot be called.", OTHER_DRIVER, e);
        }
    }

    private static @Nullable Class<?> find(@Nullable ClassLoader loader) {
        try {
            return Class.forName(CONNECTION, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static boolean isBehind(Connection connection, Class<?> type) {
        try {
            return connection.isWrapperFor(type);
        } catch (SQLException e) {
            return false;
        }
    }
}
