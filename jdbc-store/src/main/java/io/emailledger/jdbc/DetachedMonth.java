package io.emailledger.jdbc;

import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.spi.StoreParts.RetentionStore.PeriodPurge;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is left of a month whose partitions the store has detached. That is its rows in tables that are not
 * partitioned, in batches, and then the partitions. A setting marks the month from its detaching to its drop, and has
 * the position of the batches, so that another process can continue. Tables without that mark are not the store's,
 * whatever their names.
 */
final class DetachedMonth {
    private static final Logger LOG = LoggerFactory.getLogger(DetachedMonth.class);
    private static final int EMAILS = 5_000;
    private static final int REPORTS = 1_000;
    private static final int TURN_MILLIS = 10_000;
    private static final int PATIENCE_MILLIS = 100;
    private static final String MARK = "detached-month ";

    private final Database database;
    private final PartitionCatalog catalog;
    private final MonthDelays delays = new MonthDelays();

    DetachedMonth(Database database, PartitionCatalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    /** Marks a month, in the transaction that detaches its partitions. */
    static void mark(JdbcSession session, PartitionMonth month) throws SQLException {
        keep(session, month, new Progress(month.from().toString(), 0));
    }

    /** Tells whether the store has detached a month, and not dropped it yet. */
    static boolean isMarked(JdbcSession session, PartitionMonth month) throws SQLException {
        return progress(session, month).isPresent();
    }

    /**
     * Deletes a batch, or at last the partitions; empty if nothing is detached, or its deletion fails. A failure is
     * logged, and stops no other deletion.
     *
     * @param end what remains to be deleted row by row
     */
    Optional<PeriodPurge> delete(Instant now, Instant end) {
        for (PartitionMonth month : database.read("look for detached months", DetachedMonth::marked)) {
            Optional<PeriodPurge> deleted = delays.rests(month, now)
                    ? Optional.empty()
                    : database.write("delete what is left of a month", session -> tried(session, month, now, end));
            if (deleted.isPresent()) {
                return deleted;
            }
        }
        return Optional.empty();
    }

    private static List<PartitionMonth> marked(JdbcSession session) throws SQLException {
        try (Command select = session.commandFor(
                "select name from el_setting where starts_with(name, '" + MARK + "') order by name")) {
            return select.list(
                    row -> new PartitionMonth(YearMonth.parse(row.text().substring(MARK.length()))));
        }
    }

    private Optional<PeriodPurge> tried(JdbcSession session, PartitionMonth month, Instant now, Instant end)
            throws SQLException {
        try {
            PeriodPurge purge = delete(session, month, now, end);
            delays.end(month);
            return Optional.of(purge);
        } catch (SQLException e) {
            session.undo();
            boolean isLocked = PartitionCatalog.isLocked(e);
            if (!isLocked) {
                delays.rest(month, now);
            }
            boolean isNews = !isLocked || delays.lasted(month, now).compareTo(MonthDelays.LONG) >= 0;
            if (isNews && delays.isToBeLogged(month, now)) {
                LOG.warn(
                        "The e-mails of {} are deleted, but their detached tables {} cannot be dropped; it is tried again"
                                + " within an hour. The store's user must own them, no view or foreign key may use them,"
                                + " and no transaction may read them for ever. Other deletion goes on",
                        month.month(),
                        month.of("el_*"),
                        SqlErrors.harmless(e));
            }
            return Optional.empty();
        }
    }

    private PeriodPurge delete(JdbcSession session, PartitionMonth month, Instant now, Instant end)
            throws SQLException {
        // The e-mails of the month are gone already: if this gave up, they would not be counted.
        PartitionCatalog.limitWaiting(session, TURN_MILLIS);
        PartitionCatalog.awaitLock(session);
        // Another process may have dropped them before this one got the lock.
        Optional<Progress> progress = progress(session, month);
        if (progress.isEmpty()) {
            return new PeriodPurge(0, true, end);
        }
        Map<String, Boolean> tables = catalog.tables(session, month);
        if (tables.containsValue(true)) {
            LOG.warn(
                    "Partitions {} were attached again after the store had detached them: their e-mails are not deleted"
                            + " now",
                    month.of("el_*"));
            forget(session, month);
            return new PeriodPurge(0, true, end);
        }
        String schema = catalog.schema(session);
        boolean hasMore = tables.containsKey("el_email")
                && deleteKeys(session, month, catalog.partition(schema, month, "el_email"), progress.get(), now);
        if (hasMore || deleteReports(session, month)) {
            return new PeriodPurge(0, true, end);
        }
        PartitionCatalog.limitWaiting(session, PATIENCE_MILLIS);
        for (String table : PartitionedTables.ALL) {
            if (tables.containsKey(table)) {
                try (Command drop =
                        session.commandOn("drop table {partition}", catalog.partition(schema, month, table))) {
                    drop.execute();
                }
            }
        }
        forget(session, month);
        return new PeriodPurge(progress.get().emails(), true, end);
    }

    /**
     * Deletes the idempotency keys of a batch of e-mails, counts these, and adds their deletions to the feed; false if
     * none is left.
     */
    private static boolean deleteKeys(
            JdbcSession session, PartitionMonth month, String partition, Progress before, Instant now)
            throws SQLException {
        boolean feed = session.recordsFeed();
        String sql = "with batch as materialized (select id, tenant, idempotency_key from {partition}"
                + " where id > cast(? as uuid) order by id limit " + EMAILS + "),\n"
                + "keys as (delete from el_key k using batch b where k.tenant = coalesce(b.tenant, '') collate \"C\""
                + " and k.idempotency_key = b.idempotency_key collate \"C\" and k.email_id = b.id)"
                + (feed
                        ? ",\nfed as (insert into el_feed (email_id, kind, happened_at) select id, '" + EventType.PURGED
                                + "', ? from batch order by id)"
                        : "")
                + "\nselect (select cast(id as text) from batch order by id desc limit 1), (select count(*) from batch)";
        Progress batch;
        try (Command delete = session.commandOn(sql, partition)) {
            delete.text(before.after());
            batch = (feed ? delete.time(now) : delete)
                    .one(row -> new Progress(row.text(), row.number()))
                    .orElseThrow();
        }
        if (batch.emails() == 0) {
            return false;
        }
        keep(session, month, new Progress(batch.after(), before.emails() + batch.emails()));
        return true;
    }

    /** Deletes a batch of reports; false if there was none. */
    private static boolean deleteReports(JdbcSession session, PartitionMonth month) throws SQLException {
        try (Command delete = session.commandFor("delete from el_report where id in (select id from el_report"
                + " where email_id >= ? and email_id < ? limit " + REPORTS + ")")) {
            return delete.id(month.from()).id(month.to()).execute() > 0;
        }
    }

    private static Optional<Progress> progress(JdbcSession session, PartitionMonth month) throws SQLException {
        try (Command select = session.commandFor("select content from el_setting where name = ?")) {
            return select.text(MARK + month.month()).one(row -> Progress.of(row.text()));
        }
    }

    private static void keep(JdbcSession session, PartitionMonth month, Progress progress) throws SQLException {
        try (Command keep = session.commandFor("insert into el_setting (name, content) values (?, ?)"
                + " on conflict (name) do update set content = excluded.content")) {
            keep.text(MARK + month.month()).text(progress.content()).execute();
        }
    }

    private static void forget(JdbcSession session, PartitionMonth month) throws SQLException {
        try (Command delete = session.commandFor("delete from el_setting where name = ?")) {
            delete.text(MARK + month.month()).execute();
        }
    }

    /**
     * How far the deletion is.
     *
     * @param after the last id whose key was deleted
     * @param emails how many e-mails these were
     */
    private record Progress(String after, long emails) {
        static Progress of(String content) {
            int blank = content.indexOf(' ');
            return new Progress(content.substring(0, blank), Long.parseLong(content.substring(blank + 1)));
        }

        String content() {
            return after + " " + emails;
        }
    }
}
