package io.emailledger.jdbc;

import io.emailledger.jdbc.Value.Kind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters are set in their order. It is prepared when it is executed, so that an empty batch costs
 * nothing. A batch is sent whenever it has grown large, so that its memory is bounded.
 */
final class Command implements AutoCloseable {
    private static final int BATCH_ROWS = 500;
    private static final int BATCH_BYTES = 1 << 20;

    private final JdbcTransaction transaction;
    private final String sql;
    private final @Nullable RowStatement forRows;
    private final Dialect dialect;
    private final SqlClock clock;
    private final @Nullable List<Batch> waiting;
    private @Nullable PreparedStatement prepared;
    private List<Value> row = new ArrayList<>();
    private List<List<Value>> batch = new ArrayList<>();
    private int batchedBytes;
    private int worst = 1;

    Command(JdbcTransaction transaction, String sql, Dialect dialect, SqlClock clock) {
        this(transaction, sql, null, dialect, clock, null);
    }

    /** Creates a command; with a list of batches, its last batch waits there for others. */
    Command(
            JdbcTransaction transaction,
            RowStatement statement,
            Dialect dialect,
            SqlClock clock,
            @Nullable List<Batch> waiting) {
        this(transaction, statement.single(), statement, dialect, clock, waiting);
    }

    private Command(
            JdbcTransaction transaction,
            String sql,
            @Nullable RowStatement forRows,
            Dialect dialect,
            SqlClock clock,
            @Nullable List<Batch> waiting) {
        this.transaction = transaction;
        this.sql = sql;
        this.forRows = forRows;
        this.dialect = dialect;
        this.clock = clock;
        this.waiting = waiting;
    }

    Command id(EmailId id) {
        return give(Kind.ID, id);
    }

    Command id(Optional<EmailId> id) {
        return give(Kind.ID, id.orElse(null));
    }

    Command text(@Nullable String text) {
        return give(Kind.TEXT, text);
    }

    Command text(Optional<String> text) {
        return give(Kind.TEXT, text.orElse(null));
    }

    Command word(Enum<?> word) {
        return text(word.name());
    }

    Command word(Optional<? extends Enum<?>> word) {
        return text(word.isPresent() ? word.get().name() : null);
    }

    Command number(long number) {
        return give(Kind.NUMBER, number);
    }

    Command number(Optional<Integer> number) {
        return give(Kind.NUMBER, number.isPresent() ? Long.valueOf(number.get()) : null);
    }

    Command flag(boolean flag) {
        return give(Kind.FLAG, flag);
    }

    Command time(Instant time) {
        return number(Times.micros(time));
    }

    Command time(Optional<Instant> time) {
        return give(Kind.NUMBER, time.isPresent() ? Long.valueOf(Times.micros(time.get())) : null);
    }

    Command bytes(byte[] bytes) {
        return give(Kind.BYTES, bytes);
    }

    Command bytes(Optional<byte[]> bytes) {
        return give(Kind.BYTES, bytes.orElse(null));
    }

    Command value(Value value) {
        row.add(value);
        return this;
    }

    /** Sets the time, if the clock needs a parameter for {@code {now}}. */
    Command now() {
        clock.parameter().ifPresent(row::add);
        return this;
    }

    /** Sets the list for {@code {ids}}. */
    Command ids(List<EmailId> ids) {
        return give(Kind.IDS, ids);
    }

    /** The same for texts. */
    Command texts(List<String> texts) {
        return give(Kind.TEXTS, texts);
    }

    /** Adds the parameters to the batch. */
    void add() throws SQLException {
        for (Value value : row) {
            batchedBytes += value.size();
        }
        batch.add(row);
        row = new ArrayList<>(row.size());
        if (batch.size() >= BATCH_ROWS || batchedBytes >= BATCH_BYTES) {
            send();
        }
    }

    /** Executes the batch. */
    void executeBatch() throws SQLException {
        if (waiting == null) {
            send();
        } else if (!batch.isEmpty()) {
            waiting.add(new Batch(forRows(), batch));
            batch = new ArrayList<>();
        }
    }

    /** Executes the batch, and tells whether every single {@link #add()} has changed exactly one row. */
    boolean isOneEach() throws SQLException {
        send();
        return isOne(worst);
    }

    /** Executes; returns the number of rows. */
    int execute() throws SQLException {
        return bound().executeUpdate();
    }

    void each(Visitor visitor) throws SQLException {
        try (ResultSet rows = bound().executeQuery()) {
            Row one = new Row(rows, dialect);
            while (one.next()) {
                visitor.visit(one);
            }
        }
    }

    <T> List<T> list(Reader<T> reader) throws SQLException {
        List<T> list = new ArrayList<>();
        each(row -> list.add(reader.read(row)));
        return list;
    }

    <T> Optional<T> one(Reader<T> reader) throws SQLException {
        List<T> list = list(reader);
        if (list.size() > 1) {
            throw broken(list.size());
        }
        return list.stream().findFirst();
    }

    boolean any() throws SQLException {
        return !list(row -> true).isEmpty();
    }

    @Override
    public void close() throws SQLException {
        if (prepared != null) {
            prepared.close();
        }
    }

    private Command give(Kind kind, @Nullable Object value) {
        row.add(Value.of(kind, value));
        return this;
    }

    private PreparedStatement bound() throws SQLException {
        PreparedStatement statement = prepared;
        if (statement == null) {
            statement = transaction.prepare(sql);
            prepared = statement;
        }
        dialect.bind(statement, row);
        row.clear();
        return statement;
    }

    private void send() throws SQLException {
        if (batch.isEmpty()) {
            return;
        }
        int count = dialect.executeAll(transaction.connection(), new Batch(forRows(), batch));
        if (worst == 1 || worst == 0) {
            worst = count == 1 ? worst : count;
        }
        batch.clear();
        batchedBytes = 0;
    }

    private RowStatement forRows() {
        if (forRows == null) {
            throw new IllegalStateException("This statement is for one row: " + sql);
        }
        return forRows;
    }

    /**
     * Tells whether exactly one row was changed.
     *
     * @throws StoreException if more were, or the driver does not tell
     */
    static boolean isOne(int count) {
        return switch (count) {
            case 0 -> false;
            case 1 -> true;
            case Statement.SUCCESS_NO_INFO ->
                throw new StoreException(
                        "The JDBC driver does not report how many rows a batch has changed. Nothing was stored. "
                                + "Switch off its rewriting of batched updates.",
                        null);
            default -> throw broken(count);
        };
    }

    private static StoreException broken(int rows) {
        return new StoreException(
                "There are " + rows
                        + " rows where only one may be: a table of the store has lost its primary key. "
                        + "Nothing was stored. Compare the tables with JdbcHistoryStore.schemaSql.",
                null);
    }

    /** Handles a row. */
    @FunctionalInterface
    interface Visitor {
        void visit(Row row) throws SQLException;
    }

    /** Converts a row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }
}
