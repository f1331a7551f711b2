package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.ReplicaHistory;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ReplicaStore;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Reads the history from a second source of the same database, and from a copy of it that receives nothing: another
 * database with the same id of the store.
 */
@OnEachDatabase
class ReplicaTest {
    private final Place primary;
    private final Place copy;
    private final Set<String> calls = ConcurrentHashMap.newKeySet();
    private Optional<EmailLedger> open = Optional.empty();
    private Optional<JdbcHistoryStore> opened = Optional.empty();

    ReplicaTest(Place.Kind kind) throws SQLException {
        primary = Place.prepared(kind);
        copy = Place.empty(kind);
    }

    @AfterEach
    void close() {
        open.ifPresent(EmailLedger::close);
    }

    private EmailLedger ledger(DataSource replica) {
        JdbcHistoryStore store = JdbcHistoryStore.builder(primary.dataSource())
                .readFrom(replica)
                .heartbeat(Duration.ofMillis(100))
                .build();
        opened = Optional.of(store);
        EmailLedger ledger =
                EmailLedger.builder(store, new ScriptedTransport(1)).workers(0).build();
        open = Optional.of(ledger);
        return ledger;
    }

    private static EmailId send(EmailLedger ledger, String subject) {
        return ledger.send(Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject(subject)
                .text("Dear Pat")
                .build());
    }

    /** The copy gets the tables and the id of the primary, and its heartbeat. */
    private void freeze(Instant heartbeat) throws SQLException {
        JdbcHistoryStore.create(primary.dataSource());
        JdbcHistoryStore.create(copy.dataSource());
        String id = primary.column("select id from el_schema_store").get(0);
        copy.execute(
                "update el_schema_store set id = '" + id + "'",
                "insert into el_setting (name, content) values ('replica-heartbeat', '" + Times.micros(heartbeat)
                        + "')");
    }

    private static <T> T await(Supplier<Optional<T>> answer) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() < end) {
            Optional<T> found = answer.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("The replica is not used");
    }

    private static HistoryPage awaitPage(ReplicaHistory history, Instant since) {
        return await(() -> Optional.of(history.history(HistoryQuery.all()))
                .filter(page ->
                        page.asOf().filter(time -> !time.isBefore(since)).isPresent()));
    }

    private static List<EmailId> ids(HistoryPage page) {
        return page.emails().stream().map(EmailRecord::id).toList();
    }

    @Test
    void pageSaysAsOfWhenAndHasAllBefore() {
        EmailLedger ledger = ledger(primary.dataSource());
        ReplicaHistory history = ReplicaHistory.of(ledger);
        EmailId first = send(ledger, "Hello");
        Instant mark = history.mark();

        HistoryPage page = awaitPage(history, mark);

        assertThat(ids(page)).containsExactly(first);
        assertThat(page.asOf().orElseThrow()).isBeforeOrEqualTo(history.mark());
        StatusCounts counts = history.counts(HistoryQuery.all());
        assertThat(counts.of(EmailStatus.PENDING)).isEqualTo(1);
        assertThat(counts.asOf()).isPresent();
    }

    @Test
    void everythingElseIsReadFromPrimary() throws Exception {
        freeze(Instant.now());
        EmailLedger ledger = ledger(copy.dataSource());
        ReplicaHistory history = ReplicaHistory.of(ledger);
        EmailId id = send(ledger, "Hello");

        HistoryPage old = awaitPage(history, Instant.MIN);

        assertThat(old.emails()).isEmpty();
        assertThat(ledger.find(id)).isPresent();
        assertThat(ids(ledger.history(HistoryQuery.all()))).containsExactly(id);
        assertThat(ledger.history(HistoryQuery.all()).asOf()).isEmpty();
        assertThat(ledger.counts(HistoryQuery.all()).of(EmailStatus.PENDING)).isEqualTo(1);
        assertThat(ledger.bulk().cancel(HistoryQuery.all()).cancelled()).isEqualTo(1);
    }

    @Test
    void readerSeesWhatItDidBefore() throws Exception {
        freeze(Instant.now());
        EmailLedger ledger = ledger(copy.dataSource());
        ReplicaHistory history = ReplicaHistory.of(ledger);
        awaitPage(history, Instant.MIN);
        EmailId id = send(ledger, "Hello");

        ReplicaHistory mine = history.notBefore(history.mark());

        assertThat(ids(mine.history(HistoryQuery.all()))).containsExactly(id);
        assertThat(mine.history(HistoryQuery.all()).asOf()).isEmpty();
        assertThat(mine.counts(HistoryQuery.all()).of(EmailStatus.PENDING)).isEqualTo(1);
        assertThat(history.history(HistoryQuery.all()).emails()).isEmpty();
    }

    /** The e-mail is committed after the next heartbeat: a replica that shows the heartbeat may lack it. */
    @Test
    void markInsideTransactionIsRefused() throws Exception {
        EmailLedger ledger = ledger(primary.dataSource());
        ReplicaHistory history = ReplicaHistory.of(ledger);
        JdbcHistoryStore store = opened.orElseThrow();
        try (Connection connection = primary.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            EmailId id = store.within(connection, () -> {
                EmailId recorded = send(ledger, "Hello");
                assertThatThrownBy(history::mark)
                        .isInstanceOf(StoreException.class)
                        .hasMessage(
                                "The store was asked for a mark inside a transaction of the application, whose changes"
                                        + " are committed after that time, so that a replica may lack them. Call mark() after"
                                        + " the commit.")
                        .satisfies(e ->
                                assertThat(((StoreException) e).isRefusal()).isTrue());
                return recorded;
            });
            connection.commit();

            assertThat(ids(history.notBefore(history.mark()).history(HistoryQuery.all())))
                    .containsExactly(id);
        }
    }

    @Test
    void replicaThatIsTooOldIsNotUsed() throws Exception {
        freeze(Instant.now().minus(Duration.ofMinutes(6)));
        EmailLedger ledger = ledger(copy.dataSource());
        await(() -> heartbeat(primary));
        EmailId id = send(ledger, "Hello");

        HistoryPage page = ReplicaHistory.of(ledger).history(HistoryQuery.all());

        assertThat(ids(page)).containsExactly(id);
        assertThat(page.asOf()).isEmpty();
    }

    private static Optional<String> heartbeat(Place place) {
        try {
            return place.column("select content from el_setting where name = 'replica-heartbeat'").stream()
                    .findFirst();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void replicaWithOlderTablesIsNotUsed() throws Exception {
        freeze(Instant.now());
        copy.execute("delete from el_schema where version = " + Schema.latest());
        EmailLedger ledger = ledger(copy.dataSource());
        await(() -> heartbeat(primary));
        EmailId id = send(ledger, "Hello");

        assertThat(ids(ReplicaHistory.of(ledger).history(HistoryQuery.all()))).containsExactly(id);
    }

    @Test
    void anotherDatabaseIsRejected() throws SQLException {
        JdbcHistoryStore.create(copy.dataSource());

        assertThatThrownBy(() -> ledger(copy.dataSource()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("readFrom must lead to a replica of the store's database, but leads to another one");
    }

    @Test
    void replicaIsOnlyRead() throws Exception {
        DataSource watched = Wrapped.with(primary.dataSource(), (connection, method) -> {
            calls.add(method);
            if (method.equals("getAutoCommit")) {
                connection.setReadOnly(true);
            }
            return Wrapped.PROCEED;
        });
        EmailLedger ledger = ledger(watched);
        ReplicaHistory history = ReplicaHistory.of(ledger);
        send(ledger, "Hello");
        awaitPage(history, history.mark());
        history.counts(HistoryQuery.all().subject("hello").tag("letter"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(history.export(HistoryQuery.all(), ExportFormat.CSV, out)).isEqualTo(1);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Hello");
        assertThat(calls).contains("prepareStatement", "rollback").doesNotContain("commit", "createStatement");
    }

    @Test
    void connectionsAreReturnedAsTheyWere() throws Exception {
        try (var pool = primary.pool(1)) {
            EmailLedger ledger = ledger(pool);
            awaitPage(ReplicaHistory.of(ledger), Instant.MIN);
            try (var connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
            }
            ledger.close();
        }
    }

    @Test
    void heartbeatIsWrittenOnlyForReplica() throws Exception {
        JdbcHistoryStore alone = JdbcHistoryStore.create(primary.dataSource());
        assertThat(alone.replicaStore()).isEmpty();
        EmailLedger ledger =
                EmailLedger.builder(alone, new ScriptedTransport(1)).workers(0).build();
        open = Optional.of(ledger);
        EmailId id = send(ledger, "Hello");

        HistoryPage page = ReplicaHistory.of(ledger).history(HistoryQuery.all());

        assertThat(ids(page)).containsExactly(id);
        assertThat(page.asOf()).isEmpty();
        assertThat(heartbeat(primary)).isEmpty();
    }

    @Test
    void nodesShareOneHeartbeat() throws Exception {
        JdbcHistoryStore other = JdbcHistoryStore.builder(primary.dataSource())
                .readFrom(primary.dataSource())
                .heartbeat(Duration.ofMillis(100))
                .build();
        EmailLedger ledger = ledger(primary.dataSource());
        ReplicaHistory history = ReplicaHistory.of(ledger);
        Instant mark = history.mark();
        awaitPage(history, mark);
        ReplicaStore replica = other.replicaStore().orElseThrow();

        HistoryPage page = await(() -> replica.replicaHistory(HistoryQuery.all())
                .filter(found -> !found.asOf().orElseThrow().isBefore(mark)));

        assertThat(page.emails()).isEmpty();
        assertThat(primary.number("select count(*) from el_setting where name = 'replica-heartbeat'"))
                .isEqualTo(1);
        other.close();
    }
}
