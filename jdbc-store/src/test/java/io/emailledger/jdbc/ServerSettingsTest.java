package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests settings of servers and drivers: those that the store rejects, and those without effect. */
class ServerSettingsTest {

    @Test
    void postgresWithoutDurableCommitIsRejected() throws SQLException {
        DataSource lax = Place.prepared(Place.Kind.POSTGRESQL).dataSource("options=-c%20synchronous_commit=off");

        assertThatThrownBy(() -> JdbcHistoryStore.create(lax))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The connections to PostgreSQL have synchronous_commit off, so that a crash of the server would lose "
                                + "e-mails that were recorded. Set it on for the store's user: ALTER ROLE ... SET "
                                + "synchronous_commit = on.");
    }

    @Test
    void mariaDbWithoutDurableCommitIsRejected() throws SQLException {
        Place place = Place.prepared(Place.Kind.MARIADB);
        String before = place.column("select @@innodb_flush_log_at_trx_commit").get(0);
        try {
            place.execute("set global innodb_flush_log_at_trx_commit = 0");
            assertThatThrownBy(() -> JdbcHistoryStore.create(place.dataSource()))
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "The database runs with innodb_flush_log_at_trx_commit=0, so that a crash of the server would "
                                    + "lose e-mails that were recorded. Set it to 1.");

            place.execute("set global innodb_flush_log_at_trx_commit = 2");
            assertThatCode(() -> JdbcHistoryStore.create(place.dataSource())).doesNotThrowAnyException();
        } finally {
            place.execute("set global innodb_flush_log_at_trx_commit = " + before);
        }
    }

    @Test
    void mariaDbThatTruncatesValuesIsRejected() throws SQLException {
        DataSource lax = Place.prepared(Place.Kind.MARIADB).dataSource("sessionVariables=sql_mode=''");

        assertThatThrownBy(() -> JdbcHistoryStore.create(lax))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The connections have no strict sql_mode, so that the database would truncate long values. Add "
                                + "STRICT_TRANS_TABLES to their sql_mode.");
    }

    @Test
    void driverThatReportsChangedRowsIsRejected() throws SQLException {
        DataSource counting = Place.prepared(Place.Kind.MARIADB).dataSource("useAffectedRows=true");

        assertThatThrownBy(() -> JdbcHistoryStore.create(counting))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The URL of the connections has useAffectedRows=true, with which the driver does not tell how many rows "
                                + "an update has found. Leave it out.");
    }

    @Test
    void oldVersionsAreRejected() throws SQLException {
        assertThatThrownBy(() -> JdbcHistoryStore.create(saying(Place.Kind.POSTGRESQL, "getDatabaseMajorVersion", 14)))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("Email Ledger does not work on PostgreSQL 14.")
                .hasMessageEndingWith("Use PostgreSQL 15 or a later one.");
        assertThatThrownBy(() -> JdbcHistoryStore.create(
                        saying(Place.Kind.MARIADB, "getDatabaseProductVersion", "10.6.12-MariaDB")))
                .isInstanceOf(StoreException.class)
                .hasMessage("Email Ledger does not work on MariaDB 10.6. Use MariaDB 10.11 or a later one.");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "POSTGRESQL, reWriteBatchedInserts=true",
                "POSTGRESQL, prepareThreshold=0",
                "POSTGRESQL, preferQueryMode=simple",
                "POSTGRESQL, prepareThreshold=1&binaryTransfer=false",
                "MARIADB, useBulkStmts=true",
                "MARIADB, useBulkStmtsForInserts=false&useServerPrepStmts=true",
                "MARIADB, useServerPrepStmts=true&useBulkStmts=true",
                "MARIADB, allowMultiQueries=true&disablePipeline=true",
                "MARIADB, \"sessionVariables=sql_mode='STRICT_ALL_TABLES,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'\""
            })
    void driverParametersDoNotChangeResults(Place.Kind kind, String parameter) throws SQLException {
        JdbcHistoryStore store = JdbcHistoryStore.create(Place.prepared(kind).dataSource(parameter));
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            emails.add(Emails.of("it's \"" + i + "\\").key("key" + i).make());
        }
        List<EmailId> ids = store.insert(emails);
        assertThat(store.insert(emails)).isEqualTo(ids);

        List<Claim> claims = store.claim("worker", Duration.ofMinutes(5), 10);
        assertThat(claims).hasSize(7);
        assertThat(store.advanceAll(List.of(
                        Acts.delivered(claims.get(0)), Acts.stale(claims.get(1)), Acts.delivered(claims.get(2)))))
                .containsExactly(true, false, true);
        assertThat(store.advanceAll(
                        claims.subList(1, 7).stream().map(Acts::delivered).toList()))
                .containsExactly(true, false, true, true, true, true);
        assertThat(ids).allSatisfy(id -> {
            assertThat(store.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(store.attempts(id)).hasSize(1);
            assertThat(store.body(id)).isPresent();
        });
    }

    private static DataSource saying(Place.Kind kind, String question, Object answer) throws SQLException {
        return Wrapped.with(Place.prepared(kind).dataSource(), (connection, method) -> {
            if (method.equals("getMetaData")) {
                return Wrapped.metaData(connection.getMetaData(), question, answer);
            }
            return Wrapped.PROCEED;
        });
    }
}
