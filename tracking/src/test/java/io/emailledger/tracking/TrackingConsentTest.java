package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.tracking.TrackingConsents.Consent;
import io.emailledger.tracking.TrackingConsents.ConsentState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consents, modes and totals, from the request to the store. */
@Timeout(60)
class TrackingConsentTest {
    private static final Map<String, String> CHROME = Agents.headers("chrome-win", false);
    private static final LocalDate DAY = LocalDate.parse("2026-03-01");

    private final TrackedLedger rig = new TrackedLedger();
    private final TrackingConsents consents = TrackingConsents.in(rig.store, rig.clock);
    private final TrackingTotals totals = TrackingTotals.in(rig.store).byTag("spring");

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void decisionHasDateAndSource() {
        consents.grant("Pat@Home.example", ObservationKind.OPEN, "form on /newsletter, version 3");

        assertThat(consents.find("pat@home.example", ObservationKind.OPEN))
                .isEqualTo(new Consent(
                        ConsentState.GRANTED, Optional.of(TrackedLedger.START), "form on /newsletter, version 3"));
        assertThat(consents.find("pat@home.example", ObservationKind.CLICK).state())
                .isEqualTo(ConsentState.UNKNOWN);
        assertThat(consents.ofTenant("north")
                        .find("pat@home.example", ObservationKind.OPEN)
                        .state())
                .isEqualTo(ConsentState.UNKNOWN);

        rig.now.set(TrackedLedger.START.plusSeconds(5));
        consents.withdrawTracking("pat@home.example", "mail of 1 March");
        for (ObservationKind kind : new ObservationKind[] {ObservationKind.OPEN, ObservationKind.CLICK}) {
            assertThat(consents.find("pat@home.example", kind))
                    .isEqualTo(new Consent(
                            ConsentState.REFUSED, Optional.of(TrackedLedger.START.plusSeconds(5)), "mail of 1 March"));
        }

        consents.forget("pat@home.example");
        assertThat(consents.find("pat@home.example", ObservationKind.OPEN))
                .isEqualTo(new Consent(ConsentState.UNKNOWN, Optional.empty(), ""));
    }

    @Test
    void withdrawalEndsRecordingOfSentMail() throws Exception {
        record(TrackingPolicy.of(TrackingMode.INDIVIDUAL).consents(consents, TrackingMode.INDIVIDUAL));
        EmailId id = rig.deliver(TrackedLedger.email().to("kim@home.example"));
        openAndClick(id, 0);
        assertThat(rig.observations(id)).hasSize(2);

        consents.withdrawTracking("pat@home.example", "link in the mail");
        rig.now.set(TrackedLedger.START.plus(Duration.ofHours(1)));
        for (int link = 0; link < 50; link++) {
            rig.click(id, 0, link, false, CHROME);
            rig.open(id, 0, CHROME);
        }
        openAndClick(id, 1);

        assertThat(rig.observations(id))
                .filteredOn(seen -> seen.recipient() == 0)
                .hasSize(2)
                .allSatisfy(seen -> assertThat(seen.last()).isEqualTo(TrackedLedger.START));
        assertThat(rig.observations(id))
                .filteredOn(seen -> seen.recipient() == 1)
                .hasSize(2);
        assertThat(Engagement.of(
                                rig.record(id),
                                rig.ledger.log(id),
                                TrackingPolicy.of(TrackingMode.INDIVIDUAL).consents(consents, TrackingMode.INDIVIDUAL))
                        .sightings())
                .as("shown")
                .extracting(Engagement.Sighting::recipient)
                .containsOnly(1);
        assertThat(rig.click(id, 0, 3, false, CHROME).status())
                .as("links live on")
                .isEqualTo(302);
    }

    @Test
    void unknownConsentLimitsTheMode() throws Exception {
        record(TrackingPolicy.of(TrackingMode.INDIVIDUAL).consents(consents, TrackingMode.NONE));
        consents.grant("kim@home.example", ObservationKind.OPEN, "form");
        consents.ofTenant("north").grant("pat@home.example", ObservationKind.CLICK, "form of north");
        EmailId general = rig.deliver(TrackedLedger.email().to("kim@home.example"));
        EmailId north = rig.deliver(TrackedLedger.email().tenant("north"));
        openAndClick(general, 0);
        openAndClick(general, 1);
        openAndClick(north, 0);

        assertThat(rig.observations(general))
                .extracting(seen -> seen.recipient() + " " + seen.kind())
                .containsExactly("1 OPEN");
        assertThat(rig.observations(north)).extracting(ObservationRecord::kind).containsExactly(ObservationKind.CLICK);
    }

    @Test
    void aggregateKeepsNothingThatLeadsToAPerson() throws Exception {
        record(TrackingPolicy.of(TrackingMode.AGGREGATE));
        EmailId id = rig.deliver(TrackedLedger.email().to("kim@home.example").tag("spring"));
        String before = rig.ledger.log(id).toString();
        for (int i = 0; i < 30; i++) {
            openAndClick(id, 0);
        }
        openAndClick(id, 1);
        rig.open(id, 1, Agents.headers("curl", false));
        rig.drain();

        assertThat(rig.ledger.log(id).toString()).as("the history").isEqualTo(before);
        assertThat(rig.record(id).opened()).isFalse();
        assertThat(totals.of(DAY, ObservationKind.OPEN, "").get(EngagementGrade.PERSON_LIKELY))
                .isEqualTo(2);
        assertThat(totals.of(DAY, ObservationKind.CLICK, "").get(EngagementGrade.PERSON_LIKELY))
                .isEqualTo(2);
        assertThat(totals.of(DAY, ObservationKind.OPEN, "", "spring").get(EngagementGrade.PERSON_LIKELY))
                .isEqualTo(2);
        assertThat(totals.of(DAY.plusDays(1), ObservationKind.OPEN, "").values())
                .containsOnly(0L);
        assertThat(totals.of(DAY, ObservationKind.OPEN, "north").values()).containsOnly(0L);
    }

    @Test
    void dateOnlyKeepsDates() throws Exception {
        record(TrackingPolicy.of(TrackingMode.DATE_ONLY));
        EmailId id = rig.deliver(TrackedLedger.email());
        rig.open(id, 0, Agents.headers("curl", false));
        openAndClick(id, 0);
        openAndClick(id, 0);
        rig.now.set(TrackedLedger.START.plus(Duration.ofDays(2)));
        openAndClick(id, 0);

        Instant day = Instant.parse("2026-03-01T00:00:00Z");
        assertThat(rig.observations(id))
                .containsExactlyInAnyOrder(
                        new ObservationRecord(
                                ObservationKind.OPEN, 0, "UNKNOWN:DATE_ONLY", day, day.plus(Duration.ofDays(2)), 2),
                        new ObservationRecord(
                                ObservationKind.CLICK, 0, "UNKNOWN:DATE_ONLY", day, day.plus(Duration.ofDays(2)), 2));
        assertThat(rig.ledger.log(id).events())
                .filteredOn(event -> event.at().equals(TrackedLedger.START))
                .noneMatch(event -> event.type().name().matches("OPENED|CLICKED"));
    }

    @Test
    void tenantAndEmailHaveModesOfTheirOwn() throws Exception {
        record(TrackingPolicy.of(TrackingMode.NONE)
                .tenant("north", TrackingMode.INDIVIDUAL)
                .tenant("south", TrackingMode.DATE_ONLY));
        EmailId ledger = rig.deliver(TrackedLedger.email());
        EmailId north = rig.deliver(TrackedLedger.email().tenant("north"));
        EmailId less =
                rig.deliver(TrackingMode.AGGREGATE.on(TrackedLedger.email().tenant("north")));
        EmailId notMore =
                rig.deliver(TrackingMode.INDIVIDUAL.on(TrackedLedger.email().tenant("south")));
        EmailId unreadable = rig.deliver(TrackedLedger.email().tenant("north").metadata("tracking-mode", "everything"));
        for (EmailId id : new EmailId[] {ledger, north, less, notMore, unreadable}) {
            openAndClick(id, 0);
        }

        assertThat(rig.observations(ledger)).isEmpty();
        assertThat(rig.observations(north)).hasSize(2);
        assertThat(rig.observations(less)).isEmpty();
        assertThat(rig.observations(notMore))
                .allSatisfy(seen -> assertThat(seen.agent()).endsWith("DATE_ONLY"));
        assertThat(rig.observations(unreadable)).isEmpty();
        assertThat(totals.of(DAY, ObservationKind.OPEN, "north").get(EngagementGrade.PERSON_LIKELY))
                .isEqualTo(1);
    }

    @Test
    void preparedEmailLeavesOutWhoHasRefused() {
        TrackingPolicy policy = TrackingPolicy.of(TrackingMode.INDIVIDUAL).consents(consents, TrackingMode.AGGREGATE);
        consents.refuse("kim@home.example", ObservationKind.CLICK, "form");
        Email email = TrackedLedger.email()
                .cc("kim@home.example")
                .bcc("lee@home.example")
                .build();

        assertThat(policy.prepare(email).untracked()).containsExactly("kim@home.example");
        assertThat(TrackingPolicy.of(TrackingMode.NONE).prepare(email).untracked())
                .hasSize(3);
    }

    @Test
    void erasedEmailsRecordNothingMore() throws Exception {
        record(TrackingPolicy.of(TrackingMode.INDIVIDUAL));
        EmailId id = rig.deliver(TrackedLedger.email().to("kim@home.example"));
        rig.ledger.retention().erase("pat@home.example");
        openAndClick(id, 0);
        openAndClick(id, 1);

        assertThat(rig.observations(id)).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway")
    void impossibleValuesAreRejectedByName() {
        assertThatThrownBy(() -> consents.grant("pat@home.example", ObservationKind.COMPLAINT, "form"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("kind must be OPEN or CLICK");
        assertThatThrownBy(() -> consents.grant("pat@home.example", ObservationKind.OPEN, "two\nlines"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("source");
        assertThatThrownBy(() -> consents.ofTenant("")).hasMessageStartingWith("tenant must not be empty");
        assertThatThrownBy(() -> totals.byTag("")).hasMessageStartingWith("tag must have 1 to 100");
        assertThatThrownBy(() -> TrackingConsents.in(null)).hasMessage("store must not be null");
    }

    private void record(TrackingPolicy policy) {
        rig.recording(TrackingRecorder.of(rig.ledger).policy(policy).totals(totals));
    }

    private void openAndClick(EmailId id, int recipient) throws InterruptedException {
        rig.open(id, recipient, CHROME);
        rig.click(id, recipient, 0, false, CHROME);
        rig.drain();
    }
}
