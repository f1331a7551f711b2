package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests partitioned tables on PostgreSQL, as docs/stores.md describes them, after one partition was dropped. */
class PartitionsTest {
    /** The growing tables, with the column of the e-mail's id. */
    private static final Map<String, String> GROWING = Map.of(
            "el_email", "id",
            "el_recipient", "email_id",
            "el_body", "email_id",
            "el_log", "email_id",
            "el_term", "email_id");

    /** The other tables with rows of an e-mail. */
    private static final List<String> WHOLE =
            List.of("el_due", "el_key", "el_attachment", "el_attachment_chunk", "el_observation", "el_report");

    private final NewEmail waiting = Emails.of("waiting").key("k1").make();
    private final NewEmail sent = Emails.of("sent").make();
    private final NewEmail fresh = Emails.of("fresh").make();
    private final String bound = "'" + fresh.record().id() + "'";
    private Place place;
    private JdbcHistoryStore store;

    @BeforeEach
    void makePartitions() throws SQLException {
        place = Place.empty(Place.Kind.POSTGRESQL);
        List<String> script = new ArrayList<>();
        for (String statement : SqlScript.statements(JdbcHistoryStore.schemaSql("PostgreSQL", "el_"))) {
            String partitioned = statement;
            for (Map.Entry<String, String> table : GROWING.entrySet()) {
                if (statement.startsWith("create table if not exists " + table.getKey() + " (")) {
                    partitioned = statement + " partition by range (" + table.getValue() + ")";
                }
            }
            script.add(partitioned);
        }
        place.execute(script.toArray(String[]::new));
        for (String table : GROWING.keySet()) {
            place.execute(
                    "create table " + table + "_old partition of " + table + " for values from (minvalue) to (" + bound
                            + ")",
                    "create table " + table + "_new partition of " + table + " for values from (" + bound
                            + ") to (maxvalue)");
        }
        store = JdbcHistoryStore.builder(place.dataSource())
                .schema(SchemaMode.NONE)
                .build();
        store.insert(List.of(sent));
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
        assertThat(store.advance(Acts.delivered(claim))).isTrue();
        store.insert(List.of(waiting));
        store.insert(List.of(fresh));
    }

    @Test
    void documentedDeletionRemovesPartition() throws Exception {
        for (String table : WHOLE) {
            place.execute("delete from " + table + " where email_id < " + bound);
        }
        dropOldPartitions();

        assertThat(store.history(HistoryQuery.all()).emails())
                .extracting(email -> email.id())
                .containsExactly(fresh.record().id());
        assertThat(claimed()).containsExactly(fresh.record().id());
        assertThat(store.insert(List.of(Emails.of("again").key("k1").make()))).isNotEmpty();
    }

    @Test
    void orphanedQueueRowIsRemoved() throws Exception {
        dropOldPartitions();

        assertThat(claimed()).containsExactly(fresh.record().id());
        assertThat(store.queue().due()).isZero();
    }

    private List<EmailId> claimed() {
        List<EmailId> claimed = new ArrayList<>();
        for (Claim claim : store.claim("worker", Duration.ofMinutes(5), 5)) {
            claimed.add(claim.record().id());
        }
        return claimed;
    }

    private void dropOldPartitions() throws SQLException {
        for (String table : GROWING.keySet()) {
            place.execute("drop table " + table + "_old");
        }
    }
}
