package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.SENDING;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuppressionTransitionsTest {
    private static final Suppression ENTRY = new Suppression(
            Optional.empty(),
            "pat@home.example",
            SuppressionReason.MANUAL,
            SuppressionOrigin.APPLICATION,
            "asked for it",
            Optional.empty(),
            NOON,
            Optional.empty());
    private static final HistoryEvent BEFORE = HistoryEvent.of(EventType.RECOVERED, NOON, "recovered");

    private final SuppressionTransitions transitions = new SuppressionTransitions(new ChangeFactory(Duration.ZERO));

    @Test
    void recipientIsLeftUnlessAllThatAreSentToAreSuppressed() {
        EmailRecord sending = SampleEmail.of(SENDING, SENDING, DELIVERED).record();

        assertThat(transitions.leaveSomebody(sending, Map.of(0, ENTRY))).isTrue();
        assertThat(transitions.leaveSomebody(sending, Map.of(0, ENTRY, 1, ENTRY)))
                .isFalse();
    }

    @Test
    void emailFailsWhenAllRecipientsAreSuppressed() {
        EmailRecord sending = SampleEmail.of(SENDING, SENDING)
                .change(1, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                .attempts(2)
                .record();

        Change change = transitions.ofAll(sending, Map.of(0, ENTRY, 1, ENTRY), List.of(BEFORE), NOON);

        assertThat(change.next().status()).isEqualTo(FAILED);
        assertThat(change.next().failure()).contains(FailureReason.SUPPRESSED);
        assertThat(change.next().attempts()).isEqualTo(2);
        assertThat(change.next().due()).isEmpty();
        assertThat(change.events())
                .extracting(HistoryEvent::type, HistoryEvent::recipients)
                .contains(
                        tuple(EventType.RECOVERED, List.of()),
                        tuple(EventType.FAILED, List.of(0)),
                        tuple(EventType.FAILED, List.of(1)))
                .hasSize(3);
        assertThat(change.events())
                .extracting(HistoryEvent::detail)
                .anySatisfy(detail ->
                        assertThat(detail).startsWith("Not sent: the address is on the suppression list since " + NOON))
                .anySatisfy(detail ->
                        assertThat(detail).startsWith("Not sent again: ").contains("A server may have it"));
    }

    @Test
    void othersAreSentToUnderTheSameLease() {
        EmailRecord sending = SampleEmail.of(SENDING, SENDING, DELIVERED)
                .attempts(2)
                .journalled()
                .record();

        Change change =
                transitions.ofSome(sending, Map.of(1, ENTRY, 2, ENTRY), List.of(BEFORE), NOON, NOON.plusSeconds(60));

        assertThat(change.next().status()).isEqualTo(SENDING);
        assertThat(change.next().version()).isEqualTo(8);
        assertThat(change.next().due()).contains(NOON.plusSeconds(60));
        assertThat(change.next().attempts()).isEqualTo(2);
        assertThat(change.next().journalled()).isTrue();
        assertThat(change.recipients())
                .extracting(RecipientRecord::position, RecipientRecord::status, RecipientRecord::failure)
                .containsExactly(tuple(1, FAILED, Optional.of(FailureReason.SUPPRESSED)));
        assertThat(change.events()).startsWith(BEFORE);
    }
}
