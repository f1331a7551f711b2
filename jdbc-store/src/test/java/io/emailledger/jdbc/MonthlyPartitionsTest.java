package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.testkit.MovableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the schema that the store partitions by month, and the partitions that it creates. */
class MonthlyPartitionsTest {
    private static final List<String> FIRST = List.of("2026_10", "2026_11", "2026_12", "2027_01", "2027_02");

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "POSTGRESQL_15"})
    void monthsAreCreatedAhead(Place.Kind kind) throws SQLException {
        Place place = Place.empty(kind);

        JdbcHistoryStore store = open(place, Partitioning.MONTHLY, "2026-11-20T10:00:00Z");

        for (String table : PartitionedTables.ALL) {
            assertThat(MonthlyStore.months(place, table)).isEqualTo(FIRST);
        }
        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        assertThat(store.find(id)).isPresent();
        assertThat(store.claim("worker", Duration.ofMinutes(5), 5)).hasSize(1);
        assertThat(place.column("select distinct relkind from pg_class where oid in ('el_due'::regclass,"
                        + " 'el_key'::regclass, 'el_feed'::regclass, 'el_report'::regclass)"))
                .containsExactly("r");
    }

    @Test
    void ledgerCrossesMonthsAndYears() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-30T23:59:59.999Z")) {
            List<EmailId> sent = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                sent.add(monthly.sent());
                monthly.clock.advance(Duration.ofMillis(1));
                sent.add(monthly.sent());
                monthly.awaitMonths();
                Instant next = monthly.clock.instant();
                monthly.clock.advance(
                        Duration.between(next, PartitionMonth.of(next).end().minusMillis(1)));
            }

            assertThat(monthly.inDefault()).isZero();
            assertThat(monthly.months("el_log")).hasSize(21).contains("2027_12", "2028_03");
            for (EmailId id : sent) {
                assertThat(monthly.ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
                assertThat(monthly.ledger.log(id)).isNotNull();
            }
            Collections.reverse(sent);
            assertThat(pages(monthly, HistoryQuery.all().limit(5))).isEqualTo(sent);
            assertThat(pages(
                            monthly,
                            HistoryQuery.all().recipient("pat@home.example").limit(7)))
                    .isEqualTo(sent);
            Collections.reverse(sent);
            assertThat(pages(monthly, HistoryQuery.all().oldestFirst(true).limit(9)))
                    .isEqualTo(sent);
            assertThat(monthly.ledger
                            .counts(HistoryQuery.all()
                                    .since(Instant.parse("2027-01-01T00:00:00Z"))
                                    .until(Instant.parse("2027-03-01T00:00:00Z")))
                            .of(EmailStatus.DELIVERED))
                    .isEqualTo(4);
        }
    }

    @Test
    void partitionedTablesAreRecognised() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z")) {
            monthly.sent();

            open(monthly.place, Partitioning.NONE, "2027-01-01T00:00:00Z");

            assertThat(monthly.months("el_email")).endsWith("2027_03", "2027_04");
            open(monthly.place, Partitioning.MONTHLY, "2027-02-01T00:00:00Z");
            assertThat(monthly.months("el_email")).endsWith("2027_04", "2027_05");
        }
    }

    @Test
    void unpartitionedTablesAreRefused() throws SQLException {
        Place place = Place.empty(Place.Kind.POSTGRESQL);
        JdbcHistoryStore.create(place.dataSource());

        for (SchemaMode mode : SchemaMode.values()) {
            JdbcHistoryStoreBuilder builder =
                    JdbcHistoryStore.builder(place.dataSource()).schema(mode).partitioning(Partitioning.MONTHLY);
            assertThatThrownBy(builder::build)
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("partitioning can be MONTHLY only when the tables are created")
                    .hasMessageContaining("another tablePrefix or schemaName");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "MARIADB"})
    void otherDatabasesAreRefused(Place.Kind kind) throws SQLException {
        JdbcHistoryStoreBuilder builder =
                JdbcHistoryStore.builder(Place.empty(kind).dataSource()).partitioning(Partitioning.MONTHLY);

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("partitioning can be MONTHLY only on PostgreSQL: ");
        assertThatThrownBy(() -> JdbcHistoryStore.schemaSql(kind.name(), "el_", Partitioning.MONTHLY))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void manyNodesStartAtOnce() throws Exception {
        Place place = Place.empty(Place.Kind.POSTGRESQL);
        ExecutorService starters = Executors.newFixedThreadPool(8);
        try (HikariDataSource pool = place.pool(20)) {
            CyclicBarrier start = new CyclicBarrier(8);
            MovableClock clock = MovableClock.startAt(Emails.START);
            List<Future<EmailId>> ids = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ids.add(starters.submit(() -> {
                    start.await();
                    JdbcHistoryStore store = JdbcHistoryStore.builder(pool)
                            .partitioning(Partitioning.MONTHLY)
                            .time(clock)
                            .build();
                    return store.insert(List.of(Emails.of("one").make())).get(0);
                }));
            }
            for (Future<EmailId> id : ids) {
                EmailId known = id.get();
                assertThat(open(place, Partitioning.NONE, "2026-03-02T00:00:00Z")
                                .find(known))
                        .isPresent();
            }
        } finally {
            starters.shutdownNow();
        }
        assertThat(MonthlyStore.months(place, "el_email"))
                .containsExactly("2026_02", "2026_03", "2026_04", "2026_05", "2026_06");
        assertThat(place.number("select count(*) from el_email_default")).isZero();
    }

    @Test
    void emailWithoutMonthIsStoredAndSent() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z")) {
            EmailId old = monthly.store
                    .insert(List.of(Emails.of("from another time").make()))
                    .get(0);
            monthly.work();

            assertThat(monthly.ledger.find(old).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(monthly.place.number("select count(*) from el_email_default"))
                    .isOne();
            assertThat(MonthlyStore.months(monthly.place, "el_email")).isEqualTo(FIRST);
        }
    }

    @Test
    void monthWithRowsInDefaultIsLeftOut() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z")) {
            // A pure reader until then: nothing has created partitions for half a year.
            MovableClock later = MovableClock.startAt(Instant.parse("2027-06-15T10:00:00Z"));
            monthly.place.execute("insert into el_term (term, email_id) values ('tag:x', '"
                    + Times.firstIdOf(later.instant()) + "')");

            open(monthly.place, Partitioning.NONE, "2027-06-15T10:00:00Z");

            assertThat(monthly.months("el_email")).contains("2027_07", "2027_08", "2027_09");
            assertThat(monthly.months("el_email")).doesNotContain("2027_06");
            assertThat(monthly.months("el_log")).isEqualTo(monthly.months("el_email"));
        }
    }

    @Test
    void missingPrivilegeFailsNoInsert() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z")) {
            String role = Place.newName() + "_writer";
            String schema = monthly.place.column("select current_schema()").get(0);
            monthly.place.execute(
                    "create role " + role,
                    "grant usage on schema " + schema + " to " + role,
                    "grant select, insert, update, delete on all tables in schema " + schema + " to " + role,
                    "grant usage on all sequences in schema " + schema + " to " + role);
            JdbcHistoryStore store = JdbcHistoryStore.builder(monthly.place.dataSource("options=-c%20role=" + role))
                    .time(MovableClock.startAt(Instant.parse("2027-03-01T00:00:00Z")))
                    .build();

            EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);

            assertThat(store.find(id)).isPresent();
            assertThat(monthly.months("el_email")).isEqualTo(FIRST);
        }
    }

    static List<Integer> earlierVersions() {
        return java.util.stream.IntStream.range(1, Schema.latest()).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("earlierVersions")
    void earlierVersionIsMigrated(int version) throws Exception {
        Place place = Place.empty(Place.Kind.POSTGRESQL);
        Schema schema = new Schema(
                Dialects.of("PostgreSQL").orElseThrow(), new TableNames("el_", Optional.empty()), Partitioning.MONTHLY);
        List<String> script = new ArrayList<>(SqlScript.statements(schema.versions()));
        for (int i = 1; i <= version; i++) {
            script.addAll(SqlScript.statements(schema.script(i)));
            script.add(schema.insertVersion(i));
        }
        place.execute(script.toArray(String[]::new));

        JdbcHistoryStore store = open(place, Partitioning.NONE, "2026-03-02T00:00:00Z");

        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);
        assertThat(store.history(HistoryQuery.all().tag("invoice")).emails())
                .extracting(EmailRecord::id)
                .containsExactly(id);
        assertThat(place.number("select max(version) from el_schema")).isEqualTo(Schema.latest());
        assertThat(place.number("select count(*) from el_email_2026_03")).isOne();
        assertThat(place.column("select status from el_email_view")).containsExactly("PENDING");
    }

    /** Later migrations change partitions that have rows. */
    @Test
    void columnAndIndexAreAddedToFilledPartitions() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z")) {
            monthly.sent();

            monthly.place.execute(
                    "alter table el_email add column if not exists later varchar(20)",
                    "create index if not exists el_email_later on el_email (later, id) where later is not null",
                    "alter table el_email alter column later type varchar(100) collate \"C\"",
                    "update el_email set later = 'x'");
            open(monthly.place, Partitioning.NONE, "2027-01-20T10:00:00Z");

            assertThat(monthly.place.number("select count(*) from pg_indexes where indexdef like '%(later, id)%'"
                            + " and schemaname = current_schema()"))
                    .isEqualTo(monthly.months("el_email").size() + 2);
        }
    }

    @Test
    void applicationMigratesPartitionedTables() throws Exception {
        Place place = Place.empty(Place.Kind.POSTGRESQL);
        place.execute(SqlScript.statements(JdbcHistoryStore.schemaSql("PostgreSQL", "mail_", Partitioning.MONTHLY))
                .toArray(String[]::new));

        JdbcHistoryStore store = JdbcHistoryStore.builder(place.dataSource())
                .tablePrefix("mail_")
                .schema(SchemaMode.VALIDATE)
                .time(MovableClock.startAt(Emails.START))
                .build();

        store.insert(List.of(Emails.of("one").make()));
        assertThat(place.number("select count(*) from mail_email_2026_03")).isOne();
        assertThat(JdbcHistoryStore.schemaSql("PostgreSQL", "mail_", Partitioning.NONE))
                .isEqualTo(JdbcHistoryStore.schemaSql("PostgreSQL", "mail_"))
                .doesNotContain("partition by");
    }

    private static JdbcHistoryStore open(Place place, Partitioning partitioning, String time) {
        return JdbcHistoryStore.builder(place.dataSource())
                .partitioning(partitioning)
                .time(MovableClock.startAt(Instant.parse(time)))
                .build();
    }

    private static List<EmailId> pages(MonthlyStore monthly, HistoryQuery query) {
        List<EmailId> ids = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            HistoryPage page = monthly.ledger.history(next.map(query::after).orElse(query));
            page.emails().forEach(email -> ids.add(email.id()));
            next = page.next();
        } while (next.isPresent());
        return ids;
    }
}
