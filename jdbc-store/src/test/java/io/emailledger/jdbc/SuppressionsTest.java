package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests suppressed addresses beyond the contract. */
@OnEachDatabase
class SuppressionsTest {
    private final JdbcHistoryStore store;

    SuppressionsTest(Place.Kind kind) throws SQLException {
        store = JdbcHistoryStore.create(Place.prepared(kind).dataSource());
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
}
