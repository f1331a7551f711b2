package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.testkit.MovableClock;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk of {@link DailyCountsTest} over a store in memory. */
class DailyMemoryTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261129})
    void walkCountsWhatRecordsSay(long seed) {
        MovableClock clock = MovableClock.start();

        assertThat(new DailyWalk(MemoryHistoryStore.create(clock), clock, seed).run(600))
                .as("the walk reaches every status")
                .allSatisfy((status, number) -> {
                    if (!EnumSet.of(EmailStatus.SENDING).contains(status)) {
                        assertThat(number).as(status.name()).isPositive();
                    }
                });
    }
}
