package io.emailledger.jdbc;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * A statement that is executed for many rows of values: an insert, an update or a delete. Its parts are stored
 * separately, so that a dialect can build one statement for all rows.
 */
final class RowStatement {
    private final Kind kind;
    private final String table;
    private final String columns;
    private final String condition;
    private final String single;

    private RowStatement(Kind kind, String table, String columns, String condition) {
        this.kind = kind;
        this.table = table;
        this.columns = columns;
        this.condition = condition;
        this.single = switch (kind) {
            case INSERT -> insertInto() + " values (" + marks(columns.split(",").length) + ")";
            case UPDATE -> "update " + table + " set " + columns + " where " + condition;
            case DELETE -> "delete from " + table + " where " + condition;
        };
    }

    /** An insert into columns, each of which has a parameter. */
    static RowStatement insert(String table, String columns) {
        return new RowStatement(Kind.INSERT, table, columns, "");
    }

    /** An update by assignments, of the rows that fulfil a condition; both have parameters. */
    static RowStatement update(String table, String assignments, String condition) {
        return new RowStatement(Kind.UPDATE, table, assignments, condition);
    }

    /** A delete of the rows that fulfil a condition with parameters. */
    static RowStatement delete(String table, String condition) {
        return new RowStatement(Kind.DELETE, table, "", condition);
    }

    /** Returns the statement with the application's name of the table. */
    RowStatement in(TableNames names) {
        return new RowStatement(kind, names.in(table), columns, condition);
    }

    /** Returns the statement with expressions in place of its parameters. */
    RowStatement with(List<String> expressions) {
        Iterator<String> left = expressions.iterator();
        String filled = kind == Kind.INSERT ? columns : fill(columns, left);
        return new RowStatement(kind, table, filled, fill(condition, left));
    }

    Kind kind() {
        return kind;
    }

    String table() {
        return table;
    }

    /** The assignments of an update. */
    String assignments() {
        return columns;
    }

    String condition() {
        return condition;
    }

    /** The beginning of an insert, up to its columns. */
    String insertInto() {
        return "insert into " + table + " (" + columns + ")";
    }

    /** The statement for one row, with a parameter for each value. */
    String single() {
        return single;
    }

    private static String fill(String part, Iterator<String> expressions) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            filled.append(c == '?' ? expressions.next() : String.valueOf(c));
        }
        return filled.toString();
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    /** The kinds of statements. */
    enum Kind {
        /** An insert. */
        INSERT,
        /** An update. */
        UPDATE,
        /** A delete. */
        DELETE
    }
}
