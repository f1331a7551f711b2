package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MovableClockTest {

    @Test
    void clockIsFrozenUntilMoved() {
        MovableClock clock = MovableClock.startAt(Instant.parse("2026-03-29T00:59:59.999Z"));

        assertThat(clock.instant()).isEqualTo(clock.instant());
        assertThat(clock.advance(Duration.ofMillis(1))).isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(clock.advance(Duration.ofHours(-1))).isEqualTo(Instant.parse("2026-03-29T00:00:00Z"));
    }

    @Test
    void concurrentMovesAreAllCounted() throws Exception {
        MovableClock clock = MovableClock.start();
        Instant start = clock.instant();

        Race.run(8, number -> {
            for (int i = 0; i < 1_000; i++) {
                clock.advance(Duration.ofMillis(1));
            }
            return number;
        });

        assertThat(clock.instant()).isEqualTo(start.plusSeconds(8));
    }
}
