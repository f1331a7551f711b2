package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** The database for the parts of the store: they read and write with {@link Statements}. */
final class Database {
    private final Transactions transactions;
    private final Dialect dialect;
    private final SqlTexts texts;
    private final SqlClock clock;
    private final boolean feed;

    Database(Transactions transactions, Dialect dialect, SqlTexts texts, SqlClock clock, boolean feed) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.texts = texts;
        this.clock = clock;
        this.feed = feed;
    }

    SqlClock clock() {
        return clock;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Tells whether events are added to the feed. */
    boolean recordsFeed() {
        return feed;
    }

    /** See {@link Transactions#isShared}. */
    boolean isShared() {
        return transactions.isShared();
    }

    /** See {@link Transactions#isJoined}. */
    boolean isJoined() {
        return transactions.isJoined();
    }

    /** Writes in one transaction; see {@link Transactions#write}. */
    <T> T write(String what, SessionWork<T> work) {
        return transactions.write(what, transaction -> work.run(session(transaction)));
    }

    /** Writes, if configured only in a transaction of the application; see {@link Transactions#writeAsRequired}. */
    <T> T writeAsRequired(String what, SessionWork<T> work) {
        return transactions.writeAsRequired(what, transaction -> work.run(session(transaction)));
    }

    /** Writes what must be committed on return; see {@link Transactions#writeCommitted}. */
    <T> T writeCommitted(String what, SessionWork<T> work) {
        return transactions.writeCommitted(what, transaction -> work.run(session(transaction)));
    }

    /** Reads; see {@link Transactions#read}. */
    <T> T read(String what, SessionWork<T> work) {
        return transactions.read(what, transaction -> work.run(session(transaction)));
    }

    /** Returns a session on a connection of a replica, which has the same tables. */
    JdbcSession sessionOfReplica(Connection connection, JdbcTransaction.Watch watch) {
        return session(JdbcTransaction.watched(connection, watch));
    }

    private JdbcSession session(JdbcTransaction transaction) {
        return new JdbcSession(transaction, dialect, texts, clock, feed);
    }

    /** The work in a transaction. */
    @FunctionalInterface
    interface SessionWork<T> {
        T run(JdbcSession session) throws SQLException;
    }
}
