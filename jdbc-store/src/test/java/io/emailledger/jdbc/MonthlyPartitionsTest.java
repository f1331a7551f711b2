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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
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

        for (SchemaMode mode : List.of(SchemaMode.VALIDATE, SchemaMode.NONE)) {
            JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(place.dataSource())
                    .tablePrefix("mail_")
                    .schema(mode)
                    .time(MovableClock.startAt(Emails.START));
            builder.build().insert(List.of(Emails.of("before").make()));
            assertThat(place.column("select relname from pg_class where relname like 'mail\\_email\\_2%'"
                            + " and relnamespace = current_schema()::regnamespace"))
                    .isEmpty();
        }
        place.execute(
                "delete from mail_email", "delete from mail_body", "delete from mail_log", "delete from mail_term");

        JdbcHistoryStore store = JdbcHistoryStore.builder(place.dataSource())
                .tablePrefix("mail_")
                .schema(SchemaMode.VALIDATE)
                .partitioning(Partitioning.MONTHLY)
                .time(MovableClock.startAt(Emails.START))
                .build();

        store.insert(List.of(Emails.of("one").make()));
        assertThat(place.number("select count(*) from mail_email_2026_03")).isOne();
        assertThat(JdbcHistoryStore.schemaSql("PostgreSQL", "mail_", Partitioning.NONE))
                .isEqualTo(JdbcHistoryStore.schemaSql("PostgreSQL", "mail_"))
                .doesNotContain("partition by");
    }

    /** The application makes the tables and the months, by the statement of the guide. */
    @Test
    void documentedStatementCreatesMonth() throws Exception {
        Place place = Place.empty(Place.Kind.POSTGRESQL);
        place.execute(SqlScript.statements(JdbcHistoryStore.schemaSql("PostgreSQL", "el_", Partitioning.MONTHLY))
                .toArray(String[]::new));
        String guide = Files.readString(Path.of("..", "docs", "stores.md"));
        String statement = guide.substring(guide.indexOf("do $$"), guide.indexOf("end $$;") + "end $$;".length());
        assertThat(statement).contains("'2026-12-01'");

        place.execute(statement.replace("'2026-12-01'", "'2026-03-01'"));

        JdbcHistoryStore store = JdbcHistoryStore.builder(place.dataSource())
                .schema(SchemaMode.VALIDATE)
                .time(MovableClock.startAt(Emails.START))
                .build();
        store.insert(List.of(Emails.of("one").make()));
        for (String table : PartitionedTables.ALL) {
            assertThat(MonthlyStore.months(place, table)).containsExactly("2026_03");
        }
        assertThat(place.column(
                        "select pg_get_expr(relpartbound, oid) from pg_class where oid = 'el_log_2026_03'::regclass"))
                .containsExactly(
                        "FOR VALUES FROM ('" + PartitionMonth.of(Emails.START).from() + "') TO ('"
                                + PartitionMonth.of(Emails.START).to() + "')");
        assertThat(place.number("select count(*) from el_email_2026_03")).isOne();
        // The store takes them for its own months.
        open(place, Partitioning.NONE, "2026-03-02T00:00:00Z");
        assertThat(MonthlyStore.months(place, "el_body")).containsExactly("2026_03", "2026_04", "2026_05", "2026_06");
    }

    @Test
    void halfCreatedMonthIsCompleted() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z")) {
            monthly.place.execute("drop table el_log_2027_02", "drop table el_email_2027_02");

            open(monthly.place, Partitioning.NONE, "2026-11-21T10:00:00Z");

            for (String table : PartitionedTables.ALL) {
                assertThat(monthly.months(table)).isEqualTo(FIRST);
            }
        }
    }

    /** A transaction that reads a default partition: neither the opening nor recording waits for it. */
    @Test
    void lockedTablePostponesMonth() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z");
                LogText log = new LogText();
                Connection reader = monthly.place.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from el_log_default");

            open(monthly.place, Partitioning.NONE, "2026-12-20T10:00:00Z");

            assertThat(log.warnings("el_*_2027_03")).hasSize(1);
            assertThat(monthly.months("el_email")).contains("2027_03");
            assertThat(monthly.months("el_log")).doesNotContain("2027_03");
            assertThat(monthly.ledger.find(monthly.sent()).orElseThrow().status())
                    .isEqualTo(EmailStatus.DELIVERED);

            reader.rollback();
            open(monthly.place, Partitioning.NONE, "2026-12-20T10:00:00Z");
            for (String table : PartitionedTables.ALL) {
                assertThat(monthly.months(table)).contains("2027_03");
            }
        }
    }

    /** A person has made a table to attach it: it is neither used nor removed. */
    @Test
    void tableInPlaceOfPartitionIsLeft() throws Exception {
        try (MonthlyStore monthly = MonthlyStore.startAt("2026-11-20T10:00:00Z");
                LogText log = new LogText()) {
            monthly.place.execute("create table el_body_2027_03 (note text)");

            open(monthly.place, Partitioning.NONE, "2027-01-20T10:00:00Z");

            assertThat(log.warnings("Attach it, or rename it")).hasSize(1);
            assertThat(monthly.months("el_email")).contains("2027_04").doesNotContain("2027_03");
            assertThat(monthly.place.number("select count(*) from el_body_2027_03"))
                    .isZero();
        }
    }

    /** Tables that a person has partitioned, with the names that the store would take. */
    static Stream<List<String>> foreignSchemas() {
        List<String> monthly =
                SqlScript.statements(JdbcHistoryStore.schemaSql("PostgreSQL", "el_", Partitioning.MONTHLY));
        List<String> unmarked = monthly.stream()
                .filter(statement -> !statement.startsWith("insert into el_schema (version, script) values (0,"))
                .toList();
        List<String> some = new ArrayList<>();
        for (String statement : SqlScript.statements(JdbcHistoryStore.schemaSql("PostgreSQL", "el_"))) {
            boolean isEmail = statement.startsWith("create table if not exists el_email (");
            some.add(isEmail ? statement + " partition by range (id)" : statement);
            if (isEmail) {
                some.add("create table el_email_default partition of el_email default");
            }
        }
        List<String> without = monthly.stream()
                .filter(statement -> !statement.startsWith("create table if not exists el_log_default"))
                .toList();
        return Stream.of(unmarked, some, without);
    }

    @ParameterizedTest
    @MethodSource("foreignSchemas")
    void partitionsOfOthersAreLeftAlone(List<String> script) throws Exception {
        Place place = Place.empty(Place.Kind.POSTGRESQL);
        place.execute(script.toArray(String[]::new));

        open(place, Partitioning.NONE, "2026-03-02T00:00:00Z");

        assertThat(MonthlyStore.months(place, "el_email")).isEmpty();
        for (SchemaMode mode : SchemaMode.values()) {
            JdbcHistoryStoreBuilder builder =
                    JdbcHistoryStore.builder(place.dataSource()).schema(mode).partitioning(Partitioning.MONTHLY);
            assertThatThrownBy(builder::build)
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("without the store's own partitions");
        }
        assertThat(MonthlyStore.months(place, "el_email")).isEmpty();
    }

    /** The first schema of the search path is not that of the tables. */
    @Test
    void partitionsAreInTheSchemaOfTheTables() throws Exception {
        Place place = Place.empty(Place.Kind.POSTGRESQL);
        String schema = place.column("select current_schema()").get(0);
        String first = schema + "_first";
        place.execute("create schema " + first);
        open(place, Partitioning.MONTHLY, "2026-03-02T00:00:00Z");
        MovableClock clock = MovableClock.startAt(Instant.parse("2026-05-02T00:00:00Z"));
        DriverDataSource both = new DriverDataSource(
                place.url().replace("currentSchema=" + schema, "currentSchema=" + first + "," + schema));

        JdbcHistoryStore store = JdbcHistoryStore.builder(both)
                .schema(SchemaMode.NONE)
                .partitioning(Partitioning.MONTHLY)
                .time(clock)
                .build();

        assertThat(MonthlyStore.months(place, "el_email")).contains("2026_08");
        clock.advance(Duration.ofDays(100));
        Instant end = Instant.parse("2026-08-01T00:00:00Z");
        while (store.retentionStore().orElseThrow().purgePeriod(end, Set.of()).more()) {
            // The condition drops.
        }
        assertThat(MonthlyStore.months(place, "el_email")).containsExactly("2026_08");
        assertThat(place.column("select relname from pg_class where relnamespace = '" + first + "'::regnamespace"))
                .isEmpty();
        assertThat(place.column("select relname from pg_class where relname like 'el\\_log\\_2026\\_0_'"
                        + " and relnamespace = '" + schema + "'::regnamespace"))
                .containsExactly("el_log_2026_08");
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
