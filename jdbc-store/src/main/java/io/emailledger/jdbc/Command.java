package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters are given one after the other, in the order in which they stand. It is prepared when the
 * first is given, so that an empty batch costs nothing. A batch is sent whenever it has grown large, so that its memory
 * is bounded.
 */
final class Command implements AutoCloseable {
    private static final int BATCH_ROWS = 500;
    private static final int BATCH_BYTES = 1 << 20;

    private final Connection connection;
    private final String sql;
    private final Dialect dialect;
    private final StoreClock clock;
    private @Nullable PreparedStatement prepared;
    private int next = 1;
    private int batched;
    private int batchedBytes;
    private int worst = 1;

    Command(Connection connection, String sql, Dialect dialect, StoreClock clock) {
        this.connection = connection;
        this.sql = sql;
        this.dialect = dialect;
        this.clock = clock;
    }

    Command id(EmailId id) throws SQLException {
        dialect.setId(statement(), next++, id);
        return this;
    }

    Command id(Optional<EmailId> id) throws SQLException {
        if (id.isPresent()) {
            return id(id.get());
        }
        dialect.setNoId(statement(), next++);
        return this;
    }

    Command text(@Nullable String text) throws SQLException {
        statement().setString(next++, text);
        return this;
    }

    Command text(Optional<String> text) throws SQLException {
        return text(text.orElse(null));
    }

    Command word(Enum<?> word) throws SQLException {
        return text(word.name());
    }

    Command word(Optional<? extends Enum<?>> word) throws SQLException {
        return text(word.isPresent() ? word.get().name() : null);
    }

    Command number(long number) throws SQLException {
        statement().setLong(next++, number);
        return this;
    }

    Command number(Optional<Integer> number) throws SQLException {
        return number.isPresent() ? number(number.get()) : nothing(Types.INTEGER);
    }

    Command flag(boolean flag) throws SQLException {
        statement().setBoolean(next++, flag);
        return this;
    }

    Command time(Instant time) throws SQLException {
        return number(Times.micros(time));
    }

    Command time(Optional<Instant> time) throws SQLException {
        return time.isPresent() ? time(time.get()) : nothing(Types.BIGINT);
    }

    Command bytes(byte[] bytes) throws SQLException {
        batchedBytes += bytes.length;
        statement().setBytes(next++, bytes);
        return this;
    }

    /** Gives the time, where the clock wants a parameter for {@code {now}}. */
    Command now() throws SQLException {
        next = clock.bind(statement(), next);
        return this;
    }

    /** Gives the list for {@code {ids}}. */
    Command ids(List<EmailId> ids) throws SQLException {
        next = dialect.setIds(statement(), next, ids);
        return this;
    }

    /** The same for texts. */
    Command texts(List<String> texts) throws SQLException {
        next = dialect.setTexts(statement(), next, texts);
        return this;
    }

    /** Adds the parameters to the batch. */
    void add() throws SQLException {
        statement().addBatch();
        next = 1;
        batched++;
        if (batched >= BATCH_ROWS || batchedBytes >= BATCH_BYTES) {
            send();
        }
    }

    /** Executes what is in the batch. */
    void executeBatch() throws SQLException {
        send();
    }

    /** Executes what is in the batch, and tells whether every single {@link #add()} has changed exactly one row. */
    boolean isOneEach() throws SQLException {
        send();
        return isOne(worst);
    }

    /** Executes; returns the number of rows. */
    int execute() throws SQLException {
        next = 1;
        return statement().executeUpdate();
    }

    void each(Visitor visitor) throws SQLException {
        next = 1;
        try (ResultSet rows = statement().executeQuery()) {
            Row row = new Row(rows, dialect);
            while (row.next()) {
                visitor.visit(row);
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

    private PreparedStatement statement() throws SQLException {
        PreparedStatement statement = prepared;
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared = statement;
        }
        return statement;
    }

    private Command nothing(int type) throws SQLException {
        statement().setNull(next++, type);
        return this;
    }

    private void send() throws SQLException {
        if (batched == 0) {
            return;
        }
        for (int count : statement().executeBatch()) {
            if (count != 1 && (worst == 1 || worst == 0)) {
                worst = count;
            }
        }
        batched = 0;
        batchedBytes = 0;
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
                        "The JDBC driver does not tell how many rows a batch has changed. Nothing was kept. "
                                + "Switch off its rewriting of batched updates.",
                        null);
            default -> throw broken(count);
        };
    }

    private static StoreException broken(int rows) {
        return new StoreException(
                "There are " + rows
                        + " rows where only one may be: a table of the store has lost its primary key. "
                        + "Nothing was kept. Compare the tables with JdbcHistoryStore.schemaSql.",
                null);
    }

    /** Takes note of a row. */
    @FunctionalInterface
    interface Visitor {
        void visit(Row row) throws SQLException;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }
}
