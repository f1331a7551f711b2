package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.HistoryQuery;
import io.emailledger.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.AbstractThrowableAssert;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests messages about configuration errors: they name the error and its fix. */
@OnEachDatabase
class StoreMessagesTest {
    private static final String AGAIN = "try again";

    private final Place.Kind kind;
    private final Place place;
    private boolean madeUser;

    StoreMessagesTest(Place.Kind kind) throws SQLException {
        this.kind = kind;
        this.place = Place.empty(kind);
    }

    @AfterEach
    void letTheUserGo() throws SQLException {
        if (kind == Place.Kind.MARIADB) {
            place.execute("drop user if exists clerk@127.0.0.1");
        } else if (kind == Place.Kind.POSTGRESQL && madeUser) {
            place.execute("drop owned by clerk", "drop role clerk");
        }
    }

    @Test
    void wrongPasswordIsReported() throws SQLException {
        makeUser("right");

        says(() -> JdbcHistoryStore.create(new DriverDataSource(urlOf("wr0ng"))))
                .hasMessageContaining("The user or the password is wrong")
                .hasMessageContaining("(SQLState 28")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void wrongPasswordBehindPoolIsReported() throws SQLException {
        makeUser("right");
        HikariConfig config = config(urlOf("wr0ng"));
        config.setInitializationFailTimeout(-1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            // On a busy machine the pool's time may be over before the server has answered.
            Throwable thrown = catchThrowable(() -> JdbcHistoryStore.create(pool));
            for (int again = 0; again < 100 && thrown.getMessage().contains("none could be opened"); again++) {
                thrown = catchThrowable(() -> JdbcHistoryStore.create(pool));
            }
            assertThat(thrown).isInstanceOf(StoreException.class).hasMessageNotContaining(AGAIN);
            assertThat(thrown).hasMessageContaining("The user or the password is wrong");
        }
    }

    @Test
    void missingDatabaseIsReported() {
        String url = switch (kind) {
            case H2 -> "jdbc:h2:mem:" + UUID.randomUUID() + ";IFEXISTS=TRUE";
            case POSTGRESQL -> place.url().replaceFirst("(//[^/]+/)[^?]+", "$1nowhere");
            default -> place.url().replaceFirst("/place\\d+\\?", "/nowhere?");
        };

        says(() -> JdbcHistoryStore.create(new DriverDataSource(url)))
                .hasMessageContaining("The database or schema of the URL is not there");
    }

    @Test
    void missingPrivilegesAreReported() throws SQLException {
        JdbcHistoryStore.create(place.dataSource());
        makeUser("right");
        letIn();
        JdbcHistoryStore store = JdbcHistoryStore.builder(new DriverDataSource(urlOf("right")))
                .schema(SchemaMode.NONE)
                .build();

        says(() -> store.insert(List.of(Emails.of("one").make()))).hasMessageContaining("The user lacks a right");
        says(() -> store.claim("worker", Duration.ofMinutes(1), 1)).hasMessageContaining("The user lacks a right");
        says(() -> store.history(HistoryQuery.all())).hasMessageContaining("The user lacks a right");
    }

    @Test
    void missingCreatePrivilegeIsReported() throws SQLException {
        makeUser("right");
        letIn();

        says(() -> JdbcHistoryStore.create(new DriverDataSource(urlOf("right"))))
                .hasMessageContaining("The user lacks a right")
                .hasMessageContaining("SchemaMode.MIGRATE");
    }

    @Test
    void missingTablesAreReported() {
        JdbcHistoryStore store = JdbcHistoryStore.builder(place.dataSource())
                .schema(SchemaMode.NONE)
                .build();

        says(() -> store.insert(List.of(Emails.of("one").make())))
                .hasMessageContaining("A table of Email Ledger is missing")
                .hasMessageContaining("tablePrefix");
        says(store::queue).hasMessageContaining("A table of Email Ledger is missing");
        says(() -> JdbcHistoryStore.builder(place.dataSource())
                        .schema(SchemaMode.VALIDATE)
                        .build())
                .hasMessageContaining("The tables of Email Ledger are missing");
    }

    @Test
    void foreignTablesAreReported() throws SQLException {
        Place others = Place.empty(kind);
        others.execute("create table el_email (topic varchar(10))");

        says(() -> JdbcHistoryStore.create(others.dataSource()))
                .hasMessageContaining("something else has tables of these names");
    }

    @Test
    void unexpectedColumnsAreReported() throws SQLException {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        place.execute("alter table el_email rename column subject to topic");

        says(() -> store.insert(List.of(Emails.of("one").make())))
                .hasMessageContaining("The tables are not those of this version");
    }

    @Test
    void foreignVersionTableIsReported() throws SQLException {
        Place others = Place.empty(kind);
        others.execute("create table el_schema (subject varchar(10))");

        says(() -> JdbcHistoryStore.create(others.dataSource()))
                .hasMessageContaining("something else has tables of these names");
    }

    @Test
    void exhaustedPoolReportsWaitTime() throws SQLException {
        JdbcHistoryStore.create(place.dataSource());
        HikariConfig config = config(place.url());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcHistoryStore store = JdbcHistoryStore.create(pool);
            try (Connection taken = pool.getConnection()) {
                pool.setConnectionTimeout(300);
                assertThat(taken.isClosed()).isFalse();
                says(store::queue)
                        .hasMessageMatching(
                                "(?s).*The pool returned no connection within ([3-9]\\d\\d|\\d{4,}) ms: all are in use.*")
                        .hasMessageContaining("HikariPool-")
                        .hasMessageContaining("active=1");
                says(() -> store.insert(List.of(Emails.of("one").make()))).hasMessageContaining("all are in use");
            }
        }
    }

    @Test
    void closedPoolIsReported() {
        HikariDataSource pool = new HikariDataSource(config(place.url()));
        JdbcHistoryStore store = JdbcHistoryStore.create(pool);
        pool.close();

        says(store::queue)
                .hasMessageContaining("The pool returns no connections, because it is closed")
                .hasMessageContaining("has been closed");
    }

    @Test
    void poolOfH2IsUnderstood() throws SQLException {
        if (kind != Place.Kind.H2) {
            return;
        }
        JdbcHistoryStore.create(place.dataSource());
        JdbcConnectionPool pool = JdbcConnectionPool.create(place.url(), "", "");
        pool.setMaxConnections(1);
        pool.setLoginTimeout(1);
        JdbcHistoryStore store = JdbcHistoryStore.create(pool);
        try (Connection taken = pool.getConnection()) {
            assertThat(taken.isClosed()).isFalse();
            says(store::queue).hasMessageContaining("all are in use");
        }
        pool.dispose();
        says(store::queue)
                .hasMessageContaining("The pool returns no connections, because it is closed")
                .hasMessageContaining("disposed");
    }

    @Test
    void unreachableServerIsReportedAsTransient() {
        String url = switch (kind) {
            case H2 -> "jdbc:h2:tcp://127.0.0.1:1/none;PASSWORD=wr0ng";
            case POSTGRESQL -> "jdbc:postgresql://127.0.0.1:1/none?user=clerk&password=wr0ng";
            default -> "jdbc:mariadb://127.0.0.1:1/none?user=clerk&password=wr0ng";
        };
        assertThatThrownBy(() -> JdbcHistoryStore.create(new DriverDataSource(url)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The server cannot be reached")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void urlWithoutDriverShowsNoPassword() {
        assertThatThrownBy(() -> JdbcHistoryStore.create(
                        new DriverDataSource("jdbc:nothing://db.example/x?user=clerk&password=wr0ng")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The URL is wrong, or the driver for it is not on the class path")
                .satisfies(e -> assertThat(e).hasStackTraceContaining("No suitable driver"))
                .satisfies(e -> assertThat(e.getMessage() + e.getCause()).doesNotContain("wr0ng"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:99999/none?user=clerk&password=wr0ng",
                "jdbc:mariadb://127.0.0.1:none/none?user=clerk&password=a b wr0ng",
                "jdbc:h2:relative;USER=clerk;PASSWORD=a\\;wr0ng",
                "jdbc:h2:mem:none;USER=clerk;PASSWORD=a wr0ng;NONE=1",
                "jdbc:postgresql://clerk:a@wr0ng@127.0.0.1:none/none",
                "jdbc:oracle:thin:clerk/wr0ng@db.example:1521:none",
                "nothing://clerk:wr0ng@db.example/none",
                "jdbc:nothing://db.example/none?pass%77ord=wr0ng"
            })
    void wrongUrlIsReportedWithoutPassword(String url) {
        says(() -> JdbcHistoryStore.create(new DriverDataSource(url)))
                .hasMessageContaining("The URL is wrong")
                .satisfies(e -> assertThat(e.getMessage() + e.getCause()).doesNotContain("wr0ng", "clerk"));
    }

    @Test
    void unknownErrorIsNotInterpreted() {
        for (RuntimeException failure :
                List.of(new IllegalStateException("Out of order"), new NullPointerException())) {
            says(() -> JdbcHistoryStore.create(Wrapped.failing(failure)))
                    .hasMessageContaining("The DataSource returns no connection.")
                    .hasMessageNotContaining("in use")
                    .hasMessageNotContaining("null")
                    .hasMessageNotContaining("closed");
        }
    }

    @Test
    void migrationWithoutSecondConnectionIsReported() throws SQLException {
        Place others = Place.empty(kind);
        HikariConfig config = config(others.url());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection first = pool.getConnection()) {
                assertThat(first.isClosed()).isFalse();
            }
            pool.setConnectionTimeout(500);
            says(() -> JdbcHistoryStore.create(pool))
                    .hasMessageContaining("A migration needs two connections at once")
                    .hasMessageContaining("all are in use");
        }
    }

    @Test
    void oversizedPacketIsReported() throws SQLException {
        if (kind != Place.Kind.MARIADB) {
            return;
        }
        JdbcHistoryStore.create(place.dataSource());
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource("maxAllowedPacket=20000"));

        says(() -> store.insert(
                        List.of(Emails.of("one").text("t".repeat(100_000)).make())))
                .hasMessageContaining("max_allowed_packet");
    }

    private static AbstractThrowableAssert<?, ?> says(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(StoreException.class).hasMessageNotContaining(AGAIN);
    }

    private static HikariConfig config(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        return config;
    }

    private void makeUser(String password) throws SQLException {
        madeUser = true;
        switch (kind) {
            case H2 -> place.execute("create user if not exists clerk password '" + password + "'");
            case POSTGRESQL -> {
                String file = place.column("show hba_file").get(0);
                place.execute(
                        "create role clerk login password '" + password + "'",
                        "copy (values ('host all clerk 127.0.0.1/32 scram-sha-256'), ('host all all 127.0.0.1/32 trust'))"
                                + " to '" + file + "'",
                        "select pg_reload_conf()");
            }
            default -> place.execute("create user clerk@127.0.0.1 identified by '" + password + "'");
        }
    }

    /** The user may connect and list the tables, and nothing else. */
    private void letIn() throws SQLException {
        if (kind == Place.Kind.POSTGRESQL) {
            place.execute("grant usage on schema "
                    + place.column("select current_schema").get(0) + " to clerk");
        } else if (kind == Place.Kind.MARIADB) {
            place.execute("create table if not exists visible (id int)");
            place.execute("grant select on visible to clerk@127.0.0.1");
        }
    }

    private String urlOf(String password) {
        return switch (kind) {
            case H2 -> place.url().replace(";DB_CLOSE_DELAY=-1", "") + ";USER=clerk;PASSWORD=" + password;
            case POSTGRESQL -> place.url().replace("user=postgres", "user=clerk&password=" + password);
            default -> place.url().replace("user=root", "user=clerk&password=" + password);
        };
    }
}
