package io.emailledger.jdbc;

import io.emailledger.message.EmailId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What differs between databases. Everything here is what most of them do; one that does otherwise overrides it. One
 * instance serves every thread of a store.
 */
abstract class Dialect {

    /**
     * Finds the dialect of a database.
     *
     * @param productName what the driver calls the database
     * @return the dialect; empty if the store does not work on it
     */
    static Optional<Dialect> of(String productName) {
        return switch (productName.toLowerCase(Locale.ROOT)) {
            case "h2" -> Optional.of(new H2Dialect());
            default -> Optional.empty();
        };
    }

    /** The folder of its schema. */
    abstract String name();

    /** An expression for the database's own clock in microseconds since 1970, the same throughout one statement. */
    abstract String nowMicros();

    /** What makes a parameter a whole number of 64 bits where nothing else says so. */
    String numberParameter() {
        return "cast(? as bigint)";
    }

    /** Tells whether a select can lock the rows within its limit, and pass over those that others have locked. */
    boolean canSkipLocked() {
        return true;
    }

    void setId(PreparedStatement statement, int index, EmailId id) throws SQLException {
        statement.setObject(index, id.value());
    }

    void setNoId(PreparedStatement statement, int index) throws SQLException {
        statement.setNull(index, Types.OTHER);
    }

    EmailId id(ResultSet row, int column) throws SQLException {
        return new EmailId(row.getObject(column, UUID.class));
    }

    /** What compares a column with a list of so many values, which {@link #setIds} or {@link #setTexts} gives. */
    String anyOf(int values) {
        return "= any (?)";
    }

    /** Gives the ids of a list; returns the index of the next parameter. */
    int setIds(PreparedStatement statement, int index, List<EmailId> ids) throws SQLException {
        Object[] values = ids.stream().map(EmailId::value).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf("uuid", values));
        return index + 1;
    }

    /** Gives the texts of a list; returns the index of the next parameter. */
    int setTexts(PreparedStatement statement, int index, List<String> texts) throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf("varchar", texts.toArray()));
        return index + 1;
    }

    /** Called once, when the store is opened: refuses a database that would lose what it has acknowledged. */
    void opened(Connection connection) throws SQLException {}

    /** Tells whether only one transaction may write at a time. */
    boolean writesInTurn() {
        return false;
    }

    /** Called at the start of every transaction that writes. */
    void beforeWrite(Connection connection) throws SQLException {}

    /** Tells whether a row was not written because of one with the same key. */
    boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** Tells whether a transaction was undone because of others, so that it may succeed when it is tried again. */
    boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.startsWith("40");
    }
}
