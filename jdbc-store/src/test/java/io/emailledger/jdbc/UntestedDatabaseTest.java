package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a database which no build tests is opened only if the application allows it. */
class UntestedDatabaseTest {
    private static final String COCKROACH =
            "CockroachDB CCL v24.3.1 (x86_64-pc-linux-gnu, built 2024/12/16 20:14:04, go1.22.8)";
    private static final String YUGABYTE =
            "PostgreSQL 15.2-YB-2.25.1.0-b0 on x86_64-pc-linux-gnu, compiled by clang version 17.0.6, 64-bit";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MySQL | 8.4.3 | MySQL",
                "mysql | 8.0.mysql_aurora.3.08.0 | MySQL",
                "PostgreSQL | " + COCKROACH + " | CockroachDB",
                "PostgreSQL | " + YUGABYTE + " | YugabyteDB",
                "PostgreSQL | PostgreSQL 11.2-YB-2.20.7.0-b0 on x86_64 | YugabyteDB"
            })
    void databaseIsRecognisedByItsVersion(String product, String version, String name) {
        assertThat(UntestedDatabase.of(product, version))
                .map(UntestedDatabase::toString)
                .contains(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "H2 | 2.4.240 (2025-09-22)",
                "PostgreSQL | PostgreSQL 18.6 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit",
                "PostgreSQL | PostgreSQL 15.19 (Debian 15.19-1.pgdg120+1) on x86_64-pc-linux-gnu",
                "MariaDB | 11.4.5-MariaDB",
                "MySQL | 5.5.5-10.11.5-MariaDB-log",
                "Apache Derby | 10.17"
            })
    void otherDatabasesAreNotAffected(String product, String version) {
        assertThat(UntestedDatabase.of(product, version)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {COCKROACH, YUGABYTE})
    void whatSaysItIsPostgresIsRefusedByName(String version) throws SQLException {
        Place place = Place.prepared(Place.Kind.POSTGRESQL);
        JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(sayingVersion(place.dataSource(), version));
        String name = version.equals(COCKROACH) ? "CockroachDB" : "YugabyteDB";

        assertThatThrownBy(builder::build)
                .isInstanceOf(StoreException.class)
                .hasMessage("The database is " + name + ", and Email Ledger is not tested on it. Use H2, PostgreSQL or "
                        + "MariaDB; or run the contract kit on " + name + " and allow it with "
                        + "JdbcHistoryStoreBuilder.allowUntestedDatabase().");

        records(builder.allowUntestedDatabase().build());
    }

    @Test
    void mySqlIsRefusedUnlessAllowed() throws SQLException {
        Place place = Place.prepared(Place.Kind.MARIADB);
        JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(sayingMySql(place.dataSource()));

        assertThatThrownBy(builder::build)
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("The database is MySQL, and Email Ledger is not tested on it.");

        JdbcHistoryStore store = builder.allowUntestedDatabase().build();
        assertThat(store).hasToString("JdbcHistoryStore[mysql]");
        records(store);
    }

    @Test
    void testedDatabaseNeedsNoPermission() throws SQLException {
        records(JdbcHistoryStore.builder(Place.prepared(Place.Kind.H2).dataSource())
                .allowUntestedDatabase()
                .build());
    }

    private static void records(JdbcHistoryStore store) {
        assertThat(store.insert(List.of(Emails.of("one").make()))).hasSize(1);
    }

    private static DataSource sayingMySql(DataSource mariaDb) {
        return Wrapped.with(mariaDb, (connection, method) -> {
            if (!method.equals("getMetaData")) {
                return Wrapped.PROCEED;
            }
            DatabaseMetaData named = Wrapped.metaData(connection.getMetaData(), "getDatabaseProductName", "MySQL");
            return Wrapped.metaData(named, "getDatabaseProductVersion", "8.4.3");
        });
    }

    private static DataSource sayingVersion(DataSource postgres, String version) {
        return Wrapped.with(
                postgres,
                (connection, method) ->
                        method.equals("createStatement") ? sayingVersion(connection, version) : Wrapped.PROCEED);
    }

    /** A statement for which version() is another one. */
    private static Statement sayingVersion(Connection connection, String version) throws SQLException {
        Statement real = connection.createStatement();
        return (Statement) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0].equals("select version()")) {
                        return real.executeQuery("select '" + version + "'");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
