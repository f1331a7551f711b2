package io.emailledger.system;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A database that becomes unavailable and returns. While it is unavailable, connecting fails, and so does every call on
 * open connections.
 */
final class FlakyDataSource implements DataSource {
    private static final Set<String> WORKS_ALWAYS = Set.of("close", "isClosed", "rollback", "getAutoCommit");

    private final DataSource real;
    private boolean away;
    private int refusals;

    FlakyDataSource(DataSource real) {
        this.real = real;
    }

    synchronized void goAway() {
        away = true;
        refusals = 0;
    }

    synchronized void comeBack() {
        away = false;
    }

    /** Waits for this number of failed calls since it became unavailable. */
    synchronized void awaitRefusals(int count) throws InterruptedException {
        while (refusals < count) {
            wait();
        }
    }

    private synchronized void ask() throws SQLException {
        if (away) {
            refusals++;
            notifyAll();
            throw new SQLException("the database is away", "08006");
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        ask();
        Connection connection = real.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (!WORKS_ALWAYS.contains(method.getName())) {
                        ask();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return real.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        real.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        real.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return real.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return real.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return real.isWrapperFor(type);
    }
}
