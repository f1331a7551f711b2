package io.emailledger.system;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Intercepts every call between the store and a database that a driver may send over the wire. */
final class JdbcCalls {
    private static final Set<String> OVER_THE_WIRE = Set.of(
            "getConnection",
            "commit",
            "rollback",
            "setAutoCommit",
            "setTransactionIsolation",
            "prepareStatement",
            "execute",
            "executeQuery",
            "executeUpdate",
            "executeBatch");

    private static final List<Class<?>> WATCHED = List.of(Connection.class, PreparedStatement.class, Statement.class);

    private JdbcCalls() {}

    /** The action for a call. */
    @FunctionalInterface
    interface Watcher {
        Object call(Call call) throws Throwable;
    }

    /**
     * A call before it is made.
     *
     * @param target the data source, connection or statement
     * @param method the method
     * @param arguments its arguments
     * @param sql the statement, as far as it is known; else the empty text
     */
    record Call(Object target, Method method, Object[] arguments, String sql) {

        boolean is(String name) {
            return method.getName().equals(name);
        }

        /** Closing a statement sends nothing to a database. Closing a connection may. */
        boolean isOverTheWire() {
            return OVER_THE_WIRE.contains(method.getName()) || (is("close") && target instanceof Connection);
        }

        Object proceed() throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    static DataSource watched(DataSource real, Watcher watcher) {
        return (DataSource) wrap(DataSource.class, real, "", watcher);
    }

    private static Object wrap(Class<?> type, Object real, String sql, Watcher watcher) {
        return Proxy.newProxyInstance(
                JdbcCalls.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    Object[] arguments = given == null ? new Object[0] : given;
                    String text = arguments.length > 0 && arguments[0] instanceof String one ? one : sql;
                    Object result = watcher.call(new Call(real, method, arguments, text));
                    return WATCHED.contains(method.getReturnType()) && result != null
                            ? wrap(method.getReturnType(), result, text, watcher)
                            : result;
                });
    }
}
