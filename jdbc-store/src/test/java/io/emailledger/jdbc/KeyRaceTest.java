package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.IdempotencyConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Thirty-two callers on two nodes with the same idempotency keys. */
class KeyRaceTest {
    private static final int CALLERS = 32;
    private static final int KEYS = 20;

    @ParameterizedTest
    @EnumSource
    void everyCallerGetsSameEmailForKey(Place.Kind kind) throws Exception {
        Place place = Place.prepared(kind);
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try (HikariDataSource first = place.pool(8);
                HikariDataSource second = place.pool(8);
                JdbcHistoryStore one = JdbcHistoryStore.create(first);
                JdbcHistoryStore other = JdbcHistoryStore.create(second)) {
            CyclicBarrier together = new CyclicBarrier(CALLERS);
            List<Future<List<EmailId>>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                JdbcHistoryStore store = i % 2 == 0 ? one : other;
                callers.add(threads.submit(() -> {
                    List<EmailId> ids = new ArrayList<>();
                    for (int key = 0; key < KEYS; key++) {
                        NewEmail email = Emails.of("one").key("key/" + key).make();
                        together.await();
                        ids.addAll(store.insert(List.of(email)));
                    }
                    return ids;
                }));
            }
            List<EmailId> ids = callers.get(0).get(60, TimeUnit.SECONDS);
            for (Future<List<EmailId>> caller : callers) {
                assertThat(caller.get(60, TimeUnit.SECONDS)).isEqualTo(ids);
            }

            assertThat(one.history(HistoryQuery.all()).emails())
                    .hasSize(KEYS)
                    .extracting(email -> email.id())
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(one.events(ids.get(0))).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void differentContentForSameKeyIsConflict(Place.Kind kind) throws Exception {
        Place place = Place.prepared(kind);
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try (HikariDataSource pool = place.pool(16);
                JdbcHistoryStore one = JdbcHistoryStore.create(pool);
                JdbcHistoryStore other = JdbcHistoryStore.create(pool)) {
            CyclicBarrier together = new CyclicBarrier(CALLERS);
            List<Future<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int number = i;
                callers.add(threads.submit(() -> {
                    NewEmail email = Emails.of("content")
                            .fingerprint(Integer.toString(number % 2).repeat(64))
                            .key("key")
                            .make();
                    together.await();
                    try {
                        (number < CALLERS / 2 ? one : other).insert(List.of(email));
                        return true;
                    } catch (IdempotencyConflictException e) {
                        return false;
                    }
                }));
            }
            int kept = 0;
            for (Future<Boolean> caller : callers) {
                kept += caller.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }

            assertThat(kept).isEqualTo(CALLERS / 2);
            assertThat(one.history(HistoryQuery.all()).emails()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
