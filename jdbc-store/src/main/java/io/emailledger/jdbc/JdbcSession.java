package io.emailledger.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the commands of one transaction. */
final class JdbcSession {
    private final JdbcTransaction transaction;
    private final Dialect dialect;
    private final SqlTexts texts;
    private final SqlClock clock;
    private final boolean feed;
    private final @Nullable List<Batch> waiting;

    JdbcSession(JdbcTransaction transaction, Dialect dialect, SqlTexts texts, SqlClock clock) {
        this(transaction, dialect, texts, clock, false);
    }

    JdbcSession(JdbcTransaction transaction, Dialect dialect, SqlTexts texts, SqlClock clock, boolean feed) {
        this(transaction, dialect, texts, clock, feed, null);
    }

    private JdbcSession(
            JdbcTransaction transaction,
            Dialect dialect,
            SqlTexts texts,
            SqlClock clock,
            boolean feed,
            @Nullable List<Batch> waiting) {
        this.transaction = transaction;
        this.dialect = dialect;
        this.texts = texts;
        this.clock = clock;
        this.feed = feed;
        this.waiting = waiting;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Tells whether events are added to the feed. */
    boolean recordsFeed() {
        return feed;
    }

    /** Prepares a constant of {@link Statements}. */
    Command command(String constant) {
        return prepare(texts.of(constant));
    }

    /** Prepares a statement for many rows. */
    Command command(RowStatement constant) {
        return new Command(transaction, texts.of(constant), dialect, clock, waiting);
    }

    /** Prepares a constant with a list of this many values. */
    Command command(String constant, int values) {
        return prepare(texts.of(constant.replace("{ids}", dialect.anyOf(values))));
    }

    /** Prepares a statement that was built for one query. */
    Command commandFor(String statement) {
        return prepare(texts.render(statement));
    }

    /** The same, with the whole name of a partition in place of {@code {partition}}. */
    Command commandOn(String statement, String partition) {
        return prepare(texts.render(statement).replace("{partition}", partition));
    }

    /**
     * Executes batches of inserts together, in one statement if the database supports it. When this returns, they are
     * executed, in any order.
     */
    void together(AtomicPart part) throws SQLException {
        List<Batch> batches = new ArrayList<>();
        part.run(new JdbcSession(transaction, dialect, texts, clock, feed, batches));
        dialect.executeTogether(transaction.connection(), batches);
    }

    /** See {@link Dialect#preferIndexes}. A transaction of the application has statements of its own, and stays as it is. */
    void preferIndexes() throws SQLException {
        if (!transaction.isOfApplication()) {
            dialect.preferIndexes(transaction.connection(), texts.of("el_email"));
        }
    }

    /** Rolls back this transaction; it continues from its beginning. */
    void undo() throws SQLException {
        transaction.undo();
    }

    private Command prepare(String sql) {
        return new Command(transaction, sql, dialect, clock);
    }

    /** Executes batches. */
    @FunctionalInterface
    interface AtomicPart {
        void run(JdbcSession session) throws SQLException;
    }
}
