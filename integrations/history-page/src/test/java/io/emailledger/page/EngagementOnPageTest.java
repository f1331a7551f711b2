package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RawReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.tracking.TrackingConsents;
import io.emailledger.tracking.TrackingMode;
import io.emailledger.tracking.TrackingPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Opens and clicks as an axis of their own, next to delivery, and what a withdrawal hides. */
class EngagementOnPageTest {
    private static final Instant LATER = Instant.parse("2036-01-01T10:00:00Z");

    private final AtomicReference<HistoryStore> store = new AtomicReference<>();
    private final OpenPage office = OpenPage.on(
            ServerKind.OWN,
            real -> {
                store.set(real);
                return real;
            },
            page -> page.tracking(TrackingPolicy.of(TrackingMode.INDIVIDUAL)
                    .tenant("dates", TrackingMode.DATE_ONLY)
                    .consents(consents(), TrackingMode.INDIVIDUAL)));
    private final Page page = office.page();

    private TrackingConsents consents() {
        return TrackingConsents.in(Objects.requireNonNull(store.get()));
    }

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void everyRecipientHasGradesWithReasons() {
        EmailId id = office.send(OpenPage.email().to("kim@home.example"));
        observe(id, 0, ObservationKind.OPEN, "CLIENT:WINDOWS", 60);
        observe(id, 1, ObservationKind.OPEN, "MACHINE:APPLE", 1);
        observe(id, 1, ObservationKind.CLICK, "MACHINE:TOOL:link-2", 2);

        JsonNode message = page.json("api/emails/" + id);

        assertThat(message.path("status").asText()).isEqualTo("DELIVERED");
        List<String> shown = new ArrayList<>();
        message.path("engagement")
                .forEach(seen -> shown.add(seen.path("recipient").asInt() + " "
                        + seen.path("kind").path("code").asText() + " "
                        + seen.path("grade").path("code").asText()));
        assertThat(shown).containsExactly("0 OPEN PERSON_LIKELY", "1 OPEN PREFETCH", "1 CLICK SCANNER");
        JsonNode click = message.path("engagement").get(2);
        assertThat(click.path("link").asInt()).isEqualTo(2);
        assertThat(click.path("grade").path("label").asText()).isEqualTo("A scanner");
        assertThat(click.path("reason").asText()).isEqualTo("The user agent is that of a tool or a scanner.");
        assertThat(click.path("secondsSinceAccepted").asLong()).isPositive();
        assertThat(message.path("engagement").get(0).has("link")).isFalse();
    }

    @Test
    void withdrawalHidesRecipientEverywhere() {
        EmailId id = office.send(OpenPage.email());
        EmailId other = office.send(OpenPage.email().to("kim@home.example"));
        for (EmailId each : List.of(id, other)) {
            observe(each, 0, ObservationKind.OPEN, "CLIENT:WINDOWS", 60);
            observe(each, 0, ObservationKind.CLICK, "CLIENT:WINDOWS:link-0", 70);
        }
        observe(other, 1, ObservationKind.OPEN, "CLIENT:IOS", 60);
        assertThat(page.json("api/emails/" + id).path("opened").path("count").asInt())
                .isEqualTo(1);

        consents().withdrawTracking("pat@home.example", "telephone");

        JsonNode message = page.json("api/emails/" + id);
        assertThat(message.path("engagement")).isEmpty();
        assertThat(message.path("opens")).isEmpty();
        assertThat(message.has("opened")).isFalse();
        assertThat(message.path("events").toString()).doesNotContain("OPENED", "CLICKED");
        assertThat(page.get("api/emails/" + id + "/log").body()).doesNotContain("OPENED", "CLICKED");
        JsonNode left = page.json("api/emails/" + other);
        assertThat(left.path("engagement")).hasSize(1);
        assertThat(left.path("engagement").get(0).path("recipient").asInt()).isEqualTo(1);
        assertThat(left.path("opened").path("count").asInt()).isEqualTo(1);
        page.json("api/emails")
                .path("emails")
                .forEach(row -> assertThat(row.has("opened")).isFalse());
    }

    @Test
    void withdrawalHidesReportsOfProviders() {
        EmailId id = office.send(OpenPage.email());
        office.ledger
                .reports()
                .accept(
                        id,
                        new MailReport(
                                ReportKind.ENGAGEMENT,
                                List.of(new RecipientReport(
                                        ReportedAction.OPENED,
                                        Optional.of("pat@home.example"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        "",
                                        Optional.empty(),
                                        Diagnosis.UNDETERMINED)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("provider"),
                                RawReport.of("Action: OPENED".getBytes(StandardCharsets.US_ASCII))));
        assertThat(page.json("api/emails/" + id).path("reports")).hasSize(1);

        consents().withdrawTracking("pat@home.example", "telephone");

        assertThat(page.json("api/emails/" + id).path("reports")).isEmpty();
        assertThat(page.get("api/emails/" + id + "/log").body()).doesNotContain("OPENED");
    }

    @Test
    void datesAloneAreShownIfThatIsTheMode() {
        EmailId id = office.send(OpenPage.email().tenant("dates"));
        observe(id, 0, ObservationKind.OPEN, "CLIENT:WINDOWS", 60);

        JsonNode seen = page.json("api/emails/" + id).path("engagement").get(0);
        assertThat(seen.path("at").asText()).isEqualTo("2036-01-01T00:00:00Z");
        assertThat(seen.path("reason").asText()).isEqualTo("Only the date is shown.");
        assertThat(seen.has("secondsSinceAccepted")).isFalse();
    }

    private void observe(EmailId id, int recipient, ObservationKind kind, String evidence, int second) {
        office.ledger.reports().observe(new Observation(id, recipient, kind, evidence, LATER.plusSeconds(second)));
    }
}
