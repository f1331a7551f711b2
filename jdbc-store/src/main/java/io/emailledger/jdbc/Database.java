package io.emailledger.jdbc;

import java.sql.SQLException;

/** A database as the parts of the store see it: a place to read and to write with {@link Statements}. */
final class Database {
    private final Transactions transactions;
    private final Dialect dialect;
    private final SqlTexts texts;
    private final StoreClock clock;

    Database(Transactions transactions, Dialect dialect, SqlTexts texts, StoreClock clock) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.texts = texts;
        this.clock = clock;
    }

    StoreClock clock() {
        return clock;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Writes in one transaction; see {@link Transactions#write}. */
    <T> T write(String what, Work<T> work) {
        return transactions.write(what, connection -> work.run(new Session(connection, dialect, texts, clock)));
    }

    /** Reads; see {@link Transactions#read}. */
    <T> T read(String what, Work<T> work) {
        return transactions.read(what, connection -> work.run(new Session(connection, dialect, texts, clock)));
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }
}
