package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads from the catalogue of PostgreSQL which partitions there are. */
final class PartitionCatalog {
    private static final String LOCK = "select id from el_schema_lock where id = 1 for update";

    /** The SQLStates after a lock time-out, a statement time-out and a deadlock. */
    private static final Set<String> GIVEN_UP = Set.of("55P03", "57014", "40P01");

    private static final String REFUSED = "42501";

    private final TableNames names;

    PartitionCatalog(TableNames names) {
        this.names = names;
    }

    /** Tells whether a table is partitioned, by the store or by the application; empty if there is no such table. */
    static Optional<Boolean> isPartitioned(Connection connection, TableNames names) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select relkind = 'p' from pg_class where oid = to_regclass(?)")) {
            select.setString(1, names.in("el_email"));
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
            }
        }
    }

    /** Tells whether the store has partitioned the tables: only then it has its own default partitions. */
    boolean isMonthly(JdbcSession session) throws SQLException {
        return children(session).contains(names.bare(PartitionedTables.REST));
    }

    /** The months that have partitions. */
    NavigableSet<PartitionMonth> months(JdbcSession session) throws SQLException {
        NavigableSet<PartitionMonth> months = new TreeSet<>();
        for (String child : children(session)) {
            PartitionMonth.ofName(child)
                    .filter(month -> names.bare(month.of("el_email")).equals(child))
                    .ifPresent(months::add);
        }
        return months;
    }

    private static List<String> children(JdbcSession session) throws SQLException {
        try (Command select = session.commandFor("""
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = to_regclass('el_email')""")) {
            return select.list(Row::text);
        }
    }

    /** The months whose partitions have been detached, and not dropped yet. */
    NavigableSet<PartitionMonth> detached(JdbcSession session) throws SQLException {
        NavigableSet<PartitionMonth> months = new TreeSet<>();
        try (Command select = session.commandFor("""
                select c.relname from pg_class c join pg_class e on e.oid = to_regclass('el_email')
                where c.relnamespace = e.relnamespace and c.relkind = 'r' and not c.relispartition
                    and starts_with(c.relname, ?)""")) {
            for (String table : select.text(names.bare("el_email_")).list(Row::text)) {
                PartitionMonth.ofName(table)
                        .filter(month -> names.bare(month.of("el_email")).equals(table))
                        .ifPresent(months::add);
            }
        }
        return months;
    }

    /** Locks the creation and removal of partitions, and waits for another process that holds the lock. */
    static void awaitLock(JdbcSession session) throws SQLException {
        try (Command select = session.command(LOCK)) {
            select.any();
        }
    }

    /** Locks it if no other process does. Never in a transaction of the application, which would hold the lock. */
    static boolean tryLock(JdbcSession session) throws SQLException {
        if (session.isOfApplication()) {
            return false;
        }
        try (Command select = session.command(LOCK + " skip locked")) {
            return select.any();
        }
    }

    /** Executes a statement that was built for a partition. */
    static void execute(JdbcSession session, String sql) throws SQLException {
        try (Command command = session.commandFor(sql)) {
            command.execute();
        }
    }

    /** Tells whether a statement was given up because others hold locks. */
    static boolean isLocked(SQLException e) {
        return e.getSQLState() != null && GIVEN_UP.contains(e.getSQLState());
    }

    /** Tells whether the user lacks a privilege. */
    static boolean isRefused(SQLException e) {
        return REFUSED.equals(e.getSQLState());
    }

    /** Tells whether a table has a row of a month for which a condition holds. */
    static boolean has(JdbcSession session, String table, PartitionMonth month, String condition) throws SQLException {
        String column = PartitionedTables.column(table);
        try (Command select = session.commandFor("select 1 from " + table + " where " + column + " >= ? and " + column
                + " < ? and " + condition + " limit 1")) {
            return select.id(month.from()).id(month.to()).any();
        }
    }
}
