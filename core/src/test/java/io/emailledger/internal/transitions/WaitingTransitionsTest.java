package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingTransitionsTest {
    private static final Instant LATER = NOON.plusSeconds(3_600);
    private static final Duration FOUR_DAYS = Duration.ofDays(4);
    private static final HistoryEvent EVENT = HistoryEvent.of(EventType.RESCHEDULED, NOON, "Later.");

    private final WaitingTransitions transitions = new WaitingTransitions(FOUR_DAYS);
    private final EmailRecord pending = SampleEmail.of(PENDING, FAILED).record();

    @Test
    void emailIsUntouchedUntilItsFirstAttempt() {
        assertThat(WaitingTransitions.isUntouched(pending)).isTrue();
        assertThat(WaitingTransitions.isUntouched(
                        SampleEmail.of(PENDING).attempts(1).record()))
                .isFalse();
        assertThat(WaitingTransitions.isUntouched(
                        SampleEmail.of(PENDING).journalled().record()))
                .isFalse();
        assertThat(WaitingTransitions.isUntouched(SampleEmail.of(PENDING)
                        .change(0, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                        .record()))
                .isFalse();
        assertThat(WaitingTransitions.isUntouched(
                        SampleEmail.of(PENDING, DELIVERED).record()))
                .isFalse();
    }

    @Test
    void heldEmailHasNoDueTime() {
        Change held = transitions.held(pending, "the price is wrong", EVENT);

        assertThat(held.id()).isEqualTo(pending.id());
        assertThat(held.next().version()).isEqualTo(8);
        assertThat(held.next().isHeld()).isTrue();
        assertThat(held.next().holdReason()).contains("the price is wrong");
        assertThat(held.next().due()).isEmpty();
        assertThat(held.next().deadline()).isEmpty();
        assertThat(held.events()).containsExactly(EVENT);
        assertThat(held.recipients()).isEmpty();
    }

    @Test
    void newTimeMovesTheDeadline() {
        Change later = transitions.due(pending, LATER, NOON, EVENT);

        assertThat(later.next().due()).contains(LATER);
        assertThat(later.next().waiting()).contains(WaitReason.SCHEDULED);
        assertThat(later.next().deadline()).contains(LATER.plus(FOUR_DAYS));
        assertThat(later.next().version()).isEqualTo(8);
    }

    @Test
    void emailThatIsDueNowIsQueued() {
        assertThat(transitions.due(pending, NOON, NOON, EVENT).next().waiting()).contains(WaitReason.QUEUED);
    }

    @Test
    void newTimeOfHeldEmailLeavesItHeld() {
        EmailRecord held = held();

        Change later = transitions.due(held, LATER, NOON, EVENT);

        assertThat(later.next().isHeld()).isTrue();
        assertThat(later.next().due()).isEmpty();
        assertThat(later.next().version()).isEqualTo(held.state().version() + 1);
    }

    @Test
    void releasedEmailIsDueAtItsTime() {
        Change released = transitions.released(held(), LATER, NOON, EVENT);

        assertThat(released.next().isHeld()).isFalse();
        assertThat(released.next().due()).contains(LATER);
        assertThat(released.next().deadline()).contains(LATER.plus(FOUR_DAYS));
    }

    @Test
    void editKeepsDeadlineUnlessItHasAnother() {
        EmailRecord email = SampleEmail.of(PENDING).deadline(LATER).record();

        Change edited = transitions.edited(email, Optional.empty(), EVENT);
        Change expiring = transitions.edited(email, Optional.of(NOON.plusSeconds(60)), EVENT);

        assertThat(edited.next().deadline()).contains(LATER);
        assertThat(edited.next().version()).isEqualTo(8);
        assertThat(expiring.next().deadline()).contains(NOON.plusSeconds(60));
    }

    private EmailRecord held() {
        return Changes.apply(transitions.held(pending, "the price is wrong", EVENT), pending);
    }
}
