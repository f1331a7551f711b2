package io.emailledger.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads from the catalogue of PostgreSQL which partitions there are. They are in the schema of {@code el_email}, whatever
 * the search path begins with.
 */
final class PartitionCatalog {
    private static final String LOCK = "select id from el_schema_lock where id = 1 for update";

    /** The SQLStates after a lock time-out, a statement time-out and a deadlock. */
    private static final Set<String> GIVEN_UP = Set.of("55P03", "57014", "40P01");

    private static final String REFUSED = "42501";

    private final TableNames names;

    PartitionCatalog(TableNames names) {
        this.names = names;
    }

    TableNames names() {
        return names;
    }

    /**
     * Tells whether the store has created the tables with partitions, or has begun to: then they are marked. Empty if
     * there are no tables.
     */
    static Optional<Boolean> isMarked(Connection connection, TableNames names) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select relkind = 'p' and to_regclass(?) is not null from pg_class where oid = to_regclass(?)")) {
            select.setString(1, names.in("el_schema"));
            select.setString(2, names.in("el_email"));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getBoolean(1)) {
                    return Optional.of(false);
                }
            }
        }
        try (PreparedStatement select = connection.prepareStatement(names.in(PartitionedTables.FIND_MARK));
                ResultSet row = select.executeQuery()) {
            return Optional.of(row.next());
        }
    }

    /**
     * Tells whether the store has partitioned the tables: they are marked, and all of them have their default partitions.
     * Empty if there are no tables.
     */
    Optional<Boolean> isMonthly(JdbcSession session) throws SQLException {
        try (Command select = session.commandFor("select 1 from pg_class where oid = to_regclass('el_email')")) {
            if (!select.any()) {
                return Optional.empty();
            }
        }
        try (Command select = session.commandFor("""
                select count(*) from pg_partitioned_table t
                join pg_class p on p.oid = t.partrelid join pg_class d on d.oid = t.partdefid
                join pg_class e on e.oid = to_regclass('el_email')
                where p.relnamespace = e.relnamespace and d.relnamespace = e.relnamespace
                    and cast(p.relname as text) = any (?) and d.relname = p.relname || '_default'""")) {
            long whole = select.texts(bare()).one(Row::number).orElse(0L);
            if (whole < PartitionedTables.ALL.size()) {
                return Optional.of(false);
            }
        }
        try (Command select = session.commandFor(PartitionedTables.FIND_MARK)) {
            return Optional.of(select.any());
        }
    }

    private List<String> bare() {
        return PartitionedTables.ALL.stream().map(names::bare).toList();
    }

    /** The months of which every table has its partition. */
    NavigableSet<PartitionMonth> months(JdbcSession session) throws SQLException {
        NavigableSet<PartitionMonth> whole = new TreeSet<>();
        attached(session).forEach((month, tables) -> {
            if (tables.size() == PartitionedTables.ALL.size()) {
                whole.add(month);
            }
        });
        return whole;
    }

    /** The tables that have a partition, for each month. */
    NavigableMap<PartitionMonth, Set<String>> attached(JdbcSession session) throws SQLException {
        NavigableMap<PartitionMonth, Set<String>> months = new TreeMap<>();
        Map<String, String> tables = new HashMap<>();
        PartitionedTables.ALL.forEach(table -> tables.put(names.bare(table), table));
        try (Command select = session.commandFor("""
                select p.relname, c.relname from pg_inherits i
                join pg_class p on p.oid = i.inhparent join pg_class c on c.oid = i.inhrelid
                join pg_class e on e.oid = to_regclass('el_email')
                where p.relnamespace = e.relnamespace and c.relnamespace = e.relnamespace
                    and cast(p.relname as text) = any (?)""")) {
            select.texts(bare()).each(row -> {
                String table = tables.getOrDefault(row.text(), "");
                String child = row.text();
                PartitionMonth.ofName(child)
                        .filter(month -> names.bare(month.of(table)).equals(child))
                        .ifPresent(month -> months.computeIfAbsent(month, any -> new HashSet<>())
                                .add(table));
            });
        }
        return months;
    }

    /** Which tables there are with the names of a month's partitions, and whether each is attached as a partition. */
    Map<String, Boolean> tables(JdbcSession session, PartitionMonth month) throws SQLException {
        Map<String, String> partitions = new HashMap<>();
        PartitionedTables.ALL.forEach(table -> partitions.put(names.bare(month.of(table)), table));
        Map<String, Boolean> found = new HashMap<>();
        try (Command select = session.commandFor("""
                select c.relname, c.relispartition from pg_class c
                join pg_class e on e.oid = to_regclass('el_email') and e.relnamespace = c.relnamespace
                where cast(c.relname as text) = any (?)""")) {
            select.texts(List.copyOf(partitions.keySet()))
                    .each(row -> found.put(partitions.getOrDefault(row.text(), ""), row.flag()));
        }
        return found;
    }

    /** The schema of the tables, quoted. */
    String schema(JdbcSession session) throws SQLException {
        try (Command select = session.commandFor("""
                select quote_ident(n.nspname) from pg_namespace n join pg_class e on e.relnamespace = n.oid
                where e.oid = to_regclass('el_email')""")) {
            return select.one(Row::text).orElseThrow();
        }
    }

    /** The name of a partition with its schema, for {@link JdbcSession#commandOn}. */
    String partition(String schema, PartitionMonth month, String table) {
        return schema + "." + names.bare(month.of(table));
    }

    /** Locks the creation and removal of partitions, and waits for another process that holds the lock. */
    static void awaitLock(JdbcSession session) throws SQLException {
        try (Command select = session.command(LOCK)) {
            select.any();
        }
    }

    /** Locks it if no other process does. */
    static boolean tryLock(JdbcSession session) throws SQLException {
        try (Command select = session.command(LOCK + " skip locked")) {
            return select.any();
        }
    }

    /** Limits how long each of the next statements of a transaction waits for a lock. */
    static void limitWaiting(JdbcSession session, int millis) throws SQLException {
        try (Command command = session.commandFor("set local lock_timeout = '" + millis + "ms'")) {
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
