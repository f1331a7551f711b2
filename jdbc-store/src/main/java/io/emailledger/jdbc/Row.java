package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** One row of a result, read column by column, in the order of the select. */
final class Row {
    private final ResultSet rows;
    private final Dialect dialect;
    private int column;

    Row(ResultSet rows, Dialect dialect) {
        this.rows = rows;
        this.dialect = dialect;
    }

    /** Goes to the next row; false if there is none. */
    boolean next() throws SQLException {
        column = 0;
        return rows.next();
    }

    /** Continues with another column. */
    Row from(int number) {
        column = number - 1;
        return this;
    }

    EmailId id() throws SQLException {
        return optionalId().orElseThrow();
    }

    Optional<EmailId> optionalId() throws SQLException {
        return Optional.ofNullable(dialect.id(rows, ++column));
    }

    String text() throws SQLException {
        String text = rows.getString(++column);
        return text == null ? "" : text;
    }

    Optional<String> optionalText() throws SQLException {
        return Optional.ofNullable(rows.getString(++column));
    }

    <E extends Enum<E>> E word(Class<E> type) throws SQLException {
        return word(type, text());
    }

    <E extends Enum<E>> Optional<E> optionalWord(Class<E> type) throws SQLException {
        return optionalText().map(name -> word(type, name));
    }

    long number() throws SQLException {
        return rows.getLong(++column);
    }

    int smallNumber() throws SQLException {
        return rows.getInt(++column);
    }

    Optional<Integer> optionalNumber() throws SQLException {
        int number = rows.getInt(++column);
        return rows.wasNull() ? Optional.empty() : Optional.of(number);
    }

    boolean flag() throws SQLException {
        return rows.getBoolean(++column);
    }

    Instant time() throws SQLException {
        return Times.instant(number());
    }

    Optional<Instant> optionalTime() throws SQLException {
        long micros = rows.getLong(++column);
        return rows.wasNull() ? Optional.empty() : Optional.of(Times.instant(micros));
    }

    byte[] bytes() throws SQLException {
        return rows.getBytes(++column);
    }

    Optional<byte[]> optionalBytes() throws SQLException {
        return Optional.ofNullable(rows.getBytes(++column));
    }

    /** Returns the enum constant of a stored name. */
    static <E extends Enum<E>> E word(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            if (name.isEmpty()) {
                throw new StoreException(
                        "A row is missing, or the database holds nothing where a value of " + type.getSimpleName()
                                + " must be.",
                        null);
            }
            throw new StoreException(
                    "The database holds a value of " + type.getSimpleName()
                            + " that this version of Email Ledger does not know. Use the version that "
                            + "wrote it, or a later one.",
                    null);
        }
    }
}
