package io.emailledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.Rig;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.testkit.Act;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests opens that are reported to a ledger without open tracking of its own, as by the webhook of a provider. */
class ObserveTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void onlyFirstOpenIsFirstAndAnEvent() {
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(rig.ledger.reports().observe(open(id, 0))).isTrue();
        assertThat(rig.ledger.reports().observe(open(id, 0))).isFalse();

        assertThat(rig.record(id).opens().count()).isEqualTo(2);
        assertThat(rig.events(id)).filteredOn(EventType.OPENED::equals).hasSize(1);
    }

    @Test
    void clicksAreCountedApartFromOpens() {
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(rig.ledger.reports().observe(click(id))).isTrue();
        assertThat(rig.ledger.reports().observe(click(id))).isFalse();
        assertThat(rig.ledger.reports().observe(open(id, 0))).isTrue();

        assertThat(rig.record(id).opens().count()).isEqualTo(1);
        assertThat(rig.events(id)).filteredOn(EventType.CLICKED::equals).hasSize(1);
        assertThat(rig.ledger.log(id).observations())
                .filteredOn(seen -> seen.kind() == ObservationKind.CLICK)
                .singleElement()
                .satisfies(seen -> assertThat(seen.count()).isEqualTo(2));
    }

    @Test
    void clickConfirmsUnconfirmedEmail() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();

        rig.ledger.reports().observe(click(id));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void unknownEmailAndRecipientRecordNothing() {
        EmailId id = rig.sendToPat();

        assertThat(rig.ledger.reports().observe(open(EmailId.of("01900000-0000-7000-8000-000000000000"), 0)))
                .isFalse();
        assertThat(rig.ledger.reports().observe(open(id, 1))).isFalse();
        assertThat(rig.ledger.reports().observe(open(id, -1))).isFalse();

        assertThat(rig.ledger.log(id).observations()).isEmpty();
    }

    @Test
    void openConfirmsUnconfirmedEmail() {
        rig.transport.next(Act.loseAnswer());
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.work();
        assertThat(rig.status(id)).isEqualTo(EmailStatus.UNCONFIRMED);

        rig.ledger.reports().observe(open(id, 0));

        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
        assertThat(rig.record(id).recipients().get(0).acceptedBy()).contains(AcceptedBy.CONFIRMED);
    }

    @Test
    void openBeforeLostReplyConfirms() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").guarantee(Guarantee.AT_MOST_ONCE));
        rig.transport.next(Act.loseAnswer().after(() -> rig.ledger.reports().observe(open(id, 0))));
        rig.work();

        assertThat(rig.events(id)).contains(EventType.UNCONFIRMED);
        assertThat(rig.status(id)).isEqualTo(EmailStatus.DELIVERED);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"OPEN", "CLICK"},
            mode = EnumSource.Mode.EXCLUDE)
    void otherKindsBelongToReports(ObservationKind kind) {
        EmailId id = rig.sendToPat();

        assertThatThrownBy(
                        () -> rig.ledger.reports().observe(new Observation(id, 0, kind, "hook", rig.clock.instant())))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("kind must be OPEN or CLICK, but is " + kind);
    }

    @Test
    @SuppressWarnings("NullAway")
    void impossibleValuesAreRejectedByName() {
        EmailId id = rig.sendToPat();

        assertThatThrownBy(() -> rig.ledger.reports().observe(null)).hasMessage("observation must not be null");
        assertThatThrownBy(() -> new Observation(id, 0, ObservationKind.OPEN, null, rig.clock.instant()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("agent must not be null");
        assertThatThrownBy(() -> new Observation(id, 0, ObservationKind.OPEN, "", Instant.MAX))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("at must lie between the years 1970 and 9999");
    }

    private Observation open(EmailId id, int recipient) {
        return new Observation(id, recipient, ObservationKind.OPEN, "CLIENT", rig.clock.instant());
    }

    private Observation click(EmailId id) {
        return new Observation(id, 0, ObservationKind.CLICK, "CLIENT:link-0", rig.clock.instant());
    }
}
