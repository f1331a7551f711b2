package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tests sixteen threads over two stores on one database: workers, cancellations, opens and notes. */
@OnEachDatabase
class RaceTest {
    private static final int EMAILS = 1_500;

    private final Place place;

    private final Map<EmailId, EmailStatus> endings = new ConcurrentHashMap<>();
    private final Map<EmailId, Integer> claimed = new ConcurrentHashMap<>();
    private volatile boolean done;

    RaceTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
    }

    @Test
    void everyEmailIsClaimedOrCancelledOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (HikariDataSource pool = place.pool(16);
                JdbcHistoryStore one = JdbcHistoryStore.create(pool);
                JdbcHistoryStore other = JdbcHistoryStore.create(pool)) {
            List<EmailId> ids = new ArrayList<>();
            for (int i = 0; i < EMAILS / 50; i++) {
                List<NewEmail> batch = new ArrayList<>();
                for (int j = 0; j < 50; j++) {
                    batch.add(Emails.of(i + "." + j).text("short").make());
                }
                ids.addAll(one.insert(batch));
            }
            CyclicBarrier start = new CyclicBarrier(16);
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                JdbcHistoryStore store = i % 2 == 0 ? one : other;
                Random random = new Random(i);
                Callable<Void> role = switch (i % 4) {
                    case 0, 1 -> () -> work(store, random);
                    case 2 -> () -> cancel(store, ids, random);
                    default -> () -> observe(store, ids, random);
                };
                all.add(threads.submit(() -> {
                    start.await();
                    return role.call();
                }));
            }
            for (Future<Void> future : all) {
                future.get();
            }

            assertThat(endings).hasSize(EMAILS);
            assertThat(claimed).hasSize((int) endings.values().stream()
                    .filter(EmailStatus.DELIVERED::equals)
                    .count());
            assertThat(claimed.values()).containsOnly(1);
            assertThat(ids).allSatisfy(id -> {
                EmailRecord email = one.find(id).orElseThrow();
                assertThat(email.status()).isEqualTo(endings.get(id));
                assertThat(email.recipients().get(0).status()).isEqualTo(endings.get(id));
            });
            assertThat(place.number("select count(*) from el_due")).isZero();
            assertThat(place.number("select count(*) from el_log where attempt is not null"))
                    .isEqualTo(claimed.size());
        } finally {
            threads.shutdownNow();
        }
    }

    private Void work(JdbcHistoryStore store, Random random) {
        while (!done) {
            List<Claim> claims = store.claim("worker", Duration.ofMinutes(10), 1 + random.nextInt(30));
            claims.forEach(claim -> claimed.merge(claim.record().id(), 1, Integer::sum));
            List<Change> changes = claims.stream().map(Acts::delivered).toList();
            List<Boolean> kept = random.nextBoolean()
                    ? store.advanceAll(changes)
                    : changes.stream().map(store::advance).toList();
            for (int i = 0; i < kept.size(); i++) {
                assertThat(kept.get(i)).isTrue();
                end(changes.get(i).id(), EmailStatus.DELIVERED);
            }
        }
        return null;
    }

    private Void cancel(JdbcHistoryStore store, List<EmailId> ids, Random random) {
        while (!done) {
            List<Change> changes = random.ints(1 + random.nextInt(10), 0, ids.size())
                    .distinct()
                    .mapToObj(i -> store.find(ids.get(i)).orElseThrow())
                    .filter(email -> email.status() == EmailStatus.PENDING)
                    .map(Acts::cancelled)
                    .toList();
            List<Boolean> kept = store.advanceAll(changes);
            for (int i = 0; i < kept.size(); i++) {
                if (kept.get(i)) {
                    end(changes.get(i).id(), EmailStatus.CANCELLED);
                }
            }
        }
        return null;
    }

    private Void observe(JdbcHistoryStore store, List<EmailId> ids, Random random) {
        while (!done) {
            EmailId id = ids.get(random.nextInt(ids.size()));
            store.observationStore()
                    .orElseThrow()
                    .observe(new Observation(id, 0, ObservationKind.OPEN, "CLIENT", Emails.START));
            store.observationStore().orElseThrow().note(id, HistoryEvent.of(EventType.OPENED, Emails.START, "seen"));
            store.history(HistoryQuery.all()
                            .opened(true)
                            .status(EmailStatus.DELIVERED, EmailStatus.SENDING)
                            .limit(5))
                    .emails()
                    .forEach(email -> assertThat(email.status()).isIn(EmailStatus.DELIVERED, EmailStatus.SENDING));
        }
        return null;
    }

    private void end(EmailId id, EmailStatus status) {
        assertThat(endings.putIfAbsent(id, status))
                .as("two final states of " + id)
                .isNull();
        if (endings.size() == EMAILS) {
            done = true;
        }
    }
}
