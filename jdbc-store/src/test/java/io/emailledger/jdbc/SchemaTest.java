package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
    private final DataSource database = H2.inMemory();

    @Test
    void migratesFromNothingAndThenFindsNothingToDo() throws Exception {
        EmailId id = record(JdbcHistoryStore.create(database));

        assertThat(JdbcHistoryStore.create(database).find(id)).isPresent();
        assertThat(H2.column(database, "select script from el_schema")).containsExactly("V001__email_ledger.sql");
    }

    @Test
    void tenStartersMigrateOnce() throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(10);
        try {
            CyclicBarrier start = new CyclicBarrier(10);
            List<Future<EmailId>> ids = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ids.add(starters.submit(() -> {
                    start.await();
                    return record(JdbcHistoryStore.create(database));
                }));
            }
            JdbcHistoryStore store = JdbcHistoryStore.create(database);
            for (Future<EmailId> id : ids) {
                assertThat(store.find(id.get())).isPresent();
            }
        } finally {
            starters.shutdownNow();
        }
        assertThat(H2.number(database, "select count(*) from el_schema")).isEqualTo(1);
        assertThat(H2.column(database, "select owner from el_schema_lock")).containsExactly((String) null);
    }

    @Test
    void aStarterWhoDiedInsideAMigrationIsTakenOver() throws Exception {
        for (String statement : SqlScript.statements(
                new Schema(new H2Dialect(), new TableNames("el_", java.util.Optional.empty())).versions())) {
            H2.execute(database, statement);
        }
        H2.execute(
                database,
                "create table el_due (email_id uuid not null, version bigint not null, phase smallint not null,"
                        + " priority smallint not null, tenant varchar(100) not null, due_at bigint, deadline bigint,"
                        + " owner varchar(1000), primary key (email_id))");
        H2.execute(database, "update el_schema_lock set owner = 'a dead one', until_at = 1");

        assertThat(record(JdbcHistoryStore.create(database))).isNotNull();
    }

    @Test
    void validateRefusesAnEmptyDatabaseAndLeavesItEmpty() throws Exception {
        assertThatThrownBy(() -> builder().schema(SchemaMode.VALIDATE).build())
                .isInstanceOf(StoreException.class)
                .hasMessage("The tables of Email Ledger have version 0, and this library needs version 1. Execute what "
                        + "JdbcHistoryStore.schemaSql returns, or open the store with SchemaMode.MIGRATE.");

        assertThat(H2.number(database, "select count(*) from information_schema.tables where table_schema = 'PUBLIC'"))
                .isZero();
    }

    @Test
    void validateTakesWhatTheHostMadeFromThePrintedSql() throws Exception {
        H2.execute(database, JdbcHistoryStore.schemaSql("H2", "el_"));

        assertThat(record(builder().schema(SchemaMode.VALIDATE).build())).isNotNull();
        assertThat(record(builder().schema(SchemaMode.MIGRATE).build())).isNotNull();
    }

    @Test
    void noneLooksAtNothing() throws Exception {
        JdbcHistoryStore store = builder().schema(SchemaMode.NONE).build();
        assertThatThrownBy(() -> record(store))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("SQLState 42S0");

        H2.execute(database, JdbcHistoryStore.schemaSql("H2", "el_"));
        assertThat(record(store)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MIGRATE", "VALIDATE"})
    void newerTablesAreRefused(SchemaMode mode) throws Exception {
        JdbcHistoryStore.create(database);
        H2.execute(database, "insert into el_schema (version, script) values (2, 'from the future')");

        assertThatThrownBy(() -> builder().schema(mode).build())
                .isInstanceOf(StoreException.class)
                .hasMessage("The tables of Email Ledger have version 2, and this library only knows version 1. "
                        + "Use the library that made them, or a later one.");
    }

    @Test
    void twoPrefixesAreTwoLedgersInOneDatabase() throws Exception {
        JdbcHistoryStore one = JdbcHistoryStore.create(database);
        JdbcHistoryStore other = builder().tablePrefix("mail_").build();
        EmailId id = record(one);

        assertThat(other.find(id)).isEmpty();
        assertThat(other.find(record(other))).isPresent();
        assertThat(H2.number(database, "select count(*) from mail_email")).isEqualTo(1);
    }

    @Test
    void everyTableAndIndexHasThePrefix() {
        assertThat(JdbcHistoryStore.schemaSql("H2", "mail_"))
                .contains("create table if not exists mail_email (", "mail_email_status on mail_email")
                .doesNotContainPattern("\\bel_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EL_", "1_", "el-", "el_; drop table x", "a_name_of_21_letters_"})
    void anUnusablePrefixIsRefused(String prefix) {
        assertThatThrownBy(() -> builder().tablePrefix(prefix))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "tablePrefix must be 1 to 20 lower-case letters, digits and underscores, beginning with a letter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"H2", "h2"})
    void h2IsKnown(String product) {
        assertThat(Dialects.of(product)).map(Dialect::name).contains("h2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Apache Derby", "H2 clone", ""})
    void everythingElseIsUnknown(String product) {
        assertThat(Dialects.of(product)).isEmpty();
        assertThatThrownBy(() -> JdbcHistoryStore.schemaSql(product, "el_"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("database must be one that Email Ledger works on: H2, PostgreSQL, MariaDB or MySQL");
    }

    @Test
    void anUnknownDatabaseIsRefusedWhenTheStoreIsOpened() {
        DataSource derby = Wrapped.with(database, (connection, method) -> {
            if (method.equals("getMetaData")) {
                return Wrapped.metaData(connection.getMetaData(), "getDatabaseProductName", "Apache Derby");
            }
            return Wrapped.PROCEED;
        });

        assertThatThrownBy(() -> JdbcHistoryStore.create(derby))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "Email Ledger does not work on the database \"Apache Derby\". Use H2, PostgreSQL, MariaDB or MySQL, or write a HistoryStore of "
                                + "your own and check it with the contract kit.");
    }

    @Test
    void aScriptIsCutAtItsOwnSemicolonsOnly() {
        assertThat(SqlScript.statements(
                        "-- one; two\ncreate table a (b varchar default ';--');\n/* c; */ insert into a values ('it''s; \"x');\n\n"
                                + "create index \"odd;name\" on a (b);-- the end; of it"))
                .containsExactly(
                        "create table a (b varchar default ';--')",
                        "insert into a values ('it''s; \"x')",
                        "create index \"odd;name\" on a (b)");
    }

    private JdbcHistoryStoreBuilder builder() {
        return JdbcHistoryStore.builder(database);
    }

    private static EmailId record(JdbcHistoryStore store) throws SQLException {
        return store.insert(List.of(Emails.of("one").make())).get(0);
    }
}
