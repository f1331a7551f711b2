package io.emailledger.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A data source whose connections a test observes, or breaks at a chosen call. */
final class Wrapped {
    /** The value with which a hook lets the call proceed. */
    static final Object PROCEED = new Object();

    private Wrapped() {}

    static DataSource with(DataSource real, Hook hook) {
        return (DataSource) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = invoke(() -> method.invoke(real, arguments));
                    return result instanceof Connection connection ? connection(connection, hook) : result;
                });
    }

    /** A data source without connections. */
    static DataSource failing(RuntimeException failure) {
        return (DataSource) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    throw failure;
                });
    }

    private static Connection connection(Connection real, Hook hook) {
        return (Connection) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    Object answer = hook.before(real, method.getName());
                    return answer == PROCEED ? invoke(() -> method.invoke(real, arguments)) : answer;
                });
    }

    /** Runs an action just before a statement is prepared for the first time. */
    static Connection beforeStatement(Connection real, String beginning, Runnable event) {
        AtomicBoolean happened = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    boolean isIt = method.getName().equals("prepareStatement")
                            && ((String) arguments[0]).startsWith(beginning);
                    if (isIt && happened.compareAndSet(false, true)) {
                        event.run();
                    }
                    return invoke(() -> method.invoke(real, arguments));
                });
    }

    /** Changes only the return value of one method. */
    static DatabaseMetaData metaData(DatabaseMetaData real, String question, Object answer) {
        return (DatabaseMetaData) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, arguments) ->
                        method.getName().equals(question) ? answer : invoke(() -> method.invoke(real, arguments)));
    }

    private static Object invoke(Call call) throws Throwable {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Called before every method of every connection. */
    @FunctionalInterface
    interface Hook {
        Object before(Connection connection, String method) throws Exception;
    }

    @FunctionalInterface
    private interface Call {
        Object call() throws Exception;
    }
}
