package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** One transaction from the inside: where commands come from. */
final class Session {
    private final Connection connection;
    private final Dialect dialect;
    private final SqlTexts texts;
    private final StoreClock clock;

    Session(Connection connection, Dialect dialect, SqlTexts texts, StoreClock clock) {
        this.connection = connection;
        this.dialect = dialect;
        this.texts = texts;
        this.clock = clock;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Prepares a constant of {@link Statements}. */
    Command command(String constant) throws SQLException {
        return prepare(texts.of(constant));
    }

    /** Prepares a constant with a list of so many values in it. */
    Command command(String constant, int values) throws SQLException {
        return prepare(texts.of(Listing.of(constant, values)));
    }

    /** Prepares a statement that was put together for one query. */
    Command commandFor(String statement) throws SQLException {
        return prepare(texts.render(statement));
    }

    /** Undoes all of this transaction so far; it goes on from its beginning. */
    void undo() throws SQLException {
        connection.rollback();
    }

    private Command prepare(String sql) throws SQLException {
        return new Command(connection.prepareStatement(sql), dialect, clock);
    }
}
