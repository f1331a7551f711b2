package io.emailledger.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction from the inside: where commands come from. */
final class Session {
    private final Transaction transaction;
    private final Dialect dialect;
    private final SqlTexts texts;
    private final StoreClock clock;
    private final @Nullable List<Batch> waiting;

    Session(Transaction transaction, Dialect dialect, SqlTexts texts, StoreClock clock) {
        this(transaction, dialect, texts, clock, null);
    }

    private Session(
            Transaction transaction, Dialect dialect, SqlTexts texts, StoreClock clock, @Nullable List<Batch> waiting) {
        this.transaction = transaction;
        this.dialect = dialect;
        this.texts = texts;
        this.clock = clock;
        this.waiting = waiting;
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

    /**
     * Executes batches of inserts together, in one statement where the database can: they are executed when this
     * returns, in no certain order.
     */
    void together(Part part) throws SQLException {
        List<Batch> batches = new ArrayList<>();
        part.run(new Session(transaction, dialect, texts, clock, batches));
        dialect.executeTogether(transaction.connection(), batches);
    }

    /** Undoes all of this transaction so far; it continues from its beginning. */
    void undo() throws SQLException {
        transaction.undo();
    }

    private Command prepare(String sql) {
        return new Command(transaction.connection(), sql, dialect, clock, waiting);
    }

    /** Gives batches. */
    @FunctionalInterface
    interface Part {
        void run(Session session) throws SQLException;
    }
}
