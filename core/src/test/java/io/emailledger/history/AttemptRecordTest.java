package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.HistoryEvent.EventType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptRecordTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final AttemptRecord ATTEMPT = attempt("mx.home.example", "TLSv1.3");

    @Test
    void namesAreOneLineOfBoundedLength() {
        AttemptRecord odd = attempt("mx\nhome", "T".repeat(1_001));

        assertThat(odd.server()).contains("mx home");
        assertThat(odd.tls().orElseThrow()).hasSize(1_000).endsWith("…");
    }

    @Test
    void deletedTranscriptLeavesTheRest() {
        assertThat(ATTEMPT.withoutTranscript())
                .isEqualTo(new AttemptRecord(
                        1, NOON, NOON, "smtp", ATTEMPT.server(), ATTEMPT.tls(), ATTEMPT.results(), ""));
    }

    @Test
    void erasedAttemptKeepsOutcomeAndCodes() {
        AttemptRecord erased = ATTEMPT.withoutText();

        assertThat(erased.server()).isEmpty();
        assertThat(erased.transcript()).isEmpty();
        assertThat(erased.tls()).contains("TLSv1.3");
        assertThat(erased.results())
                .containsExactly(new AttemptRecord.Result(0, Outcome.REJECTED, new Reply(550, "5.1.1")));
    }

    @Test
    void erasedEventKeepsTypeTimeAndRecipients() {
        HistoryEvent event = new HistoryEvent(EventType.BOUNCED, NOON, List.of(0), "550 5.1.1 <pat@home.example>");

        assertThat(event.withoutText()).isEqualTo(new HistoryEvent(EventType.BOUNCED, NOON, List.of(0), ""));
    }

    private static AttemptRecord attempt(String server, String tls) {
        return new AttemptRecord(
                1,
                NOON,
                NOON,
                "smtp",
                Optional.of(server),
                Optional.of(tls),
                List.of(new AttemptRecord.Result(
                        0, Outcome.REJECTED, new Reply(550, "5.1.1 <pat@home.example> unknown"))),
                "C: EHLO clinic.example");
    }
}
