package io.emailledger.jdbc;

import java.sql.SQLException;

/** One transaction from the inside: where commands come from. */
final class Session {
    private final Transaction transaction;
    private final Dialect dialect;
    private final SqlTexts texts;
    private final StoreClock clock;

    Session(Transaction transaction, Dialect dialect, SqlTexts texts, StoreClock clock) {
        this.transaction = transaction;
        this.dialect = dialect;
        this.texts = texts;
        this.clock = clock;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Prepares a constant of {@link Statements}. */
    Command command(String constant) {
        return prepare(texts.of(constant));
    }

    /** Prepares a constant with a list of so many values in it. */
    Command command(String constant, int values) {
        return prepare(texts.of(constant.replace("{ids}", dialect.anyOf(values))));
    }

    /** Prepares a statement that was put together for one query. */
    Command commandFor(String statement) {
        return prepare(texts.render(statement));
    }

    /** The time, in microseconds since 1970. */
    long now() throws SQLException {
        try (Command select = command(Statements.NOW)) {
            return select.now().one(Row::number).orElseThrow();
        }
    }

    /** Undoes all of this transaction so far; it goes on from its beginning. */
    void undo() throws SQLException {
        transaction.undo();
    }

    private Command prepare(String sql) {
        return new Command(transaction.connection(), sql, dialect, clock);
    }
}
