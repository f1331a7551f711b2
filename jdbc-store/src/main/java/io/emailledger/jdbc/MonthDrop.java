package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.spi.RetentionStore.PeriodPurge;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
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
    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final String FINISHED = statuses(true);
    private static final String UNFINISHED = statuses(false);

    private final Database database;
    private final Partitions partitions;
    private final DetachedMonth rest;

    /** When the database refused to detach a month, which is logged once a day. */
    private volatile OptionalLong refusedNanos = OptionalLong.empty();

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

    /** See {@link io.emailledger.spi.RetentionStore#purgePeriod}. */
    PeriodPurge purge(Instant end, Set<String> held) {
        if (!partitions.isMonthly()) {
            return new PeriodPurge(0, false, end);
        }
        Instant begun = PartitionMonth.of(end).start();
        OptionalLong refused = refusedNanos;
        if (refused.isPresent() && System.nanoTime() - refused.getAsLong() < DAY_NANOS) {
            return new PeriodPurge(0, false, begun);
        }
        Optional<PeriodPurge> deleted = rest.delete(database.clock().now(), begun);
        if (deleted.isPresent()) {
            return deleted.get();
        }
        NavigableSet<PartitionMonth> months = database.read(
                "look for partitions", session -> partitions.catalog().months(session));
        for (PartitionMonth month : months) {
            if (!month.end().isAfter(end) && !isKept(month, held)) {
                Detached detached = detach(month, held);
                if (detached == Detached.YES) {
                    return new PeriodPurge(0, true, begun);
                }
                if (detached == Detached.LATER) {
                    return new PeriodPurge(0, false, month.start());
                }
            }
        }
        return new PeriodPurge(0, false, begun);
    }

    /** Tells whether something in a month must be kept, or is no longer known to this version. */
    private boolean isKept(PartitionMonth month, Set<String> held) {
        return database.read("look for what must be kept", session -> {
            return isKept(session, month, held)
                    || PartitionCatalog.has(session, "el_email", month, "status not in " + FINISHED);
        });
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

    private Detached detach(PartitionMonth month, Set<String> held) {
        for (int patience : PATIENCE_MILLIS) {
            Detached detached = database.write(
                    "detach the partitions of a month", session -> detachOnce(session, month, held, patience));
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

    private Detached detachOnce(JdbcSession session, PartitionMonth month, Set<String> held, int patience)
            throws SQLException {
        if (!PartitionCatalog.tryLock(session)) {
            return Detached.LATER;
        }
        if (!partitions.catalog().months(session).contains(month)) {
            return Detached.NO;
        }
        try {
            PartitionCatalog.execute(session, "set local lock_timeout = '" + patience + "ms'");
            PartitionCatalog.execute(
                    session,
                    PartitionedTables.ALL.stream()
                            .map(table -> "only " + table)
                            .collect(Collectors.joining(", ", "lock table ", " in access exclusive mode")));
            if (isKept(session, month, held)) {
                session.undo();
                return Detached.NO;
            }
            for (String table : PartitionedTables.ALL) {
                PartitionCatalog.execute(session, "alter table " + table + " detach partition " + month.of(table));
            }
            return Detached.YES;
        } catch (SQLException e) {
            session.undo();
            if (PartitionCatalog.isLocked(e)) {
                return Detached.LATER;
            }
            if (PartitionCatalog.isRefused(e)) {
                refusedNanos = OptionalLong.of(System.nanoTime());
                LOG.warn(
                        "The store's user may not drop the partitions {}: their e-mails are deleted row by row. Make"
                                + " it the owner of the tables, or drop the month as docs/stores.md describes",
                        month.of("el_*"),
                        SqlErrors.harmless(e));
                return Detached.NO;
            }
            throw e;
        }
    }

    /** Whether a month was detached: no if it must be kept, later if its tables are locked. */
    private enum Detached {
        YES,
        NO,
        LATER
    }
}
