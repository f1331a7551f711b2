package io.emailledger.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the partitions of a month that are missing. Attaching one locks the default partition of its table until the
 * commit, and everything waits that reads it. So the months ahead take a transaction for each table, and none waits long
 * for a lock itself. A month that has begun takes one transaction: otherwise e-mails that are recorded meanwhile would
 * have rows in the default partitions, and its other partitions could not be attached.
 */
final class MonthCreation {
    private static final Logger LOG = LoggerFactory.getLogger(MonthCreation.class);

    /** Below the deadlock_timeout of PostgreSQL, a second. No table is locked meanwhile. */
    private static final int TURN_MILLIS = 500;

    private static final int PATIENCE_MILLIS = 100;
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The default partition has got a row of the month just now. */
    private static final String FILLED = "23514";

    private final Database database;
    private final PartitionCatalog catalog;

    MonthCreation(Database database, PartitionCatalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    /**
     * Creates the missing partitions, unless something is in their place.
     *
     * @param hasBegun whether e-mails of the month may be recorded now
     * @param tries how often it is tried if others hold locks
     * @return whether it makes sense to go on with the next month
     */
    boolean create(PartitionMonth month, boolean hasBegun, int tries) {
        for (int locked = 0; locked < tries; ) {
            Step step = database.writeCommitted("create partitions", session -> step(session, month, hasBegun));
            if (step == Step.DONE || step == Step.REFUSED) {
                return step == Step.DONE;
            }
            if (step == Step.LOCKED) {
                locked++;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        LOG.warn(
                "The partitions {} were not created, because other transactions have locked the tables; it is tried again"
                        + " in ten minutes. Until then e-mails of that month are stored in the default partitions",
                month.of("el_*"));
        return false;
    }

    private Step step(JdbcSession session, PartitionMonth month, boolean hasBegun) throws SQLException {
        try {
            PartitionCatalog.limitWaiting(session, TURN_MILLIS);
            PartitionCatalog.awaitLock(session);
            PartitionCatalog.limitWaiting(session, PATIENCE_MILLIS);
            Set<String> there = catalog.attached(session).getOrDefault(month, Set.of());
            List<String> missing = PartitionedTables.ALL.stream()
                    .filter(table -> !there.contains(table))
                    .toList();
            if (missing.isEmpty() || isTaken(session, month) || isFilled(session, month, missing)) {
                return Step.DONE;
            }
            List<String> these = hasBegun ? missing : missing.subList(0, 1);
            String schema = catalog.schema(session);
            for (String table : these) {
                create(session, table, month, catalog.partition(schema, month, table));
            }
            if (these.size() < missing.size()) {
                return Step.MORE;
            }
            LOG.info("Partitions {} were created", month.of("el_*"));
            return Step.DONE;
        } catch (SQLException e) {
            session.undo();
            return explained(month, e);
        }
    }

    /** Tells whether a table has the name of a partition, and is none. */
    private boolean isTaken(JdbcSession session, PartitionMonth month) throws SQLException {
        Map<String, Boolean> tables = catalog.tables(session, month);
        if (!tables.containsValue(false)) {
            return false;
        }
        if (!DetachedMonth.isMarked(session, month)) {
            LOG.warn(
                    "There will be no partitions {}: a table with such a name is no partition. Attach it, or rename it."
                            + " Until then e-mails of that month are stored in the default partitions",
                    month.of("el_*"));
        }
        return true;
    }

    private static boolean isFilled(JdbcSession session, PartitionMonth month, List<String> missing)
            throws SQLException {
        List<String> filled = new ArrayList<>();
        for (String table : missing) {
            String rest = PartitionedTables.rest(table);
            if (PartitionCatalog.has(session, rest, month, "true")) {
                filled.add(rest);
            }
        }
        if (!filled.isEmpty()) {
            warnOfRows(month, filled);
        }
        return !filled.isEmpty();
    }

    private static void warnOfRows(PartitionMonth month, List<String> filled) {
        LOG.warn(
                "There will be no partitions {}: rows of that month are in {} already. Nothing is lost; these rows are"
                        + " deleted one by one. docs/stores.md describes how to move them.",
                month.of("el_*"),
                filled);
    }

    private static void create(JdbcSession session, String table, PartitionMonth month, String partition)
            throws SQLException {
        try (Command create = session.commandOn(
                "create table {partition} (like " + table
                        + " including defaults including constraints including storage including compression)",
                partition)) {
            create.execute();
        }
        try (Command attach = session.commandOn(
                "alter table " + table + " attach partition {partition} for values from ('"
                        + month.from().value() + "') to ('" + month.to().value() + "')",
                partition)) {
            attach.execute();
        }
    }

    private static Step explained(PartitionMonth month, SQLException e) throws SQLException {
        if (PartitionCatalog.isRefused(e)) {
            LOG.warn(
                    "The store's user may not create the partitions {}: make it the owner of the tables and grant it"
                            + " CREATE on their schema, or create them as docs/stores.md describes. Until then e-mails of"
                            + " that month are stored in the default partitions",
                    month.of("el_*"),
                    SqlErrors.harmless(e));
            return Step.REFUSED;
        }
        if (PartitionCatalog.isLocked(e)) {
            return Step.LOCKED;
        }
        if (FILLED.equals(e.getSQLState())) {
            warnOfRows(month, List.of("the default partitions"));
            return Step.DONE;
        }
        throw e;
    }

    /** The result of a transaction. */
    private enum Step {
        DONE,
        MORE,
        LOCKED,
        REFUSED
    }
}
