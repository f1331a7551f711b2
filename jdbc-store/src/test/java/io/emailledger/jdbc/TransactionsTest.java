package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how the store treats the application's connections, and how it reports their failures. */
@OnEachDatabase
class TransactionsTest {
    private final Place place;
    private final DataSource database;

    TransactionsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        database = place.dataSource();
    }

    @ParameterizedTest(name = "autocommit {0}, isolation {1}")
    @CsvSource({"true, 2", "false, 2", "true, 8", "false, 8", "true, 4", "false, 1"})
    void connectionsAreReturnedUnchanged(boolean autoCommit, int isolation) {
        List<String> states = new ArrayList<>();
        DataSource watched = Wrapped.with(prepared(autoCommit, isolation), (connection, method) -> {
            if (method.equals("close")) {
                states.add(connection.getAutoCommit() + " " + connection.getTransactionIsolation());
            }
            return Wrapped.PROCEED;
        });

        wholeLife(JdbcHistoryStore.create(watched));

        assertThat(states).hasSizeGreaterThan(8).containsOnly(autoCommit + " " + isolation);
    }

    @Test
    void connectionToOtherDatabaseIsRejected() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(database);
        Place empty = Place.empty(place.kind());
        Place other = Place.empty(place.kind());
        JdbcHistoryStore.create(other.dataSource());

        for (int i = 0; i < 2; i++) {
            within(store, database);
            for (Place foreign : List.of(empty, other)) {
                assertThatThrownBy(() -> within(store, foreign.dataSource()))
                        .isInstanceOf(InvalidValueException.class)
                        .hasMessageStartingWith("connection must lead to the database of this store, but leads to");
            }
        }
        assertThat(other.number("select count(*) from el_email")).isZero();
    }

    @Test
    void knownUrlIsNotCheckedAgain() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(database);
        within(store, database);
        List<String> calls = new ArrayList<>();
        DataSource watched = Wrapped.with(database, (connection, method) -> {
            calls.add(method);
            return Wrapped.PROCEED;
        });

        try (Connection connection = watched.getConnection()) {
            connection.setAutoCommit(false);
            calls.clear();
            store.within(connection, () -> "nothing");
        }

        if (place.kind() == Place.Kind.MARIADB) {
            assertThat(calls).doesNotContain("createStatement", "prepareStatement");
        } else if (place.kind() == Place.Kind.POSTGRESQL) {
            assertThat(calls).doesNotContain("createStatement").containsOnlyOnce("prepareStatement");
        }
    }

    @Test
    void otherSchemaOfKnownUrlIsRejected() throws Exception {
        Place other = Place.empty(place.kind());
        JdbcHistoryStore.create(other.dataSource());
        JdbcHistoryStore store = JdbcHistoryStore.create(database);
        within(store, database);
        if (place.kind() == Place.Kind.H2) {
            return;
        }
        String name = place.kind() == Place.Kind.MARIADB
                ? other.column("select database()").get(0)
                : other.column("select current_schema").get(0);
        String own = place.kind() == Place.Kind.MARIADB
                ? place.column("select database()").get(0)
                : place.column("select current_schema").get(0);
        Place tableless = Place.empty(place.kind());
        for (String path : List.of(name, name + ", " + own)) {
            assertThatThrownBy(() -> within(store, moved(path)))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("connection must lead to the database of this store");
        }
        if (place.kind() == Place.Kind.POSTGRESQL) {
            String empty = tableless.column("select current_schema").get(0);
            assertThatThrownBy(() -> within(store, moved(empty))).isInstanceOf(InvalidValueException.class);
            within(store, moved(empty + ", " + own));
            within(store, moved(own + ", " + name));
        }
        assertThat(other.number("select count(*) from el_email")).isZero();
    }

    /** The same URL with another schema. */
    private DataSource moved(String path) {
        return Wrapped.with(database, (connection, method) -> {
            if (method.equals("setAutoCommit")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(
                            place.kind() == Place.Kind.MARIADB
                                    ? "use " + path.replaceFirst(",.*", "")
                                    : "set search_path to " + path);
                }
            }
            return Wrapped.PROCEED;
        });
    }

    @Test
    void poolOfOneSufficesForApplicationTransaction() throws Exception {
        JdbcHistoryStore.create(database);
        try (HikariDataSource pool = place.pool(1)) {
            pool.setConnectionTimeout(1_000);
            JdbcHistoryStore store = JdbcHistoryStore.create(pool);
            within(store, pool);
        }
        assertThat(place.number("select count(*) from el_email")).isZero();
    }

    private static void within(JdbcHistoryStore store, DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            store.within(connection, () -> store.insert(List.of(Emails.of("one").make())));
            connection.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void conflictAtCommitIsRetried(String state) {
        AtomicInteger failures = new AtomicInteger(4);
        JdbcHistoryStore store = JdbcHistoryStore.create(Wrapped.with(database, (connection, method) -> {
            if (method.equals("commit") && failures.getAndDecrement() > 0) {
                connection.rollback();
                throw new SQLException("a conflict", state, 1213);
            }
            return Wrapped.PROCEED;
        }));

        EmailId id = store.insert(List.of(Emails.of("one").make())).get(0);

        assertThat(store.find(id)).isPresent();
        assertThat(store.events(id)).hasSize(1);
        assertThat(failures).hasNegativeValue();
    }

    @Test
    void endlessConflictsThrowAndStoreNothing() {
        DataSource conflicting = Wrapped.with(database, (connection, method) -> {
            if (method.equals("commit")) {
                throw new SQLException("a conflict", "40001", 1213);
            }
            return Wrapped.PROCEED;
        });
        JdbcHistoryStore store = JdbcHistoryStore.create(conflicting);

        assertThatThrownBy(() -> store.insert(List.of(Emails.of("one").make())))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The database could not record e-mails (SQLState 40001, code 1213). Nothing of it was stored; "
                                + "try again when the database works. It says: a conflict");
        assertThat(store.history(HistoryQuery.all()).emails()).isEmpty();
    }

    @Test
    void unknownCommitResultIsReported() {
        DataSource losing = Wrapped.with(database, (connection, method) -> {
            if (method.equals("commit")) {
                connection.commit();
                throw new SQLException("the line broke", "08006", 0);
            }
            return Wrapped.PROCEED;
        });
        JdbcHistoryStore store = JdbcHistoryStore.create(losing);
        NewEmail email = Emails.of("one").make();

        assertThatThrownBy(() -> store.insert(List.of(email)))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "The database was asked to record e-mails and its answer to the commit was lost (SQLState 08006, "
                                + "code 0). All of it was stored, or nothing; check before trying again."
                                + " It says: the line broke");
        assertThat(store.find(email.record().id())).isPresent();
    }

    @Test
    void unreachableDatabaseIsStoreException() {
        DataSource away =
                Wrapped.with(new DriverDataSource("jdbc:h2:tcp://127.0.0.1:1/none"), (c, m) -> Wrapped.PROCEED);

        assertThatThrownBy(() -> JdbcHistoryStore.create(away))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("could not be opened");
    }

    @Test
    void exceptionsDoNotQuoteWrittenValues() {
        JdbcHistoryStore store = JdbcHistoryStore.create(database);
        NewEmail email = Emails.of("one")
                .subject("Secret ".repeat(500))
                .to("secret@home.example")
                .make();
        NewEmail twice = Emails.of("secret").to("secret@home.example").make();

        assertThat(thrownBy(() -> store.insert(List.of(email))))
                .contains("SQLState 22001")
                .doesNotContainIgnoringCase("secret");
        assertThat(thrownBy(() -> store.insert(List.of(twice, twice))))
                .contains(place.kind() == Place.Kind.MARIADB ? "SQLState 23000" : "SQLState 23505")
                .doesNotContainIgnoringCase("secret");
        assertThat(store.history(HistoryQuery.all()).emails()).isEmpty();
    }

    @Test
    void driverMessageAboutTablesIsKept() throws SQLException {
        Place spoilt = Place.empty(place.kind());
        JdbcHistoryStore store = JdbcHistoryStore.create(spoilt.dataSource());
        spoilt.execute("drop table el_term");

        assertThat(thrownBy(() -> store.insert(List.of(Emails.of("one").make()))))
                .containsIgnoringCase("el_term")
                .contains(place.kind() == Place.Kind.POSTGRESQL ? "SQLState 42P01" : "SQLState 42S02");
    }

    private DataSource prepared(boolean autoCommit, int isolation) {
        DataSource real = database;
        return (DataSource) java.lang.reflect.Proxy.newProxyInstance(
                TransactionsTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    Connection connection = real.getConnection();
                    connection.setAutoCommit(autoCommit);
                    connection.setTransactionIsolation(isolation);
                    return connection;
                });
    }

    /** One call of every kind, with a stale change among others. */
    private static void wholeLife(JdbcHistoryStore store) {
        store.insert(List.of(Emails.of("one").key("k").make(), Emails.of("two").make()));
        List<Claim> claims = store.claim("worker", Duration.ofMinutes(1), 10);
        assertThat(claims).hasSize(2);
        assertThat(store.advanceAll(List.of(Acts.delivered(claims.get(0)), Acts.stale(claims.get(1)))))
                .containsExactly(true, false);
        EmailId done = claims.get(0).record().id();
        assertThat(store.find(done).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(store.history(HistoryQuery.all().status(EmailStatus.SENDING)).emails())
                .hasSize(1);
        assertThat(store.queue().inFlight()).isEqualTo(1);
        assertThat(store.claim("worker", Duration.ofMinutes(1), 10)).isEmpty();
        assertThat(store.claim("worker", Duration.ofMinutes(1), 10)).isEmpty();
    }

    private static String thrownBy(Runnable call) {
        try {
            call.run();
        } catch (StoreException e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
        throw new AssertionError("No StoreException was thrown");
    }
}
