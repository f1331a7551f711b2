package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedgerBuilder;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention;
import io.emailledger.retention.Retention.PurgeResult;
import io.emailledger.retention.Retention.RetainedPart;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tests that retention drops a month as a whole, and what it keeps. */
class MonthDropTest {
    private static final int OLD = 30;

    private static EmailLedgerBuilder monthOfRecords(EmailLedgerBuilder builder) {
        return builder.retention(Retention.keep().records(Duration.ofDays(30)).legalHold("litigation"));
    }

    /** A ledger in April with e-mails of January, and two of April. */
    private static MonthlyStore withJanuary(List<EmailId> old, boolean feed) throws SQLException {
        MonthlyStore monthly = MonthlyStore.startAt("2026-01-10T10:00:00Z", MonthDropTest::monthOfRecords, feed);
        for (int i = 0; i < OLD; i++) {
            old.add(monthly.ledger.send(
                    MonthlyStore.email().idempotencyKey("key" + i).build()));
            monthly.clock.advance(Duration.ofHours(12));
        }
        monthly.work();
        monthly.moveTo("2026-04-10T10:00:00Z");
        monthly.sent();
        monthly.sent();
        monthly.awaitMonths();
        return monthly;
    }

    @Test
    void monthIsDropped() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false)) {
            monthly.store
                    .reportStore()
                    .orElseThrow()
                    .keep(SampleReports.about(old.get(3), "550 no such user"), List.of(), List.of());

            PurgeResult result = monthly.ledger.retention().purge();

            assertThat(result.of(RetainedPart.RECORD)).isEqualTo(OLD);
            assertThat(monthly.months("el_email")).doesNotContain("2026_01").contains("2026_04");
            assertThat(monthly.place.column("select relname from pg_class where relname like 'el\\_%\\_2026\\_01'"
                            + " and relnamespace = (select relnamespace from pg_class where oid = 'el_due'::regclass)"))
                    .isEmpty();
            assertThat(monthly.place.number("select count(*) from el_key")).isZero();
            assertThat(monthly.place.number("select count(*) from el_report")).isZero();
            assertThat(monthly.place.number("select count(*) from el_setting where name like 'detached-month%'"))
                    .isZero();
            assertThat(monthly.ledger.history(HistoryQuery.all()).emails()).hasSize(2);
            assertThat(monthly.ledger.find(old.get(0))).isEmpty();
            assertThat(monthly.ledger.send(
                            MonthlyStore.email().idempotencyKey("key0").build()))
                    .isNotEqualTo(old.get(0));
            assertThat(monthly.ledger.retention().purge().isNothing()).isTrue();
        }
    }

    @Test
    void monthWaitsUntilAllOfItIsOld() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false)) {
            EmailId april = monthly.sent();
            monthly.moveTo("2026-05-25T10:00:00Z");

            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isEqualTo(OLD);
            assertThat(monthly.ledger.find(april)).isPresent();

            monthly.moveTo("2026-05-31T00:00:01Z");
            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isEqualTo(3);
            assertThat(monthly.ledger.find(april)).isEmpty();
            assertThat(monthly.months("el_email")).contains("2026_05").doesNotContain("2026_04");
        }
    }

    @Test
    void feedHasDeletionsOfMonth() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, true)) {
            monthly.store.feedStore().orElseThrow().feedEnd();
            long before = monthly.place.number("select max(feed_no) from el_feed");
            monthly.ledger.retention().purge();

            List<FeedEvent> events =
                    monthly.store.feedStore().orElseThrow().feed(before, 100).events();
            assertThat(events).extracting(FeedEvent::type).containsOnly(EventType.PURGED);
            assertThat(events).extracting(FeedEvent::email).isEqualTo(old);
            assertThat(monthly.place.number("select count(*) from el_key")).isZero();
        }
    }

    @Test
    void waitingEmailKeepsItsMonth() throws Exception {
        try (MonthlyStore monthly =
                MonthlyStore.startAt("2026-01-10T10:00:00Z", MonthDropTest::monthOfRecords, false)) {
            EmailId held =
                    monthly.ledger.send(MonthlyStore.email().hold("approval").build());
            EmailId gone = monthly.sent();
            monthly.moveTo("2026-04-10T10:00:00Z");

            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isOne();
            assertThat(monthly.months("el_email")).contains("2026_01");
            assertThat(monthly.ledger.find(gone)).isEmpty();

            monthly.ledger.waiting().release(held);
            monthly.work();
            monthly.awaitMonths();
            assertThat(monthly.ledger.find(held).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isOne();
            assertThat(monthly.months("el_email")).doesNotContain("2026_01");
        }
    }

    @Test
    void rowOfQueueKeepsItsMonth() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false)) {
            monthly.place.execute("insert into el_due (email_id, version, phase, priority, tenant, due_at) values ('"
                    + old.get(5) + "', 99, 0, 2, '', null)");

            monthly.ledger.retention().purge();

            assertThat(monthly.months("el_email")).contains("2026_01");
        }
    }

    @Test
    void emailOnHoldKeepsItsMonth() throws Exception {
        try (MonthlyStore monthly =
                MonthlyStore.startAt("2026-01-10T10:00:00Z", MonthDropTest::monthOfRecords, false)) {
            EmailId kept =
                    monthly.ledger.send(MonthlyStore.email().tag("litigation").build());
            EmailId gone = monthly.sent();
            monthly.moveTo("2026-04-10T10:00:00Z");

            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isOne();

            assertThat(monthly.ledger.find(kept)).isPresent();
            assertThat(monthly.ledger.find(gone)).isEmpty();
            assertThat(monthly.months("el_email")).contains("2026_01");
        }
    }

    @Test
    void lockedTablesPostponeTheDrop() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false);
                Connection reader = monthly.place.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from el_email");

            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isZero();
            assertThat(monthly.ledger.find(old.get(0))).isPresent();
            EmailId meanwhile = monthly.sent();
            assertThat(monthly.ledger.find(meanwhile).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);

            reader.rollback();
            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isEqualTo(OLD);
        }
    }

    @Test
    void interruptedDropIsFinished() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, true)) {
            // The first process has detached the month and deleted some of its keys, and was killed.
            for (String table : PartitionedTables.ALL) {
                monthly.place.execute("alter table " + table + " detach partition " + table + "_2026_01");
            }
            monthly.place.execute(
                    "delete from el_key where idempotency_key in ('key0', 'key1')",
                    "insert into el_setting (name, content) values ('detached-month 2026-01', '" + old.get(1) + " 2')");

            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isEqualTo(OLD);

            assertThat(monthly.place.number("select count(*) from el_key")).isZero();
            assertThat(monthly.place.number("select count(*) from el_feed where kind = 'PURGED'"))
                    .isEqualTo(OLD - 2);
        }
    }

    /** As while partitions of a coming month are created. */
    @Test
    void dropThatHasBegunWaitsForItsTurn() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false);
                Connection other = monthly.place.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            for (String table : PartitionedTables.ALL) {
                monthly.place.execute("alter table " + table + " detach partition " + table + "_2026_01");
            }
            monthly.place.execute("insert into el_setting (name, content) values ('detached-month 2026-01', '"
                    + new UUID(0, 0) + " 0')");
            other.setAutoCommit(false);
            statement.execute("select id from el_schema_lock where id = 1 for update");
            String blocked;
            try (ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                blocked = "select count(*) from pg_stat_activity where " + row.getInt(1)
                        + " = any (pg_blocking_pids(pid))";
            }
            CompletableFuture<Long> purge = CompletableFuture.supplyAsync(
                    () -> monthly.ledger.retention().purge().of(RetainedPart.RECORD), work -> new Thread(work).start());

            while (!purge.isDone() && monthly.place.number(blocked) == 0) {
                // The condition waits.
            }
            other.rollback();

            assertThat(purge.get()).isEqualTo(OLD);
        }
    }

    @Test
    void tablesOfOthersStay() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false)) {
            monthly.place.execute(
                    "create table el_email_2025_11 (id uuid, note text)",
                    "insert into el_email_2025_11 values (gen_random_uuid(), 'an archive')");
            // A person detaches January to archive it, and another month is to be attached.
            for (String table : PartitionedTables.ALL) {
                monthly.place.execute("alter table " + table + " detach partition " + table + "_2026_01");
            }

            assertThat(monthly.ledger.retention().purge().isNothing()).isTrue();

            assertThat(monthly.place.number("select count(*) from el_email_2025_11"))
                    .isOne();
            assertThat(monthly.place.number("select count(*) from el_email_2026_01"))
                    .isEqualTo(OLD);
            assertThat(monthly.place.number("select count(*) from el_log_2026_01"))
                    .isPositive();
            assertThat(monthly.place.number("select count(*) from el_key")).isEqualTo(OLD);
        }
    }

    @Test
    void monthThatWasAttachedAgainStays() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false)) {
            monthly.place.execute(
                    "insert into el_setting (name, content) values ('detached-month 2026-01', '" + old.get(1) + " 2')");
            // Something in it must be kept, so that it is not detached another time.
            monthly.place.execute("insert into el_due (email_id, version, phase, priority, tenant, due_at) values ('"
                    + old.get(5) + "', 99, 0, 2, '', null)");

            monthly.ledger.retention().purge();

            assertThat(monthly.months("el_email")).contains("2026_01");
            assertThat(monthly.place.number("select count(*) from el_setting where name like 'detached-month%'"))
                    .isZero();
        }
    }

    /** The tables of January cannot be dropped. February is deleted all the same, and April row by row. */
    @Test
    void failureStopsNoOtherDeletion() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false);
                LogText log = new LogText()) {
            monthly.place.execute("create view january as select email_id from el_log_2026_01");

            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isZero();
            assertThat(monthly.ledger.find(old.get(0))).isEmpty();
            monthly.moveTo("2026-04-30T10:00:00Z");
            EmailId waiting =
                    monthly.ledger.send(MonthlyStore.email().hold("approval").build());
            monthly.awaitMonths();
            monthly.moveTo("2026-06-15T10:00:00Z");
            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .as("two of April, row by row, because one waits there")
                    .isEqualTo(2);
            assertThat(monthly.ledger.find(waiting)).isPresent();
            monthly.clock.advance(Duration.ofHours(2));
            monthly.ledger.retention().purge();
            assertThat(log.warnings("2026-01"))
                    .as("one a day, of two days")
                    .hasSize(2)
                    .allMatch(line -> line.contains("cannot be dropped"));

            monthly.place.execute("drop view january");
            monthly.clock.advance(Duration.ofHours(2));
            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isEqualTo(OLD);
            assertThat(monthly.place.number("select count(*) from el_key")).isZero();
        }
    }

    @Test
    void monthThatIsAlwaysLockedIsDeletedRowByRow() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false);
                LogText log = new LogText();
                Connection reader = monthly.place.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from el_email");

            assertThat(monthly.ledger.retention().purge().isNothing()).isTrue();
            assertThat(log.warnings("have always locked")).isEmpty();
            monthly.clock.advance(Duration.ofHours(7));
            assertThat(monthly.ledger.retention().purge().isNothing()).isTrue();
            assertThat(log.warnings("have always locked")).hasSize(1);
            monthly.clock.advance(Duration.ofHours(7));
            assertThat(monthly.ledger.retention().purge().isNothing()).isTrue();
            assertThat(log.warnings("have always locked")).hasSize(1);

            monthly.clock.advance(Duration.ofHours(11));
            assertThat(monthly.ledger.retention().purge().of(RetainedPart.RECORD))
                    .isEqualTo(OLD);
            assertThat(monthly.months("el_email")).contains("2026_01");

            reader.rollback();
            monthly.ledger.retention().purge();
            assertThat(monthly.months("el_email")).doesNotContain("2026_01");
        }
    }

    /** Records wait for the end of their month, and bodies do not. */
    @Test
    void bodiesAreDeletedAtTheirAgeInBackground() throws Exception {
        Duration age = Duration.ofDays(30);
        try (MonthlyStore monthly = MonthlyStore.startAt(
                "2026-01-10T10:00:00Z",
                builder -> builder.retention(Retention.keep().records(age).bodies(age)),
                false)) {
            EmailId early = monthly.sent();
            monthly.moveTo("2026-01-25T10:00:00Z");
            EmailId later = monthly.sent();
            monthly.moveTo("2026-02-10T10:00:00Z");

            for (int i = 0; i < 20; i++) {
                monthly.ledger.sending().runOnce();
                monthly.clock.advance(Duration.ofMinutes(2));
            }

            assertThat(monthly.ledger.find(early)).isPresent();
            assertThat(monthly.ledger.content(early)).isEmpty();
            assertThat(monthly.ledger.content(later)).isPresent();

            monthly.moveTo("2026-02-24T10:05:00Z");
            for (int i = 0; i < 20; i++) {
                monthly.ledger.sending().runOnce();
                monthly.clock.advance(Duration.ofMinutes(2));
            }
            assertThat(monthly.ledger.find(later)).isPresent();
            assertThat(monthly.ledger.content(later)).isEmpty();
        }
    }

    @Test
    void purgeInTransactionOfApplicationDropsNothing() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false);
                Connection connection = monthly.place.dataSource().getConnection()) {
            connection.setAutoCommit(false);

            long deleted = monthly.store.within(
                    connection, () -> monthly.ledger.retention().purge().of(RetainedPart.RECORD));
            connection.commit();

            assertThat(deleted).isZero();
            assertThat(monthly.months("el_email")).contains("2026_01");
            assertThat(monthly.ledger.find(old.get(0))).isPresent();
        }
    }

    @Test
    void backgroundDropsMonthWhileOthersSend() throws Exception {
        List<EmailId> old = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService senders = Executors.newFixedThreadPool(2);
        try (MonthlyStore monthly = withJanuary(old, false)) {
            List<Future<List<EmailId>>> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                all.add(senders.submit(() -> {
                    List<EmailId> sent = new ArrayList<>();
                    while (!stop.get() || sent.size() < 20) {
                        sent.add(monthly.sent());
                    }
                    return sent;
                }));
            }
            long deleted = 0;
            while (deleted == 0) {
                deleted += monthly.ledger.retention().purge().of(RetainedPart.RECORD);
            }
            stop.set(true);

            assertThat(deleted).isEqualTo(OLD);
            // Either may be sending an e-mail of the other.
            List<EmailId> ids = new ArrayList<>();
            for (Future<List<EmailId>> sent : all) {
                ids.addAll(sent.get());
            }
            assertThat(ids)
                    .extracting(id -> monthly.ledger.find(id).orElseThrow().status())
                    .containsOnly(EmailStatus.DELIVERED);
            assertThat(monthly.months("el_email")).doesNotContain("2026_01");
        } finally {
            senders.shutdownNow();
        }
    }

    @Test
    void workersDropMonthInBackground() throws Exception {
        List<EmailId> old = new ArrayList<>();
        try (MonthlyStore monthly = withJanuary(old, false)) {
            for (int i = 0; i < 50 && monthly.ledger.find(old.get(0)).isPresent(); i++) {
                monthly.ledger.sending().runOnce();
                monthly.clock.advance(Duration.ofMinutes(2));
            }

            assertThat(monthly.ledger.find(old.get(0))).isEmpty();
            assertThat(monthly.months("el_email")).doesNotContain("2026_01");
        }
    }
}
