package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.EmailId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page over a replica that receives nothing: another database with the id of the store and a fresh heartbeat. */
class ReplicaOnPageTest {
    private final JdbcConnectionPool primary = database();
    private final JdbcConnectionPool replica = database();
    private final Instant frozen = Instant.ofEpochMilli(System.currentTimeMillis());
    private final OpenPage office;
    private final Page page;

    ReplicaOnPageTest() throws SQLException {
        JdbcHistoryStore.create(primary);
        JdbcHistoryStore.create(replica);
        try (Connection from = primary.getConnection();
                Statement select = from.createStatement();
                ResultSet id = select.executeQuery("select id from el_schema_store");
                Connection to = replica.getConnection();
                Statement update = to.createStatement()) {
            id.next();
            update.execute("update el_schema_store set id = '" + id.getString(1) + "'");
            update.execute("insert into el_setting (name, content) values ('replica-heartbeat', '"
                    + frozen.toEpochMilli() + "000')");
        }
        office = OpenPage.replicated(primary, replica);
        page = office.page();
    }

    private static JdbcConnectionPool database() {
        return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "ledger", "");
    }

    @AfterEach
    void close() {
        office.close();
        replica.dispose();
    }

    /** The replica is used from the first heartbeat on. */
    private JsonNode listOfReplica() {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        JsonNode list = page.json("api/emails");
        while (!list.has("asOf")) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            list = page.json("api/emails");
        }
        return list;
    }

    @Test
    void listAndCountsSayAsOfWhen() {
        office.later(OpenPage.email());

        JsonNode list = listOfReplica();

        assertThat(list.path("emails")).isEmpty();
        assertThat(Instant.parse(list.path("asOf").asText())).isEqualTo(frozen);
        JsonNode counts = page.json("api/counts");
        assertThat(Instant.parse(counts.path("asOf").asText())).isEqualTo(frozen);
        assertThat(page.get("api/export?format=jsonl").body()).isEmpty();
    }

    @Test
    void singleEmailIsReadFromPrimary() {
        EmailId id = office.later(OpenPage.email());
        listOfReplica();

        assertThat(page.json("api/emails/" + id).path("status").asText()).isEqualTo("PENDING");
    }

    @Test
    void visitorSeesOwnAction() {
        EmailId id = office.later(OpenPage.email());
        listOfReplica();

        page.post("api/emails/" + id + "/cancel", "{}");

        JsonNode list = page.json("api/emails");
        assertThat(list.has("asOf")).isFalse();
        assertThat(list.path("emails").get(0).path("status").asText()).isEqualTo("CANCELLED");
        assertThat(page.json("api/counts").has("asOf")).isFalse();
    }

    /** The time of the action cannot be read. */
    @Test
    void replicaIsUsedAgainAfterMissedMark() throws SQLException {
        EmailId id = office.later(OpenPage.email());
        listOfReplica();
        execute(primary, "alter table el_setting rename to el_setting_away");
        page.post("api/emails/" + id + "/cancel", "{}");
        execute(primary, "alter table el_setting_away rename to el_setting");

        JsonNode list = page.json("api/emails");
        assertThat(list.has("asOf")).isFalse();
        assertThat(list.path("emails").get(0).path("status").asText()).isEqualTo("CANCELLED");

        Instant later = Instant.now().plusSeconds(60);
        execute(
                replica,
                "update el_setting set content = '" + later.toEpochMilli() + "000' where name = 'replica-heartbeat'");
        assertThat(page.json("api/emails").has("asOf")).isTrue();
    }

    private static void execute(JdbcConnectionPool database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
