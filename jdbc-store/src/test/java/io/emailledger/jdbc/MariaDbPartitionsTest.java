package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests tables of MariaDB that were partitioned by hand, as docs/stores.md describes it. */
class MariaDbPartitionsTest {
    private static final List<String> WHOLE = List.of("el_due", "el_key", "el_report");

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MARIADB_10_11"})
    void monthIsDroppedByHand(Place.Kind kind) throws Exception {
        Place place = Place.empty(kind);
        JdbcHistoryStore.create(place.dataSource());
        NewEmail sent = Emails.of("sent").key("k1").make();
        NewEmail fresh = Emails.of("fresh").make();
        String bound = place.literal(fresh.record().id().value());
        place.execute("alter table el_log drop primary key, add primary key (email_id, id), add key el_log_id (id)");
        for (String table : PartitionedTables.ALL) {
            place.execute("alter table " + table + " partition by range columns (" + PartitionedTables.column(table)
                    + ") (partition earlier values less than (" + bound
                    + "), partition later values less than (maxvalue))");
        }

        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        store.insert(List.of(sent));
        Claim claim = store.claim("worker", Duration.ofMinutes(5), 1).get(0);
        assertThat(store.advance(Acts.delivered(claim))).isTrue();
        store.insert(List.of(fresh));
        assertThat(store.events(sent.record().id())).isNotEmpty();
        for (String table : WHOLE) {
            place.execute("delete from " + table + " where email_id < " + bound);
        }
        for (String table : PartitionedTables.ALL) {
            place.execute("alter table " + table + " drop partition earlier");
        }

        EmailId id = fresh.record().id();
        assertThat(store.history(HistoryQuery.all().tag("invoice")).emails())
                .extracting(EmailRecord::id)
                .containsExactly(id);
        assertThat(store.find(sent.record().id())).isEmpty();
        assertThat(store.claim("worker", Duration.ofMinutes(5), 5)).hasSize(1);
        NewEmail again = Emails.of("again").key("k1").make();
        assertThat(store.insert(List.of(again))).containsExactly(again.record().id());
    }
}
