package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.spi.StoreParts.RetentionStore.PeriodPurge;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops months of e-mails that are older than their retention period. A month is detached in one short transaction, if
 * nothing in it must be kept: from then on its e-mails are deleted. {@link DetachedMonth} deletes the rest. After a
 * crash any node continues.
 *
 * <p>Detaching needs a lock for which sending would have to wait. So it waits only for a short time itself, and tries
 * again later.
 */
final class MonthDrop {
    private static final Logger LOG = LoggerFactory.getLogger(MonthDrop.class);
    private static final int[] PATIENCE_MILLIS = {20, 50, 100, 100, 100};
    private static final int[] LITTLE_PATIENCE_MILLIS = {20};
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final String LOCK_TABLES = PartitionedTables.ALL.stream()
            .map(table -> "only " + table)
            .collect(Collectors.joining(", ", "lock table ", " in access exclusive mode"));

    private static final String FINISHED = statuses(true);
    private static final String UNFINISHED = statuses(false);

    private final Database database;
    private final Partitions partitions;
    private final DetachedMonth rest;

    /** Months whose tables are locked. */
    private final MonthDelays locks = new MonthDelays();

    /** Months that could not be detached for another reason. */
    private final MonthDelays failures = new MonthDelays();

    /** When the database refused to detach a month, which is tried and logged once a day. */
    private volatile @Nullable Instant refused;

    MonthDrop(Database database, Partitions partitions) {
        this.database = database;
        this.partitions = partitions;
        this.rest = new DetachedMonth(database, partitions.catalog());
    }

    private static String statuses(boolean finished) {
        return Arrays.stream(EmailStatus.values())
                .filter(status -> status.isFinished() == finished)
                .map(status -> "'" + status + "'")
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** See {@link io.emailledger.spi.StoreParts.RetentionStore#purgePeriod}. */
    PeriodPurge purge(Instant end, Set<String> held) {
        if (!partitions.isMonthly()) {
            return new PeriodPurge(0, false, end);
        }
        Instant now = database.clock().now();
        Instant begun = PartitionMonth.of(end).start();
        // The locks of a transaction of the application would last until its end.
        boolean joined = database.isJoined();
        Optional<PeriodPurge> deleted = joined ? Optional.empty() : rest.delete(now, begun);
        if (deleted.isPresent()) {
            return deleted.get();
        }
        NavigableSet<PartitionMonth> months = database.read(
                "look for partitions", session -> partitions.catalog().months(session));
        NavigableSet<PartitionMonth> old = months.headSet(PartitionMonth.of(end), false);
        boolean hurried = false;
        for (PartitionMonth month : old) {
            if (MonthDelays.isWithin(refused, MonthDelays.DAY, now) || failures.rests(month, now)) {
                continue;
            }
            if (isKept(month, held, now, joined)) {
                locks.end(month);
                continue;
            }
            Detached detached = joined ? Detached.LATER : detach(month, held, now, hurried);
            if (detached == Detached.YES) {
                locks.end(month);
                failures.end(month);
                return new PeriodPurge(0, true, begun);
            }
            if (detached == Detached.LATER) {
                hurried = true;
                if (joined || !isLockedTooLong(month, old, now)) {
                    return new PeriodPurge(0, false, month.start());
                }
            }
        }
        return new PeriodPurge(0, false, begun);
    }

    /** After some hours it is logged, and after a day the month is deleted row by row, until it can be detached. */
    private boolean isLockedTooLong(PartitionMonth month, NavigableSet<PartitionMonth> old, Instant now) {
        // The later ones have waited for this one.
        old.tailSet(month).forEach(later -> locks.lasted(later, now));
        Duration lasted = locks.lasted(month, now);
        if (lasted.compareTo(MonthDelays.LONG) >= 0 && locks.isToBeLogged(month, now)) {
            LOG.warn(
                    "The e-mails of {} are past their retention period, and could not be deleted for {} hours: other"
                            + " transactions have always locked their tables. Look for long ones in pg_stat_activity and"
                            + " pg_prepared_xacts. After a day these e-mails are deleted row by row",
                    month.month(),
                    lasted.toHours());
        }
        return lasted.compareTo(MonthDelays.DAY) >= 0;
    }

    /** Tells whether something in a month must be kept, or is not known to this version. */
    private boolean isKept(PartitionMonth month, Set<String> held, Instant now, boolean joined) {
        return database.read("look for what must be kept", session -> {
            try {
                return isKept(session, month, held)
                        || PartitionCatalog.has(session, "el_email", month, "status not in " + FINISHED);
            } catch (SQLException e) {
                // Such as a statement_timeout: the month is large.
                if (joined || !PartitionCatalog.isLocked(e)) {
                    throw e;
                }
                failed(month, now, e);
                return true;
            }
        });
    }

    private void failed(PartitionMonth month, Instant now, SQLException e) {
        failures.rest(month, now);
        if (failures.isToBeLogged(month, now)) {
            LOG.warn(
                    "The partitions {} could not be detached: their e-mails are deleted row by row. It is tried again in an"
                            + " hour",
                    month.of("el_*"),
                    SqlErrors.harmless(e));
        }
    }

    /** By indexes, so that it may be called while the tables are locked. */
    private static boolean isKept(JdbcSession session, PartitionMonth month, Set<String> held) throws SQLException {
        if (PartitionCatalog.has(session, "el_due", month, "phase is not null")
                || PartitionCatalog.has(session, "el_email", month, "status in " + UNFINISHED)) {
            return true;
        }
        for (String tag : held) {
            try (Command select = session.commandFor(
                    "select 1 from el_term where term = ? and email_id >= ? and email_id < ? limit 1")) {
                select.text(SearchTerms.tag(tag)).id(month.from()).id(month.to());
                if (select.any()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** In a hurry only once: another month was locked just now, and sending has waited for that. */
    private Detached detach(PartitionMonth month, Set<String> held, Instant now, boolean hurried) {
        for (int patience : hurried ? LITTLE_PATIENCE_MILLIS : PATIENCE_MILLIS) {
            Detached detached = database.write(
                    "detach the partitions of a month", session -> detachOnce(session, month, held, patience, now));
            if (detached == Detached.YES) {
                LOG.info("The e-mails of {} are deleted: their partitions were detached", month.month());
            }
            if (detached != Detached.LATER) {
                return detached;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return Detached.LATER;
    }

    private Detached detachOnce(JdbcSession session, PartitionMonth month, Set<String> held, int patience, Instant now)
            throws SQLException {
        if (!PartitionCatalog.tryLock(session)) {
            return Detached.LATER;
        }
        PartitionCatalog catalog = partitions.catalog();
        if (!catalog.months(session).contains(month)) {
            return Detached.NO;
        }
        try {
            PartitionCatalog.limitWaiting(session, patience);
            try (Command lock = session.commandFor(LOCK_TABLES)) {
                lock.execute();
            }
            if (isKept(session, month, held)) {
                session.undo();
                return Detached.NO;
            }
            String schema = catalog.schema(session);
            for (String table : PartitionedTables.ALL) {
                String partition = catalog.partition(schema, month, table);
                try (Command detach =
                        session.commandOn("alter table " + table + " detach partition {partition}", partition)) {
                    detach.execute();
                }
            }
            DetachedMonth.mark(session, month);
            return Detached.YES;
        } catch (SQLException e) {
            session.undo();
            if (PartitionCatalog.isLocked(e)) {
                return Detached.LATER;
            }
            if (PartitionCatalog.isRefused(e)) {
                refused = now;
                LOG.warn(
                        "The store's user may not drop the partitions {}: their e-mails are deleted row by row. Make"
                                + " it the owner of the tables, or drop the month as docs/stores.md describes",
                        month.of("el_*"),
                        SqlErrors.harmless(e));
                return Detached.NO;
            }
            failed(month, now, e);
            return Detached.NO;
        }
    }

    /** Whether a month was detached: no if it must be kept or cannot be detached, later if its tables are locked. */
    private enum Detached {
        YES,
        NO,
        LATER
    }
}
