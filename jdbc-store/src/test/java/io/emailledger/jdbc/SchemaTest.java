package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests migration and validation of the tables. */
@OnEachDatabase
class SchemaTest {
    private final Place place;
    private final DataSource database;

    SchemaTest(Place.Kind kind) throws SQLException {
        place = Place.empty(kind);
        database = place.dataSource();
    }

    @Test
    void migrationIsIdempotent() throws Exception {
        EmailId id = record(JdbcHistoryStore.create(database));

        assertThat(JdbcHistoryStore.create(database).find(id)).isPresent();
        assertThat(place.column("select script from el_schema"))
                .containsExactly(
                        "V001__email_ledger.sql",
                        "V002__causes.sql",
                        "V003__fence.sql",
                        "V004__view.sql",
                        "V005__finished_at.sql",
                        "V006__routes.sql",
                        "V007__hold.sql",
                        "V008__feed.sql",
                        "V009__lists.sql",
                        "V010__terms.sql",
                        "V011__daily.sql",
                        "V012__compressed_contents.sql",
                        "V013__list_terms.sql");
    }

    @Test
    void concurrentStartsMigrateOnce() throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(10);
        try (HikariDataSource pool = place.pool(20)) {
            CyclicBarrier start = new CyclicBarrier(10);
            List<Future<EmailId>> ids = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ids.add(starters.submit(() -> {
                    start.await();
                    return record(JdbcHistoryStore.create(pool));
                }));
            }
            for (Future<EmailId> id : ids) {
                assertThat(JdbcHistoryStore.create(pool).find(id.get())).isPresent();
            }
        } finally {
            starters.shutdownNow();
        }
        assertThat(place.number("select count(*) from el_schema")).isEqualTo(Schema.latest());
        assertThat(place.column("select owner from el_schema_lock")).containsExactly((String) null);
    }

    @Test
    void interruptedMigrationIsFinishedByNextStart() throws Exception {
        Schema schema = new Schema(dialect(), new TableNames("el_", Optional.empty()), Partitioning.NONE);
        List<String> script = new ArrayList<>();
        for (int version = 1; version <= Schema.latest(); version++) {
            script.addAll(SqlScript.statements(schema.script(version)));
            script.add(schema.insertVersion(version));
        }
        for (int done = 0; done <= script.size(); done += 3) {
            Place killed = Place.empty(place.kind());
            killed.execute(SqlScript.statements(schema.versions()).toArray(String[]::new));
            killed.execute("update el_schema_lock set owner = 'a dead one', until_at = 1");
            killed.execute(script.subList(0, done).toArray(String[]::new));

            assertThat(record(JdbcHistoryStore.create(killed.dataSource()))).isNotNull();
        }
    }

    @Test
    void validateRejectsEmptyDatabaseAndLeavesItEmpty() throws Exception {
        assertThatThrownBy(() -> builder().schema(SchemaMode.VALIDATE).build())
                .isInstanceOf(StoreException.class)
                .hasMessage("The tables of Email Ledger are missing in the schema of the connections, and this library"
                        + " needs version 13. Execute what "
                        + "JdbcHistoryStore.schemaSql returns, or open the store with SchemaMode.MIGRATE.");

        assertThat(place.number("select count(*) from information_schema.tables where lower(table_schema) = lower("
                        + (place.kind() == Place.Kind.MARIADB ? "database()" : "current_schema") + ")"))
                .isZero();
    }

    @Test
    void validateAcceptsTablesMadeFromPrintedSql() throws Exception {
        executePrinted();

        assertThat(record(builder().schema(SchemaMode.VALIDATE).build())).isNotNull();
        assertThat(record(builder().schema(SchemaMode.MIGRATE).build())).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"el_daily", "el_daily_change", "el_feed"})
    void missingTableIsNoticedAtStart(String table) throws Exception {
        JdbcHistoryStore.builder(database).feed(true).build();
        place.execute("drop table " + table);

        assertThatThrownBy(() -> builder().feed(true).build()).isInstanceOf(StoreException.class);
    }

    @Test
    void noneChecksNothing() throws Exception {
        JdbcHistoryStore store = builder().schema(SchemaMode.NONE).build();
        assertThatThrownBy(() -> record(store))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(place.kind() == Place.Kind.POSTGRESQL ? "SQLState 42P01" : "SQLState 42S0");

        executePrinted();
        assertThat(record(store)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MIGRATE", "VALIDATE"})
    void newerTablesAreRejected(SchemaMode mode) throws Exception {
        JdbcHistoryStore.create(database);
        place.execute("insert into el_schema (version, script) values (14, 'from the future')");

        assertThatThrownBy(() -> builder().schema(mode).build())
                .isInstanceOf(StoreException.class)
                .hasMessage("The tables of Email Ledger have version 14, and this library only knows version 13. "
                        + "Use the library that created them, or a later one.");
    }

    @Test
    void prefixesSeparateLedgersInOneDatabase() throws Exception {
        JdbcHistoryStore one = JdbcHistoryStore.create(database);
        JdbcHistoryStore other = builder().tablePrefix("mail_").build();
        EmailId id = record(one);

        assertThat(other.find(id)).isEmpty();
        assertThat(other.find(record(other))).isPresent();
        assertThat(place.number("select count(*) from mail_email")).isEqualTo(1);
        assertThat(place.number("select count(*) from mail_email_view")).isEqualTo(1);
        HistoryQuery filtered = HistoryQuery.all().tag("invoice").status(EmailStatus.PENDING);
        assertThat(other.history(filtered).emails()).hasSize(1);
        assertThat(other.history(filtered.tenant("north")).emails()).isEmpty();
    }

    @Test
    void schemasSeparateLedgersOnOneServer() throws Exception {
        String name = Place.newName();
        JdbcHistoryStore one = JdbcHistoryStore.create(database);
        place.execute("create schema " + name);
        JdbcHistoryStore other = builder().schemaName(name).tablePrefix("mail_").build();
        EmailId id = record(one);

        assertThat(other.find(id)).isEmpty();
        EmailId there = record(other);
        assertThat(other.claim("worker", Duration.ofMinutes(5), 5))
                .singleElement()
                .satisfies(claim ->
                        assertThat(other.advance(Acts.delivered(claim))).isTrue());
        assertThat(other.history(HistoryQuery.all()).emails())
                .extracting(email -> email.id())
                .containsExactly(there);
        assertThat(place.number("select count(*) from " + name + ".mail_email")).isEqualTo(1);
        assertThat(place.number("select count(*) from " + name + ".mail_email_view"))
                .isEqualTo(1);
        assertThat(builder()
                        .schemaName(name)
                        .tablePrefix("mail_")
                        .schema(SchemaMode.VALIDATE)
                        .build()
                        .find(there))
                .isPresent();
    }

    @Test
    void missingSchemaIsNamed() {
        assertThatThrownBy(() -> builder().schemaName("nowhere").build())
                .isInstanceOf(StoreException.class)
                .hasMessage("The schema \"nowhere\" is not in the database. Create it, and let the store's user create"
                        + " tables in it.");
    }

    @Test
    void everyTableAndIndexHasPrefix() {
        assertThat(JdbcHistoryStore.schemaSql(dialect().name(), "mail_"))
                .contains("create table if not exists mail_email (", "mail_email_status")
                .doesNotContainPattern("\\bel_");
    }

    @Test
    void postgresCompressesBodiesWithLz4IfAvailable() throws Exception {
        if (place.kind() == Place.Kind.POSTGRESQL) {
            boolean has = place.column("select enumvals from pg_settings where name = 'default_toast_compression'")
                    .get(0)
                    .contains("lz4");
            JdbcHistoryStore.create(database);

            assertThat(place.column("select attcompression from pg_attribute where attname in ('content', 'transcript')"
                            + " and attrelid in ('el_body'::regclass, 'el_log'::regclass)"))
                    .hasSize(2)
                    .containsOnly(has ? "l" : "");
        }
    }

    @Test
    void unknownDatabaseIsRejectedAtOpen() {
        assertThatThrownBy(() -> JdbcHistoryStore.create(saying("getDatabaseProductName", "Apache Derby")))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "Email Ledger does not work on the database \"Apache Derby\". Use H2, PostgreSQL, MariaDB or "
                                + "MySQL, or write a HistoryStore of your own and check it with the contract kit.");
    }

    private DataSource saying(String question, String answer) {
        return Wrapped.with(database, (connection, method) -> {
            if (method.equals("getMetaData")) {
                return Wrapped.metaData(connection.getMetaData(), question, answer);
            }
            return Wrapped.PROCEED;
        });
    }

    private void executePrinted() throws SQLException {
        String printed = JdbcHistoryStore.schemaSql(dialect().name(), "el_");
        place.execute(SqlScript.statements(printed).toArray(String[]::new));
    }

    private Dialect dialect() {
        return Dialects.of(place.kind().name()).orElseThrow();
    }

    private JdbcHistoryStoreBuilder builder() {
        return JdbcHistoryStore.builder(database);
    }

    private static EmailId record(JdbcHistoryStore store) throws SQLException {
        return store.insert(List.of(Emails.of("one").make())).get(0);
    }
}
