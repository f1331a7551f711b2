package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.testkit.MovableClock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk of {@link DailyCountsTest} over a store in memory. */
class DailyMemoryTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261129})
    void walkCountsWhatRecordsSay(long seed) {
        MovableClock clock = MovableClock.start();

        DailyWalk walk = new DailyWalk(MemoryHistoryStore.create(clock), clock, seed);

        assertThat(walk.run(600))
                .as("the statuses that the walk reaches")
                .contains(
                        EmailStatus.PENDING,
                        EmailStatus.DELIVERED,
                        EmailStatus.BOUNCED,
                        EmailStatus.FAILED,
                        EmailStatus.CANCELLED,
                        EmailStatus.UNCONFIRMED);
        assertThat(walk.acceptedLate()).isPositive();
    }
}
