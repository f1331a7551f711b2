package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests suppressed addresses beyond the contract. */
@OnEachDatabase
class SuppressionsTest {
    private static final int CALLERS = 16;
    private static final int OF_EACH = 40;

    private final Place place;
    private final JdbcHistoryStore store;

    SuppressionsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
    }

    /** Stored unchanged, the end would equal the start. No entry may have that, so it would be unreadable. */
    @Test
    void entryShorterThanMicrosecondIsReadBack() {
        Instant since = Instant.parse("2026-03-02T08:00:00.000000100Z");
        store.suppressionStore()
                .orElseThrow()
                .suppress(new Suppression(
                        Optional.empty(),
                        "pat@home.example",
                        SuppressionReason.MANUAL,
                        SuppressionOrigin.APPLICATION,
                        "",
                        Optional.empty(),
                        since,
                        Optional.of(since.plusNanos(1))));

        assertThat(store.suppressionStore().orElseThrow().suppressions(Set.of("pat@home.example")))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.since()).isEqualTo("2026-03-02T08:00:00Z");
                    assertThat(entry.until()).contains(Instant.parse("2026-03-02T08:00:00.000001Z"));
                });
    }

    @Test
    void entryBeyondCalendarEndsLate() {
        store.suppressionStore()
                .orElseThrow()
                .suppress(new Suppression(
                        Optional.empty(),
                        "pat@home.example",
                        SuppressionReason.MANUAL,
                        SuppressionOrigin.APPLICATION,
                        "",
                        Optional.empty(),
                        Emails.START,
                        Optional.of(Instant.MAX)));

        assertThat(store.suppressionStore().orElseThrow().suppressions(Set.of("pat@home.example")))
                .allMatch(entry -> entry.holds(Instant.parse("9999-01-01T00:00:00Z")))
                .hasSize(1);
    }

    @Test
    void anyNumberOfAddressesCanBeLookedUp() {
        Suppression entry = SampleReports.suppressed(Optional.of("north"), "pat9999@home.example", Emails.START);
        store.suppressionStore().orElseThrow().suppress(entry);
        store.suppressionStore()
                .orElseThrow()
                .suppress(SampleReports.suppressed(Optional.empty(), "kim@home.example", Emails.START));

        Set<String> addresses = IntStream.range(0, 10_000)
                .mapToObj(i -> "pat" + i + "@home.example")
                .collect(Collectors.toSet());

        assertThat(store.suppressionStore().orElseThrow().suppressions(addresses))
                .isEqualTo(List.of(entry));
    }

    /** Callers that come at the same time share commits, and the same address may come from several of them. */
    @Test
    void eachOfManyCallersGetsItsAnswer() throws Exception {
        SuppressionStore list = store.suppressionStore().orElseThrow();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        Map<String, AtomicInteger> added = new ConcurrentHashMap<>();
        try {
            List<Callable<Void>> calls = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> (Callable<Void>) () -> {
                        for (int i = 0; i < OF_EACH; i++) {
                            String address = "pat" + (i * CALLERS + caller) / 2 + "@home.example";
                            boolean isNew = list.suppress(
                                    SampleReports.suppressed(Optional.of("north"), address, Emails.START));
                            added.computeIfAbsent(address, a -> new AtomicInteger())
                                    .addAndGet(isNew ? 1 : 0);
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> call : callers.invokeAll(calls)) {
                call.get();
            }
        } finally {
            callers.shutdownNow();
        }

        assertThat(added)
                .hasSize(CALLERS * OF_EACH / 2)
                .allSatisfy(
                        (address, times) -> assertThat(times.get()).as(address).isEqualTo(1));
        assertThat(list.suppressions(added.keySet())).hasSameSizeAs(added.keySet());
        if (place.kind() == Place.Kind.POSTGRESQL) {
            assertThat(transactions()).isLessThan(added.size() / 2);
        }
    }

    /** How many transactions have inserted the rows. */
    private long transactions() throws SQLException {
        try (Connection connection = place.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(distinct cast(xmin as text)) from el_suppression")) {
            row.next();
            return row.getLong(1);
        }
    }
}
