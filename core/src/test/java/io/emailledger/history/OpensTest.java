package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord.Opens;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpensTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void firstAndLatestAreKeptInAnyOrder() {
        Opens one = Opens.NONE.and(NOON);
        assertThat(one).isEqualTo(new Opens(1, Optional.of(NOON), Optional.of(NOON)));

        Opens later = one.and(NOON.plusSeconds(5));
        assertThat(later).isEqualTo(new Opens(2, Optional.of(NOON), Optional.of(NOON.plusSeconds(5))));

        Opens between = later.and(NOON.plusSeconds(3));
        assertThat(between).isEqualTo(new Opens(3, Optional.of(NOON), Optional.of(NOON.plusSeconds(5))));

        Opens earlier = between.and(NOON.minusSeconds(1));
        assertThat(earlier)
                .isEqualTo(new Opens(4, Optional.of(NOON.minusSeconds(1)), Optional.of(NOON.plusSeconds(5))));
    }

    @Test
    void newEmailHasNoOpens() {
        assertThat(Opens.NONE).isEqualTo(new Opens(0, Optional.empty(), Optional.empty()));
    }
}
