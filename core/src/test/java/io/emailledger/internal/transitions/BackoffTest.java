package io.emailledger.internal.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({
        "1, 6_000, 60_000",
        "2, 12_000, 120_000",
        "3, 24_000, 240_000",
        "6, 192_000, 1_920_000",
        "7, 360_000, 3_600_000",
        "40, 360_000, 3_600_000",
        "1_000_000, 360_000, 3_600_000",
    })
    void waitLiesBetweenTenthOfBoundAndBoundWhichDoubles(String failures, String shortest, String longest) {
        assertThat(between(Duration.ofMinutes(1), Duration.ofHours(1), number(failures)))
                .containsExactly(Duration.ofMillis(number(shortest)), Duration.ofMillis(number(longest)));
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "61, 60", "3600, 60"})
    void noWaitExceedsTheLongest(int first, int longest) {
        assertThat(between(Duration.ofSeconds(first), Duration.ofSeconds(longest), 1)[1])
                .isEqualTo(Duration.ofSeconds(longest));
    }

    @Test
    void boundDoublesUpToTheLongestWait() {
        assertThat(between(Duration.ofMillis(30), Duration.ofMillis(61), 2)[1]).isEqualTo(Duration.ofMillis(60));
        assertThat(between(Duration.ofMillis(31), Duration.ofMillis(61), 2)[1]).isEqualTo(Duration.ofMillis(61));
    }

    @ParameterizedTest
    @CsvSource({"1", "5", "9"})
    void shortestPossibleWaitIsOneMillisecond(int bound) {
        assertThat(between(Duration.ofMillis(bound), Duration.ofMillis(bound), 1))
                .containsExactly(Duration.ofMillis(1), Duration.ofMillis(bound));
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace("_", ""));
    }

    /** The shortest and the longest wait that chance allows. */
    private static Duration[] between(Duration first, Duration longest, int failures) {
        return new Duration[] {
            new Backoff(first, longest, always(false)).afterFailures(failures),
            new Backoff(first, longest, always(true)).afterFailures(failures)
        };
    }

    private static RandomGenerator always(boolean highest) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("a bound is asked for");
            }

            @Override
            public long nextLong(long bound) {
                return highest ? bound - 1 : 0;
            }
        };
    }
}
