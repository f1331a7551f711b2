package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.EmailLedger;
import io.emailledger.ReplicaHistory;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testdatabases.TestServer;
import io.emailledger.testkit.ScriptedTransport;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the history from a streaming standby of PostgreSQL, which is stopped, killed and cut off. */
class ReadReplicaTest {
    private static TestServer primary;
    private static TestServer standby;

    private final TestDatabase database;
    private final SilentProxy network;
    private final HikariDataSource pool;
    private final HikariDataSource replicaPool;
    private final EmailLedger ledger;
    private final ReplicaHistory history;

    @BeforeAll
    static void start() {
        primary = TestServer.durable(Release.POSTGRESQL_18);
        standby = primary.startStandby();
    }

    @AfterAll
    static void end() {
        standby.close();
        primary.close();
    }

    ReadReplicaTest() throws Exception {
        database = primary.newDatabase();
        network = new SilentProxy(standby.port());
        pool = pool(primary.port());
        replicaPool = pool(network.port());
        ledger = EmailLedger.builder(
                        JdbcHistoryStore.builder(pool).readFrom(replicaPool).build(), new ScriptedTransport(1))
                .workers(0)
                .build();
        history = ReplicaHistory.of(ledger);
    }

    @AfterEach
    void close() throws Exception {
        ledger.close();
        replicaPool.close();
        pool.close();
        network.close();
    }

    private HikariDataSource pool(int port) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database.name()
                + "?user=postgres&connectTimeout=2&socketTimeout=20");
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private EmailId send() {
        return ledger.send(Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Hello")
                .text("Dear Pat")
                .build());
    }

    private HistoryPage await(Predicate<HistoryPage> condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (System.nanoTime() < end) {
            HistoryPage page = history.history(HistoryQuery.all());
            if (condition.test(page)) {
                return page;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("No such page");
    }

    private static Predicate<HistoryPage> asOfAfter(Instant time) {
        return page -> page.asOf().filter(asOf -> asOf.isAfter(time)).isPresent();
    }

    private static List<EmailId> ids(HistoryPage page) {
        return page.emails().stream().map(EmailRecord::id).toList();
    }

    private static void onStandby(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + standby.port() + "/postgres?user=postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void standbyThatStopsShowsItsAge() throws Exception {
        EmailId first = send();
        Instant beforePause = history.mark();
        assertThat(ids(await(asOfAfter(beforePause)))).containsExactly(first);
        onStandby("select pg_wal_replay_pause()");
        EmailId second = send();
        Instant mark = history.mark();

        HistoryPage old = history.history(HistoryQuery.all());
        HistoryPage mine = history.notBefore(mark).history(HistoryQuery.all());

        assertThat(ids(old)).containsExactly(first);
        assertThat(old.asOf().orElseThrow()).isBetween(beforePause, mark);
        assertThat(ids(mine)).containsExactly(second, first);
        assertThat(mine.asOf()).isEmpty();
        assertThat(ledger.find(second)).isPresent();

        onStandby("select pg_wal_replay_resume()");
        assertThat(ids(await(asOfAfter(mark)))).containsExactly(second, first);
    }

    /** With the time of the last replayed transaction, a primary without work would seem to have a slow standby. */
    @Test
    void standbyOfIdlePrimaryIsCurrent() {
        send();
        await(asOfAfter(history.mark()));
        Instant later = history.mark().plusSeconds(6);

        HistoryPage page = await(asOfAfter(later));

        assertThat(page.emails()).hasSize(1);
    }

    @Test
    void primaryIsReadWhileStandbyIsDown() {
        EmailId id = send();
        await(asOfAfter(history.mark()));
        standby.kill();
        try {
            HistoryPage page = history.history(HistoryQuery.all());
            assertThat(ids(page)).containsExactly(id);
            assertThat(page.asOf()).isEmpty();
        } finally {
            standby.start();
        }

        assertThat(ids(await(asOfAfter(history.mark())))).containsExactly(id);
    }

    @Test
    void primaryIsReadWhileStandbyIsSilent() {
        EmailId id = send();
        await(asOfAfter(history.mark()));
        network.goSilent();
        for (int i = 0; i < 100; i++) {
            HistoryPage page = history.history(HistoryQuery.all());
            assertThat(ids(page)).containsExactly(id);
            assertThat(page.asOf()).isEmpty();
        }
        network.comeBack();

        assertThat(ids(await(asOfAfter(history.mark())))).containsExactly(id);
    }
}
