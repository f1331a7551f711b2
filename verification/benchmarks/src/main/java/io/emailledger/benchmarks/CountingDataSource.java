package io.emailledger.benchmarks;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Counts the statements sent to a database. */
final class CountingDataSource {
    private final DataSource proxy;
    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong ends = new AtomicLong();

    CountingDataSource(DataSource dataSource) {
        this.proxy = counted(DataSource.class, dataSource);
    }

    DataSource proxy() {
        return proxy;
    }

    /** How many statements were executed, a batch as one. */
    long statements() {
        return statements.get();
    }

    /** How many commits and rollbacks there were. */
    long ends() {
        return ends.get();
    }

    private <T> T counted(Class<T> type, T real) {
        InvocationHandler handler = (self, method, arguments) -> {
            String name = method.getName();
            if (name.startsWith("execute")) {
                statements.incrementAndGet();
            } else if (name.equals("commit") || name.equals("rollback")) {
                ends.incrementAndGet();
            }
            try {
                Object result = method.invoke(real, arguments);
                return result instanceof Connection connection
                        ? counted(Connection.class, connection)
                        : result instanceof PreparedStatement prepared
                                ? counted(PreparedStatement.class, prepared)
                                : result instanceof Statement statement ? counted(Statement.class, statement) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
    }
}
