package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreParts.ReplicaStore;
import io.emailledger.testkit.MovableClock;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Breaks a replica in every way: what is read then, how long it takes, and what the operator is told. */
class ReplicaOutageTest {
    private final LogText log = new LogText();
    private final MovableClock clock = MovableClock.start();
    private final Place place;
    private final AtomicReference<Wrapped.Hook> hook = new AtomicReference<>((connection, method) -> Wrapped.PROCEED);
    private Optional<JdbcHistoryStore> open = Optional.empty();

    ReplicaOutageTest() throws SQLException {
        place = Place.empty(Place.Kind.H2);
    }

    @AfterEach
    void close() {
        log.close();
        open.ifPresent(JdbcHistoryStore::close);
    }

    private ReplicaStore replica(DataSource source) {
        return replica(place.dataSource(), source, ReplicaReads.LONGEST);
    }

    private ReplicaStore replica(DataSource primary, DataSource source, Duration longestRead) {
        JdbcHistoryStore store = JdbcHistoryStore.builder(primary)
                .time(clock)
                .readFrom(source)
                .heartbeat(Duration.ofMillis(50))
                .longestRead(longestRead)
                .build();
        open = Optional.of(store);
        return store.replicaStore().orElseThrow();
    }

    private DataSource wrapped() {
        return Wrapped.with(
                place.dataSource(), (connection, method) -> hook.get().before(connection, method));
    }

    private ReplicaStore working() {
        ReplicaStore replica = replica(wrapped());
        await(() -> page(replica).isPresent());
        return replica;
    }

    private static Optional<HistoryPage> page(ReplicaStore replica) {
        return replica.replicaHistory(HistoryQuery.all());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for a minute").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private List<String> lines(String level) {
        return log.lines(level, "ReplicaWatch");
    }

    private static Wrapped.Hook failing(String state) {
        return (connection, method) -> {
            if (method.equals("prepareStatement")) {
                throw new SQLException("canceling statement due to conflict with recovery", state);
            }
            return Wrapped.PROCEED;
        };
    }

    @Test
    void failingReplicaIsOneWarningAndOneInfo() {
        ReplicaStore replica = working();
        hook.set(failing("08006"));
        for (int i = 0; i < 20; i++) {
            assertThat(page(replica)).isEmpty();
            assertThat(replica.replicaCounts(HistoryQuery.all())).isEmpty();
        }
        assertThat(lines("WARN"))
                .singleElement()
                .asString()
                .contains("The history is read from the primary: the replica cannot be read. It is tried again every");
        assertThat(lines("INFO")).isEmpty();

        hook.set((connection, method) -> Wrapped.PROCEED);
        // No reader tries it: the store does so itself.
        await(() -> !lines("INFO").isEmpty());

        await(() -> page(replica).isPresent());
        assertThat(lines("WARN")).hasSize(1);
        assertThat(lines("INFO")).singleElement().asString().contains("The history is read from the replica again");
    }

    @Test
    void replicaThatIsDownAtStartIsUsedLater() {
        AtomicInteger refused = new AtomicInteger();
        hook.set((connection, method) -> {
            refused.incrementAndGet();
            throw new SQLException("The connection was refused", "08001");
        });
        ReplicaStore replica = replica(wrapped());
        assertThat(refused).hasPositiveValue();
        assertThat(lines("WARN")).hasSize(1);

        hook.set((connection, method) -> Wrapped.PROCEED);

        await(() -> page(replica).isPresent());
        assertThat(lines("INFO")).hasSize(1);
    }

    @Test
    void cancelledReadIsTriedOnceMore() {
        ReplicaStore replica = working();
        AtomicInteger cancelled = new AtomicInteger();
        hook.set((connection, method) -> {
            if (method.equals("prepareStatement") && cancelled.getAndIncrement() == 0) {
                throw new SQLException("canceling statement due to conflict with recovery", "40001");
            }
            return Wrapped.PROCEED;
        });

        assertThat(page(replica)).isPresent();
        assertThat(cancelled).hasValueGreaterThan(1);
        assertThat(lines("WARN")).isEmpty();
    }

    @Test
    void readThatIsCancelledTwiceIsNoOutage() {
        ReplicaStore replica = working();
        hook.set(failing("40001"));
        assertThat(page(replica)).isEmpty();

        hook.set((connection, method) -> Wrapped.PROCEED);

        assertThat(page(replica)).isPresent();
        assertThat(lines("WARN")).isEmpty();
    }

    @Test
    void silentReplicaDelaysFirstReadsOnly() {
        ReplicaStore replica = working();
        CountDownLatch aborted = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        hook.set((connection, method) -> {
            if (method.equals("abort")) {
                aborted.countDown();
                return Wrapped.PROCEED;
            }
            if (method.equals("prepareStatement")) {
                tries.incrementAndGet();
                aborted.await();
                throw new SQLException("This connection has been closed", "08003");
            }
            return Wrapped.PROCEED;
        });

        assertThat(page(replica)).isEmpty();

        // Its connection is broken, so that no thread waits for it.
        await(() -> aborted.getCount() == 0);
        assertThat(lines("WARN")).singleElement().asString().contains("the replica has not answered within 3000 ms.");
        hook.set((connection, method) -> Wrapped.PROCEED);
        await(() -> page(replica).isPresent());
    }

    @Test
    void silentReplicaIsTriedByNoReader() {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        ReplicaStore replica = working();
        CountDownLatch end = new CountDownLatch(1);
        hook.set((connection, method) -> {
            if (method.equals("prepareStatement")) {
                blocked.set(Thread.currentThread());
                end.await();
            }
            return method.equals("abort") ? null : Wrapped.PROCEED;
        });
        assertThat(page(replica)).isEmpty();

        // A pool without a time-out would block here for ever, and still no reader waits.
        for (int i = 0; i < 1_000; i++) {
            assertThat(page(replica)).isEmpty();
        }
        assertThat(blocked.get().isAlive()).isTrue();
        end.countDown();
    }

    @Test
    void connectionThatComesTooLateIsNotUsed() {
        Semaphore gate = new Semaphore(1_000_000, true);
        AtomicInteger asked = new AtomicInteger();
        DataSource source = wrapped();
        ReplicaStore replica = replica(Switched.to(() -> {
            asked.incrementAndGet();
            gate.acquireUninterruptibly();
            return source;
        }));
        await(() -> page(replica).isPresent());
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        hook.set((connection, method) -> {
            calls.add(method);
            return Wrapped.PROCEED;
        });
        gate.drainPermits();
        asked.set(0);
        assertThat(page(replica)).isEmpty();

        // The store tries the replica although the abandoned thread still waits.
        await(() -> asked.get() > 1);
        gate.release();
        await(() -> calls.contains("close"));
        assertThat(calls).doesNotContain("prepareStatement");

        gate.release(1_000_000);
        await(() -> page(replica).isPresent());
        assertThat(lines("WARN")).hasSize(1);
        assertThat(lines("INFO")).hasSize(1);
    }

    @Test
    void slowSearchIsNoOutage() {
        ReplicaStore replica = working();
        AtomicInteger statements = new AtomicInteger();
        hook.set((connection, method) -> {
            // The first one reads the row of the heartbeat.
            if (method.equals("prepareStatement") && statements.incrementAndGet() == 2) {
                LockSupport.parkNanos(ReplicaReads.PATIENCE.plusMillis(200).toNanos());
            }
            return Wrapped.PROCEED;
        });

        assertThat(page(replica)).isPresent();

        assertThat(lines("WARN")).isEmpty();
    }

    @Test
    void searchThatTakesTooLongIsNoOutage() {
        ReplicaStore replica = replica(place.dataSource(), wrapped(), Duration.ofMillis(500));
        await(() -> page(replica).isPresent());
        CountDownLatch aborted = new CountDownLatch(1);
        AtomicInteger statements = new AtomicInteger();
        hook.set((connection, method) -> {
            if (method.equals("abort")) {
                aborted.countDown();
            }
            if (method.equals("prepareStatement") && statements.incrementAndGet() == 2) {
                aborted.await();
                throw new SQLException("This connection has been closed", "08003");
            }
            return Wrapped.PROCEED;
        });

        assertThat(page(replica)).isEmpty();

        assertThat(lines("WARN")).isEmpty();
        await(() -> page(replica).isPresent());
        await(() -> aborted.getCount() == 0);
        assertThat(lines("WARN")).isEmpty();
    }

    @Test
    void cancelledReadEndsOnServer() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        hook.set((connection, method) -> {
            calls.add(method);
            return Wrapped.PROCEED;
        });
        Dialect dialect = Dialects.of("H2").orElseThrow();
        SqlClock time = new ApplicationClock(clock, dialect);
        SqlTexts texts = new SqlTexts(new TableNames("el_", Optional.empty()), dialect, time.expression());
        ReplicaAttempt attempt = new ReplicaAttempt(
                wrapped(),
                (connection, watch) ->
                        new JdbcSession(JdbcTransaction.watched(connection, watch), dialect, texts, time));
        Future<Boolean> reading = Interrupts.start(() -> attempt.read(session -> {
            try (Command slow = session.commandFor("select sum(x) from system_range(1, 1000000000000)")) {
                return slow.any();
            }
        }));
        await(this::isSumming);

        attempt.cancel(reading, Duration.ofMinutes(5));

        assertThatThrownBy(() -> reading.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(SQLException.class);
        assertThat(calls).contains("rollback").doesNotContain("abort").containsOnlyOnce("prepareStatement");
    }

    private boolean hasBeaten() {
        try {
            return place.number("select count(*) from el_setting where name = 'replica-heartbeat'") > 0;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isSumming() {
        try {
            return place.number("select count(*) from information_schema.sessions"
                            + " where executing_statement like 'select sum(x)%'")
                    > 0;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void heartbeatContinuesAfterDefect() {
        AtomicBoolean defective = new AtomicBoolean();
        DataSource primary = Wrapped.with(place.dataSource(), (connection, method) -> {
            if (defective.get() && method.equals("prepareStatement")) {
                throw new AssertionError("a defect");
            }
            return Wrapped.PROCEED;
        });
        ReplicaStore replica = replica(primary, place.dataSource(), ReplicaReads.LONGEST);
        await(() -> page(replica).isPresent());

        defective.set(true);
        await(() -> !log.warnings("The heartbeat of the read replica failed").isEmpty());
        defective.set(false);
        clock.advance(Duration.ofMinutes(1));

        await(() -> page(replica)
                .flatMap(HistoryPage::asOf)
                .filter(clock.instant()::equals)
                .isPresent());
    }

    @Test
    void replicaThatFallsBehindIsOneWarning() throws Exception {
        Place copy = Place.empty(Place.Kind.H2);
        JdbcHistoryStore.create(place.dataSource());
        JdbcHistoryStore.create(copy.dataSource());
        copy.execute("update el_schema_store set id = '"
                + place.column("select id from el_schema_store").get(0) + "'");
        beat(copy, clock.instant());
        ReplicaStore replica = replica(copy.dataSource());
        await(() -> page(replica).isPresent());
        await(this::hasBeaten);
        assertThat(page(replica).orElseThrow().asOf()).contains(clock.instant());

        Instant last = clock.instant();
        clock.advance(Duration.ofMinutes(5));
        assertThat(page(replica)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            assertThat(page(replica)).isEmpty();
        }
        await(() -> page(replica).isEmpty() && !lines("WARN").isEmpty());
        assertThat(lines("WARN"))
                .singleElement()
                .asString()
                .contains("the replica is more than 300 s behind; it is complete as of " + last);

        beat(copy, clock.instant());
        await(() -> page(replica).isPresent());
        assertThat(lines("INFO")).hasSize(1);
    }

    @Test
    void replicaOfAnotherDatabaseIsReportedLater() throws Exception {
        Place copy = Place.empty(Place.Kind.H2);
        JdbcHistoryStore.create(copy.dataSource());
        AtomicReference<Place> target = new AtomicReference<>(place);
        DataSource moving = Switched.to(() -> target.get().dataSource());
        ReplicaStore replica = replica(moving);
        await(() -> page(replica).isPresent());

        target.set(copy);

        assertThat(page(replica)).isEmpty();
        assertThat(lines("WARN")).singleElement().asString().contains("the replica is of another database");
    }

    private static void beat(Place copy, Instant time) throws SQLException {
        copy.execute(
                "delete from el_setting where name = 'replica-heartbeat'",
                "insert into el_setting (name, content) values ('replica-heartbeat', '" + Times.micros(time) + "')");
    }

    @Test
    void heartbeatFromTheFutureIsCorrected() throws Exception {
        JdbcHistoryStore.create(place.dataSource());
        beat(place, clock.instant().plus(Duration.ofMinutes(10)));
        ReplicaStore replica = replica(place.dataSource());

        await(() -> page(replica)
                .flatMap(HistoryPage::asOf)
                .filter(clock.instant()::equals)
                .isPresent());

        assertThat(replica.replicaMark()).isEqualTo(clock.instant());
    }

    @Test
    void unreadableHeartbeatIsNoTime() throws Exception {
        JdbcHistoryStore.create(place.dataSource());
        place.execute("insert into el_setting (name, content) values ('replica-heartbeat', 'soon')");

        ReplicaStore replica = replica(place.dataSource());

        await(() -> page(replica).isPresent());
    }

    @Test
    void interruptedReaderGetsItsFlagBack() {
        ReplicaStore replica = working();
        JdbcHistoryStore store = open.orElseThrow();
        EmailId id = store.insert(List.of(Emails.of("hello").make())).get(0);
        Thread.currentThread().interrupt();

        List<EmailId> seen = page(replica).stream()
                .flatMap(page -> page.emails().stream())
                .map(EmailRecord::id)
                .toList();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).containsExactly(id);
    }

    @Test
    void closedStoreWritesNoHeartbeat() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        JdbcHistoryStore store = JdbcHistoryStore.builder(Wrapped.with(place.dataSource(), (connection, method) -> {
                    connections.incrementAndGet();
                    return Wrapped.PROCEED;
                }))
                .readFrom(place.dataSource())
                .heartbeat(Duration.ofMillis(1))
                .build();
        int opened = connections.get();
        await(() -> connections.get() > opened);

        store.close();

        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("email-ledger-heartbeat")));
        store.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 14, 86_401})
    void stalenessOutOfBoundsIsRejected(long seconds) {
        JdbcHistoryStoreBuilder builder = JdbcHistoryStore.builder(place.dataSource());

        assertThatThrownBy(() -> builder.maxStaleness(Duration.ofSeconds(seconds)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("maxStaleness must lie between 15 seconds and 1 day");
    }

    /** A data source that leads to another database later. */
    private static final class Switched {
        private Switched() {}

        static DataSource to(Supplier<DataSource> target) {
            return (DataSource) Proxy.newProxyInstance(
                    Switched.class.getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (proxy, method, arguments) -> method.invoke(target.get(), arguments));
        }
    }
}
