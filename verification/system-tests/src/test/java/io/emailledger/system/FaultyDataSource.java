package io.emailledger.system;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** Counts the calls to a database, and makes one of them fail. Thread-safe. */
final class FaultyDataSource {
    private final DataSource watched;
    private final Elsewhere elsewhere;
    private Optional<Fault> fault = Optional.empty();
    private int at;
    private int calls;
    private boolean mayHoldLocks;

    /** The action of other processes while a call stalls. */
    @FunctionalInterface
    interface Elsewhere {
        /**
         * Called during the call.
         *
         * @param mayHoldLocks whether the connection of the call may hold locks that would block others
         */
        void during(boolean mayHoldLocks);
    }

    FaultyDataSource(DataSource real, Elsewhere elsewhere) {
        this.watched = JdbcCalls.watched(real, this::call);
        this.elsewhere = elsewhere;
    }

    DataSource dataSource() {
        return watched;
    }

    /** Starts counting, and makes the n-th call fail, from 1. */
    synchronized void arm(Optional<Fault> kind, int n) {
        fault = kind;
        at = n;
        calls = 0;
    }

    /** The number of calls since it was armed. */
    synchronized int calls() {
        return calls;
    }

    private synchronized Object call(JdbcCalls.Call call) throws Throwable {
        if (!call.isOverTheWire()) {
            return call.proceed();
        }
        boolean strikes = ++calls == at && fault.isPresent();
        Object result = strikes ? strike(fault.get(), call) : call.proceed();
        noteLocks(call);
        return result;
    }

    private void noteLocks(JdbcCalls.Call call) {
        if (call.is("setAutoCommit")) {
            mayHoldLocks = !(Boolean) call.arguments()[0];
        } else if (call.is("close")) {
            mayHoldLocks = false;
        }
    }

    private Object strike(Fault kind, JdbcCalls.Call call) throws Throwable {
        if (call.is("close")) {
            // A connection that fails to close is treated as closed, or the pool would be exhausted.
            call.proceed();
        }
        switch (kind) {
            case BEFORE -> throw lost();
            case AFTER -> {
                if (call.proceed() instanceof Connection connection) {
                    connection.close();
                }
                throw lost();
            }
            case CONNECTION_KILLED -> {
                kill(call.target());
                throw lost();
            }
            case SERIALIZATION_FAILURE -> {
                undo(call.target());
                throw new SQLException("could not serialize access", "40001");
            }
            case READ_ONLY -> throw new SQLException("cannot execute it in a read-only transaction", "25006");
            case STALL_BEFORE -> {
                elsewhere.during(mayHoldLocks);
                return call.proceed();
            }
            case STALL_AFTER -> {
                Object result = call.proceed();
                elsewhere.during(mayHoldLocks && !call.is("commit") && !call.is("rollback"));
                return result;
            }
        }
        throw new IllegalStateException("no such fault");
    }

    private static SQLException lost() {
        return new SQLException("the connection was lost", "08006");
    }

    private static void kill(Object target) throws SQLException {
        Connection connection = connection(target);
        if (connection != null && connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class)) {
            connection.close();
        } else if (connection != null) {
            connection.abort(Runnable::run);
        }
    }

    private static void undo(Object target) throws SQLException {
        Connection connection = connection(target);
        if (connection != null && !connection.isClosed() && !connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    private static Connection connection(Object target) throws SQLException {
        return target instanceof Statement statement
                ? statement.getConnection()
                : target instanceof Connection connection ? connection : null;
    }
}
