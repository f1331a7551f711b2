package io.emailledger.jdbc;

import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.spi.RetentionStore.PeriodPurge;
import java.sql.SQLException;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Deletes what is left of a month whose partitions are detached: its rows in tables that are not partitioned, in
 * batches, and then the partitions. The position of the batches is a setting, so that another process can continue.
 */
final class DetachedMonth {
    private static final int KEYS = 5_000;
    private static final int REPORTS = 1_000;
    private static final String SETTING = "detached";

    private final Database database;
    private final PartitionCatalog catalog;

    DetachedMonth(Database database, PartitionCatalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    /**
     * Deletes a batch, or at last the partitions; empty if nothing is detached.
     *
     * @param end what remains to be deleted row by row
     */
    Optional<PeriodPurge> delete(Instant now, Instant end) {
        NavigableSet<PartitionMonth> months = database.read("look for detached partitions", catalog::detached);
        return months.isEmpty()
                ? Optional.empty()
                : Optional.of(database.write(
                        "delete what is left of a month", session -> delete(session, months.first(), now, end)));
    }

    private PeriodPurge delete(JdbcSession session, PartitionMonth month, Instant now, Instant end)
            throws SQLException {
        if (!PartitionCatalog.tryLock(session)) {
            return new PeriodPurge(0, false, end);
        }
        // Another process may have dropped them before this one got the lock.
        if (!catalog.detached(session).contains(month)
                || deleteKeys(session, month, now)
                || deleteReports(session, month)) {
            return new PeriodPurge(0, true, end);
        }
        long emails;
        try (Command count = session.commandFor("select count(*) from " + month.of("el_email"))) {
            emails = count.one(Row::number).orElse(0L);
        }
        for (String table : PartitionedTables.ALL) {
            PartitionCatalog.execute(session, "drop table " + month.of(table));
        }
        try (Command delete = session.commandFor("delete from el_setting where name = ?")) {
            delete.text(SETTING + month.name()).execute();
        }
        return new PeriodPurge(emails, true, end);
    }

    /** Deletes a batch of idempotency keys, and adds the deletions to the feed; false if none is left. */
    private static boolean deleteKeys(JdbcSession session, PartitionMonth month, Instant now) throws SQLException {
        String name = SETTING + month.name();
        String after;
        try (Command select = session.commandFor("select content from el_setting where name = ?")) {
            after = select.text(name).one(Row::text).orElse(month.from().toString());
        }
        boolean feed = session.recordsFeed();
        String sql = "with batch as materialized (select id, tenant, idempotency_key from " + month.of("el_email")
                + " where id > cast(? as uuid)" + (feed ? "" : " and idempotency_key is not null")
                + " order by id limit " + KEYS + "),\n"
                + "keys as (delete from el_key k using batch b where k.tenant = coalesce(b.tenant, '') collate \"C\""
                + " and k.idempotency_key = b.idempotency_key collate \"C\" and k.email_id = b.id)"
                + (feed
                        ? ",\nfed as (insert into el_feed (email_id, kind, happened_at) select id, '" + EventType.PURGED
                                + "', ? from batch order by id)"
                        : "")
                + "\nselect cast(id as text) from batch order by id desc limit 1";
        Optional<String> last;
        try (Command delete = session.commandFor(sql)) {
            delete.text(after);
            last = (feed ? delete.time(now) : delete).one(Row::text);
        }
        if (last.isPresent()) {
            try (Command keep = session.commandFor("insert into el_setting (name, content) values (?, ?)"
                    + " on conflict (name) do update set content = excluded.content")) {
                keep.text(name).text(last).execute();
            }
        }
        return last.isPresent();
    }

    /** Deletes a batch of reports; false if there was none. */
    private static boolean deleteReports(JdbcSession session, PartitionMonth month) throws SQLException {
        try (Command delete = session.commandFor("delete from el_report where id in (select id from el_report"
                + " where email_id >= ? and email_id < ? limit " + REPORTS + ")")) {
            return delete.id(month.from()).id(month.to()).execute() > 0;
        }
    }
}
