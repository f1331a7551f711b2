package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.EmailLedger;
import io.emailledger.actions.CancelResult;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.jdbc.ApplicationTransactions;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.StoreException;
import io.emailledger.testdatabases.TestDatabase;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests e-mails that are recorded in the application's own transaction. */
class ApplicationTransactionTest {
    private static final String TABLES =
            "el_email el_due el_key el_recipient el_body el_attachment el_attachment_chunk "
                    + "el_log el_term el_observation el_report el_suppression host_order";

    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private final List<AutoCloseable> opened = new ArrayList<>();

    static Stream<HostDatabase> databases() {
        return Stream.of(
                new HostDatabase("H2", () -> "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"),
                new HostDatabase("PostgreSQL", () -> TestDatabase.postgres().url()),
                new HostDatabase("MariaDB", () -> TestDatabase.mariaDb().url()));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        server.close();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void rollbackLeavesNoTraceAndSendsNothing(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.SEPARATE);

        try (Connection connection = host.begin()) {
            order(connection, 1);
            host.store.within(
                    connection,
                    () -> host.ledger.sendAll(List.of(
                            email("one").idempotencyKey("order/1").build(),
                            email("two")
                                    .cc("kim@home.example")
                                    .attach(Attachment.of("a.pdf", new byte[300_000]))
                                    .build())));
            connection.rollback();
        }

        assertThat(host.ledger.sending().runOnce()).isFalse();
        assertThat(server.received()).isEmpty();
        for (String table : TABLES.split(" ")) {
            assertThat(host.rows(table)).as(table).isZero();
        }
        assertThat(host.ledger.send(email("one").idempotencyKey("order/1").build()))
                .as("the key is free again")
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void emailIsDueOnlyAfterCommit(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.SEPARATE);
        EmailId id;
        try (Connection connection = host.begin()) {
            order(connection, 1);
            id = host.store.within(
                    connection, () -> host.ledger.send(email("one").build()));

            assertThat(elsewhere(host.ledger.sending()::runOnce)).isFalse();
            assertThat(elsewhere(() -> host.ledger.find(id))).isEmpty();
            assertThat(server.received()).isEmpty();
            connection.commit();
        }

        host.sendAll();
        assertThat(server.received()).hasSize(1);
        assertThat(host.ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(host.rows("host_order")).isOne();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void transactionSeesAndCancelsItsOwnEmail(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.SEPARATE);
        EmailId id;
        try (Connection connection = host.begin()) {
            id = host.store.within(connection, () -> {
                EmailId recorded = host.ledger.send(email("one").build());
                assertThat(host.ledger.find(recorded).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
                assertThat(host.ledger.history(HistoryQuery.all()).emails()).hasSize(1);
                assertThat(host.ledger.cancel(recorded).code()).isEqualTo(CancelResult.Code.CANCELLED);
                return recorded;
            });
            connection.commit();
        }

        host.sendAll();
        assertThat(server.received()).isEmpty();
        assertThat(host.ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.CANCELLED);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keyConflictKeepsTransactionUsable(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.SEPARATE);
        EmailId first = host.ledger.send(email("one").idempotencyKey("order/1").build());

        try (Connection connection = host.begin()) {
            order(connection, 1);
            EmailId again = host.store.within(
                    connection,
                    () -> host.ledger.send(
                            email("one").idempotencyKey("order/1").build()));
            assertThat(again).isEqualTo(first);
            assertThatThrownBy(() -> host.store.within(
                            connection,
                            () -> host.ledger.sendAll(List.of(
                                    email("three").build(),
                                    email("other").idempotencyKey("order/1").build()))))
                    .isInstanceOf(IdempotencyConflictException.class);
            order(connection, 2);
            connection.commit();
        }

        assertThat(host.rows("host_order")).isEqualTo(2);
        assertThat(host.ledger.history(HistoryQuery.all()).emails()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void concurrentTransactionWithSameKeyGetsSameEmail(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.SEPARATE);
        CompletableFuture<EmailId> other;
        EmailId first;
        try (Connection connection = host.begin()) {
            first = host.store.within(
                    connection,
                    () -> host.ledger.send(
                            email("one").idempotencyKey("order/1").build()));
            other = elsewhereLater(() ->
                    host.ledger.send(email("one").idempotencyKey("order/1").build()));
            assertThat(other).isNotDone();
            connection.commit();
        }

        assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(first);
        host.sendAll();
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void runOnceIsRejectedInsideTransaction(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.SEPARATE);
        try (Connection connection = host.begin()) {
            host.store.within(connection, () -> host.ledger.send(email("one").build()));

            assertThatThrownBy(() -> host.store.within(connection, host.ledger.sending()::runOnce))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("Call runOnce() outside of transactions.");
            assertThat(server.received()).isEmpty();
            connection.rollback();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void connectionInAutoCommitIsRejected(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.SEPARATE);
        try (Connection connection = host.pool.getConnection()) {
            assertThatThrownBy(() -> host.store.within(
                            connection, () -> host.ledger.send(email("one").build())))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage("connection must be in a transaction: call setAutoCommit(false) on it first");
        }
        assertThat(host.ledger.history(HistoryQuery.all()).emails()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void springTransactionsAreJoinedAutomatically(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.JOIN);
        TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(host.pool));

        EmailId undone = transactions.execute(status -> {
            EmailId id = host.ledger.send(email("undone").build());
            status.setRollbackOnly();
            return id;
        });
        EmailId kept = transactions.execute(status -> {
            order(host.joining, 1);
            EmailId id = host.ledger.send(email("kept").build());
            assertThat(elsewhere(host.ledger.sending()::runOnce)).isFalse();
            return id;
        });
        EmailId alone = host.ledger.send(email("alone").build());

        host.sendAll();
        assertThat(host.ledger.find(undone)).isEmpty();
        assertThat(host.ledger.find(kept).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(host.ledger.find(alone).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(server.received()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void requiredTransactionIsEnforced(HostDatabase database) throws Exception {
        Host host = host(database, ApplicationTransactions.REQUIRE);
        TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(host.pool));

        assertThatThrownBy(() -> host.ledger.send(email("one").build()))
                .isInstanceOf(StoreException.class)
                .hasMessage("The store was asked to record e-mails outside a transaction, which REQUIRE forbids. "
                        + "Begin one around the call.");
        EmailId id =
                transactions.execute(status -> host.ledger.send(email("one").build()));

        host.sendAll();
        assertThat(host.ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void poolWithoutAutoCommitIsRejected(HostDatabase database) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url().fresh());
        config.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            assertThatThrownBy(() -> JdbcHistoryStore.builder(pool)
                            .applicationTransactions(ApplicationTransactions.JOIN)
                            .build())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("autocommit off");
        }
    }

    private Host host(HostDatabase database, ApplicationTransactions mode) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url().fresh());
        HikariDataSource pool = new HikariDataSource(config);
        opened.add(pool);
        DataSource joining =
                mode == ApplicationTransactions.SEPARATE ? pool : new TransactionAwareDataSourceProxy(pool);
        JdbcHistoryStore store =
                JdbcHistoryStore.builder(joining).applicationTransactions(mode).build();
        EmailLedger ledger = EmailLedger.builder(
                        store,
                        SmtpTransport.relay(server.host(), server.port())
                                .security(Security.NONE)
                                .build())
                .workers(0)
                .build();
        opened.add(ledger);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table host_order (id integer primary key)");
        }
        return new Host(pool, joining, store, ledger);
    }

    private static EmailBuilder email(String subject) {
        return Email.from("billing@clinic.example")
                .to("pat@home.example")
                .subject(subject)
                .text("Thank you.");
    }

    private static void order(DataSource dataSource, int id) {
        try (Connection connection = dataSource.getConnection()) {
            order(connection, id);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void order(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into host_order (id) values (" + id + ")");
        }
    }

    private static <T> T elsewhere(Supplier<T> work) {
        return elsewhereLater(work).join();
    }

    /** Runs on a thread without a transaction of the application. */
    private static <T> CompletableFuture<T> elsewhereLater(Supplier<T> work) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return CompletableFuture.supplyAsync(work, thread);
        } finally {
            thread.shutdown();
        }
    }

    /** A database that an application uses for its own tables and for the ledger. */
    record HostDatabase(String name, Url url) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The URL of an empty database. */
    @FunctionalInterface
    interface Url {
        String fresh() throws SQLException;
    }

    private record Host(HikariDataSource pool, DataSource joining, JdbcHistoryStore store, EmailLedger ledger) {
        Connection begin() throws SQLException {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            return connection;
        }

        void sendAll() {
            while (ledger.sending().runOnce()) {
                // until nothing is due
            }
        }

        long rows(String table) throws SQLException {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery("select count(*) from " + table)) {
                count.next();
                return count.getLong(1);
            }
        }
    }
}
