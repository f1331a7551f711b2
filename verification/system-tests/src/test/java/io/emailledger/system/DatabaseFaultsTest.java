package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.rig.Campaigns;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Makes each call of the store to its database fail once, in every way, while e-mails are recorded, cancelled, claimed,
 * sent and finished. Nothing is lost or half-written, and nothing is sent twice unless a stall beyond the lease
 * explains it. {@code -Pcampaigns} runs every call in every way; {@code mvn verify} one in four on H2 and one in twelve
 * on the others, different ones for each way. {@code -Dfault.every=} sets the interval, {@code -Dfault.kind=} and
 * {@code -Dfault.at=} select a single fault.
 */
class DatabaseFaultsTest {
    private static final int THREADS = 4;

    /** The number of rows that a run leaves. */
    private static final Map<String, Integer> ROWS = Map.of(
            "el_email", 3,
            "el_key", 3,
            "el_recipient", 1,
            "el_body", 3,
            "el_attachment", 1,
            "el_attachment_chunk", 0,
            "el_due", 0);

    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger databases = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void failingCallsOnH2LoseOrDuplicateNothing() throws Exception {
        everyCallFailsInEveryWay(
                "H2",
                Campaigns.number(4, 1),
                () -> "jdbc:h2:mem:faults" + databases.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
    }

    @Test
    void failingCallsOnPostgreSqlLoseOrDuplicateNothing() throws Exception {
        TestServer server = TestServer.shared(Release.POSTGRESQL_18);
        everyCallFailsInEveryWay(
                "PostgreSQL",
                Campaigns.number(12, 1),
                () -> server.newDatabase().url());
    }

    @Test
    void failingCallsOnMariaDbLoseOrDuplicateNothing() throws Exception {
        TestServer server = TestServer.shared(Release.MARIADB_11_4);
        everyCallFailsInEveryWay(
                "MariaDB", Campaigns.number(12, 1), () -> server.newDatabase().url());
    }

    /** Creates an empty database. */
    private interface Databases {
        String url() throws SQLException;
    }

    private void everyCallFailsInEveryWay(String name, int usualStep, Databases empty) throws Exception {
        long start = System.nanoTime();
        int step = Integer.getInteger("fault.every", usualStep);
        List<Fault> faults = Optional.ofNullable(System.getProperty("fault.kind"))
                .map(kind -> List.of(Fault.valueOf(kind)))
                .orElse(List.of(Fault.values()));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Fault fault : faults) {
                String url = empty.url();
                all.add(threads.submit(() -> {
                    everyCallFails(url, fault, step);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf(
                "faults on %s: %d calls from send to DELIVERED, 1 in %d failing in %d ways, %d runs, %d wrong, %.0f s%n",
                name, calls.get(), step, faults.size(), runs.get(), wrong.size(), (System.nanoTime() - start) / 1e9);
        assertThat(wrong).isEmpty();
    }

    private void everyCallFails(String url, Fault fault, int step) throws SQLException {
        try (PooledDatabase database = PooledDatabase.at(url)) {
            database.store().close();
            int clean = play(database, "clean", Optional.empty(), 0);
            calls.accumulateAndGet(clean, Math::max);
            int one = Integer.getInteger("fault.at", 0);
            int[] chosen = one > 0
                    ? new int[] {one}
                    : IntStream.rangeClosed(1, clean)
                            .filter(at -> at % step == fault.ordinal() % step)
                            .toArray();
            for (int i = 0; i < chosen.length; i++) {
                String run = fault + " at call " + chosen[i];
                try {
                    play(database, run, Optional.of(fault), chosen[i]);
                    judgeRows(database, i + 2);
                } catch (RuntimeException | AssertionError e) {
                    wrong.add(run + ": " + e);
                }
            }
            runs.addAndGet(chosen.length);
        }
    }

    private static int play(PooledDatabase database, String name, Optional<Fault> fault, int at) {
        try (FaultRun run = new FaultRun(name, database.dataSource())) {
            return run.play(fault, at);
        }
    }

    /** Nothing is half-written, of this run or an earlier one. */
    private static void judgeRows(PooledDatabase database, int runs) throws SQLException {
        for (Map.Entry<String, Integer> table : ROWS.entrySet()) {
            assertThat(database.number("select count(*) from " + table.getKey()))
                    .as("rows of " + table.getKey())
                    .isEqualTo((long) runs * table.getValue());
        }
    }
}
