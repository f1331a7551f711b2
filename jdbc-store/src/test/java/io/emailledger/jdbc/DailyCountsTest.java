package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Group;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.testkit.MovableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the rows of the daily counts, and a random walk over everything that changes them. */
@OnEachDatabase
class DailyCountsTest {
    private final Place place;

    DailyCountsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
    }

    @Test
    void walkCountsWhatRecordsSay() {
        MovableClock clock = MovableClock.start();
        JdbcHistoryStore store =
                JdbcHistoryStore.builder(place.dataSource()).time(clock).build();

        assertThat(new DailyWalk(store, clock, 20261129).run(300)).isNotEmpty();
    }

    @Test
    void commitAddsOneRowForEachLine() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        store.insert(emails(50));
        assertThat(place.column("select emails from el_daily_change")).containsExactly("50");

        List<Claim> claims = store.claim("worker", Duration.ofMinutes(5), 12);
        assertThat(place.number("select count(*) from el_daily_change")).isEqualTo(1);

        store.advanceAll(claims.stream().map(DailyCountsTest::delivered).toList());
        assertThat(place.column("select concat(status, ' ', emails) from el_daily_change order by id"))
                .containsExactly("PENDING 50", "DELIVERED 12", "PENDING -12");
    }

    /** Returns the change of a claim, with the e-mail before it as a ledger gives it. */
    private static Change delivered(Claim claim) {
        return Acts.delivered(claim).from(claim.record());
    }

    @Test
    void combiningLeavesOneRowForEachLine() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        for (int i = 0; i < 20; i++) {
            store.insert(emails(2));
        }
        store.advance(delivered(store.claim("worker", Duration.ofMinutes(5), 1).get(0)));
        DailyStore daily = store.dailyStore().orElseThrow();
        List<Line> before = all(store);

        assertThat(daily.combine(23)).isZero();
        assertThat(daily.combine(22)).isEqualTo(22);

        assertThat(place.number("select count(*) from el_daily_change")).isZero();
        assertThat(place.column("select concat(status, ' ', emails) from el_daily order by status"))
                .containsExactly("DELIVERED 1", "PENDING 39");
        assertThat(all(store)).isEqualTo(before);
        store.insert(emails(1));
        assertThat(total(store)).isEqualTo(41);
    }

    @Test
    void readerCombinesManyRows() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        store.insert(emails(1));
        for (int i = 0; i < 13; i++) {
            place.execute("insert into el_daily_change (day_no, tenant, route, status, cause, emails)"
                    + " select day_no, tenant, route, status, cause, emails from el_daily_change");
        }

        assertThat(total(store)).isEqualTo(8_192);

        assertThat(place.number("select count(*) from el_daily_change")).isZero();
        assertThat(place.column("select emails from el_daily")).containsExactly("8192");
    }

    @Test
    void rolledBackTransactionCountsNothing() throws Exception {
        JdbcHistoryStore store = JdbcHistoryStore.create(place.dataSource());
        try (Connection application = place.dataSource().getConnection()) {
            application.setAutoCommit(false);
            store.within(application, () -> store.insert(emails(3)));
            application.rollback();
            assertThat(total(store)).isZero();
            store.within(application, () -> {
                store.insert(emails(2));
                assertThat(total(store)).isEqualTo(2);
                return true;
            });
            application.commit();
        }
        assertThat(total(store)).isEqualTo(2);
    }

    @Test
    void processesCombineAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (HikariDataSource one = place.pool(3);
                HikariDataSource other = place.pool(3)) {
            List<JdbcHistoryStore> stores = List.of(JdbcHistoryStore.create(one), JdbcHistoryStore.create(other));
            CyclicBarrier start = new CyclicBarrier(4);
            List<Future<Integer>> racers = new ArrayList<>();
            for (int racer = 0; racer < 4; racer++) {
                JdbcHistoryStore store = stores.get(racer % 2);
                boolean combines = racer > 1;
                racers.add(threads.submit(() -> {
                    start.await();
                    int combined = 0;
                    for (int i = 0; i < 30; i++) {
                        if (combines) {
                            combined += store.dailyStore().orElseThrow().combine(1);
                        } else {
                            store.insert(emails(2));
                        }
                    }
                    return combined;
                }));
            }
            int combined = 0;
            for (Future<Integer> racer : racers) {
                combined += racer.get();
            }
            assertThat(total(stores.get(0))).isEqualTo(120);
            // Each row was added up by one of the two.
            assertThat(combined + place.number("select count(*) from el_daily_change"))
                    .isEqualTo(60);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<NewEmail> emails(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> Emails.of("one of many").make())
                .toList();
    }

    private static long total(JdbcHistoryStore store) {
        return all(store).stream().mapToLong(Line::number).sum();
    }

    private static List<Line> all(JdbcHistoryStore store) {
        LocalDate today = LocalDate.ofInstant(Emails.START, ZoneOffset.UTC);
        return store.dailyStore()
                .orElseThrow()
                .daily(DailyQuery.between(today.minusDays(4_000), today.plusDays(4_000))
                        .by(Group.values()))
                .lines();
    }
}
