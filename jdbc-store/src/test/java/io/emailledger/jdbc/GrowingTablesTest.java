package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.EmailLedger;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.ScriptedTransport;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the plans that PostgreSQL keeps for a connection: made while the tables are nearly empty, they are used while
 * the tables grow.
 */
class GrowingTablesTest {
    private static final List<String> TABLES = List.of("el_email", "el_due", "el_body", "el_log", "el_term");
    private static final int MANY = 1_500;

    private final Place place;

    GrowingTablesTest() throws SQLException {
        place = Place.empty(Place.Kind.POSTGRESQL);
    }

    /** So that no plan is made again by chance. */
    @BeforeEach
    void keepTablesFromBeingAnalyzed() throws SQLException {
        JdbcHistoryStore.create(place.dataSource());
        for (String table : TABLES) {
            place.execute("alter table " + table + " set (autovacuum_enabled = off)");
        }
    }

    @Test
    void noTableIsReadWholeWhileItGrows() throws SQLException {
        try (HikariDataSource pool = place.pool(1);
                EmailLedger ledger = EmailLedger.builder(JdbcHistoryStore.create(pool), new ScriptedTransport(8))
                        .workers(0)
                        .build()) {
            for (int round = 0; round < 20; round++) {
                ledger.find(sendAll(ledger, 3).get(0));
            }
            for (EmailId id : sendAll(ledger, MANY)) {
                assertThat(ledger.find(id)).isPresent();
            }
        }

        // The connection is closed: a session reports what it has read with a delay, or at its end.
        assertThat(place.column("select relname || ' ' || seq_tup_read from pg_stat_user_tables"
                        + " where schemaname = current_schema() and relname in ('" + String.join("', '", TABLES)
                        + "') and seq_tup_read > " + MANY))
                .isEmpty();
        assertThat(place.number("select idx_scan from pg_stat_user_tables"
                        + " where schemaname = current_schema() and relname = 'el_email'"))
                .isGreaterThan(MANY);
    }

    private static List<EmailId> sendAll(EmailLedger ledger, int number) {
        List<EmailId> ids = ledger.sendAll(IntStream.range(0, number)
                .mapToObj(i -> Email.from("office@clinic.example")
                        .to("pat" + i + "@home.example")
                        .subject("Your appointment")
                        .text("Dear Pat")
                        .build())
                .toList());
        while (ledger.sending().runOnce()) {
            // The condition does the work.
        }
        return ids;
    }
}
