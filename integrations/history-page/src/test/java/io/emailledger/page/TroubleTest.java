package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.message.EmailId;
import io.emailledger.report.MailReport;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportKind;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.spi.HistoryStore;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tests waiting and stuck e-mails, the pause, the suppression list, and the counts of the last days. */
class TroubleTest {

    @Test
    void pauseIsVisibleUntilResumed() {
        try (OpenPage office = OpenPage.open()) {
            Page page = office.page();
            EmailId id = office.later(OpenPage.email());

            JsonNode health =
                    page.post("api/pause", "{\"reason\":\"A wrong letter.\"}").json();

            assertThat(health.path("pause").path("reason").asText()).isEqualTo("A wrong letter.");
            assertThat(health.path("counts")).hasSize(7);
            assertThat(page.json("api/health").has("pause")).isTrue();
            assertThat(page.json("api/emails/" + id).has("waiting")).isTrue();
            assertThat(page.post("api/resume", "{}").json().has("pause")).isFalse();
            assertThat(office.ledger.sending().paused()).isEmpty();
            assertThat(page.post("api/pause", "{}").status()).isEqualTo(400);
            assertThat(page.post("api/pause", "{\"reason\":\"" + "x".repeat(501) + "\"}")
                            .status())
                    .isEqualTo(400);
            assertThat(page.post("api/pause", "{\"reason\":\"a\\nb\"}").status())
                    .isEqualTo(400);
            assertThat(office.ledger.sending().paused()).isEmpty();
        }
    }

    @Test
    void outageAndUnverifiedReportsAreShown() {
        try (OpenPage office = OpenPage.open()) {
            office.transport.otherwise(Act.unavailable("connection refused by mail.example"));
            office.send(OpenPage.email());
            office.ledger
                    .reports()
                    .accept(MailReport.of(
                            ReportKind.COMPLAINT, RecipientReport.of(ReportedAction.COMPLAINED, "pat@home.example")));

            JsonNode health = office.page().json("api/health");

            assertThat(health.path("outage").path("reason").asText()).contains("connection refused");
            assertThat(health.path("outage").has("since")).isTrue();
            assertThat(health.path("outage").has("nextProbe")).isTrue();
            assertThat(health.path("unverifiedReports").asInt()).isEqualTo(1);
            assertThat(health.path("rateLimited")).isEmpty();
        }
    }

    @Test
    void visitorOfTenantsSeesOnlySummary() {
        try (OpenPage office = OpenPage.open(
                server -> server.authentication(e -> Optional.of(Visitor.ofTenants("north", Set.of("north")))))) {
            office.transport.otherwise(Act.unavailable("connection refused by mail.example"));
            office.send(OpenPage.email());
            office.ledger.sending().pause("Maintenance.");

            JsonNode health = office.page().json("api/health");

            assertThat(health.fieldNames()).toIterable().containsExactlyInAnyOrder("outage", "pause");
            assertThat(health.path("outage").has("reason")).isFalse();
        }
    }

    @Test
    void countsOfOneTenantCanBeRequested() {
        try (OpenPage office = OpenPage.open()) {
            office.later(OpenPage.email().tenant("north"));
            office.later(OpenPage.email());
            assertThat(office.page()
                            .json("api/health")
                            .path("counts")
                            .get(0)
                            .path("count")
                            .asInt())
                    .isEqualTo(2);
            assertThat(office.page()
                            .json("api/health?tenant=north")
                            .path("counts")
                            .get(0)
                            .path("count")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void abandonedLeaseShowsAsStuck() {
        MovableClock clock = MovableClock.start();
        AtomicReference<HistoryStore> store = new AtomicReference<>();
        try (OpenPage office = OpenPage.at(clock, s -> {
            store.set(s);
            return s;
        })) {
            office.ledger.send(OpenPage.email().build());
            store.get().claim("a worker that dies", Duration.ofMinutes(1), 1);
            assertThat(office.page()
                            .json("api/emails")
                            .path("emails")
                            .get(0)
                            .path("stuck")
                            .asBoolean())
                    .isFalse();

            clock.advance(Duration.ofMinutes(2));

            assertThat(office.page()
                            .json("api/emails")
                            .path("emails")
                            .get(0)
                            .path("stuck")
                            .asBoolean())
                    .isTrue();
            assertThat(office.page().json("api/health").path("stuck").asInt()).isEqualTo(1);
        }
    }

    @Test
    void addressesAreSuppressedAndRemoved() {
        try (OpenPage office = OpenPage.open()) {
            Page page = office.page();

            assertThat(page.post("api/suppressions/add", "{\"address\":\"Pat@Home.example\",\"note\":\"Wants none.\"}")
                            .json()
                            .path("message")
                            .asText())
                    .isEqualTo("The address is on the list now.");
            assertThat(page.post("api/suppressions/add", "{\"address\":\"pat@home.example\"}")
                            .json()
                            .path("message")
                            .asText())
                    .isEqualTo("The address was on the list; its entry is renewed.");
            page.post("api/suppressions/add", "{\"address\":\"alex@home.example\"}");

            JsonNode first = page.json("api/suppressions?limit=1");
            assertThat(first.path("entries")).hasSize(1);
            JsonNode entry = first.path("entries").get(0);
            assertThat(entry.path("address").asText()).isEqualTo("alex@home.example");
            assertThat(entry.path("reason").asText()).isEqualTo("MANUAL");
            assertThat(entry.path("origin").asText()).isEqualTo("APPLICATION");
            assertThat(entry.has("until")).isFalse();
            JsonNode second = page.json(
                    "api/suppressions?limit=1&after=" + first.path("next").asText());
            assertThat(second.path("entries").get(0).path("address").asText()).isEqualTo("pat@home.example");
            assertThat(second.has("next")).isFalse();

            assertThat(page.post("api/suppressions/remove", "{\"address\":\"PAT@home.example\"}")
                            .json()
                            .path("done")
                            .asBoolean())
                    .isTrue();
            assertThat(page.post("api/suppressions/remove", "{\"address\":\"pat@home.example\"}")
                            .json()
                            .path("done")
                            .asBoolean())
                    .isFalse();
            for (String body : new String[] {"{}", "{\"address\":\"nobody\"}", "{\"address\":\"\\u0001@x.example\"}"}) {
                assertThat(page.post("api/suppressions/add", body).status()).isEqualTo(400);
                assertThat(page.post("api/suppressions/remove", body).status()).isEqualTo(400);
            }
            assertThat(page.get("api/suppressions?after=nobody").status()).isEqualTo(400);
        }
    }

    @Test
    void visitorChangesListOfFirstOrRequestedTenant() {
        try (OpenPage office = OpenPage.open(server ->
                server.authentication(e -> Optional.of(Visitor.ofTenants("north", Set.of("b", "a")))))) {
            Page page = office.page();
            page.post("api/suppressions/add", "{\"address\":\"pat@home.example\"}");
            page.post("api/suppressions/add", "{\"address\":\"kim@home.example\",\"tenant\":\"b\"}");

            assertThat(office.ledger.suppressions().ofTenant("a").page(9)).hasSize(1);
            assertThat(office.ledger.suppressions().ofTenant("b").page(9)).hasSize(1);
            assertThat(page.json("api/suppressions?tenant=b")
                            .path("entries")
                            .get(0)
                            .path("address")
                            .asText())
                    .isEqualTo("kim@home.example");
            assertThat(page.json("api/session").path("tenants").toString()).isEqualTo("[\"a\",\"b\"]");
            assertThat(page.json("api/session").path("tenant").asText()).isEqualTo("a");
        }
    }

    @Test
    void dayStartsInReadersZoneAndRespectsDst() {
        // In Berlin, 25 October 2026 has 25 hours: it begins at 22:00 UTC and ends at 23:00 UTC of the next day.
        MovableClock clock = MovableClock.startAt(Instant.parse("2026-10-24T21:59:00Z"));
        try (OpenPage office = OpenPage.at(clock)) {
            office.send(OpenPage.email());
            clock.advance(Duration.ofMinutes(2));
            office.send(OpenPage.email());
            office.transport.next(Act.refuse(552, "5.2.2 Mailbox full"));
            office.send(OpenPage.email());
            office.later(OpenPage.email());
            clock.advance(Duration.ofHours(24).plusMinutes(50));
            office.send(OpenPage.email());

            JsonNode days =
                    office.page().json("api/days?days=3&zone=Europe/Berlin").path("days");

            assertThat(days).hasSize(3);
            assertThat(days.get(0).toString())
                    .isEqualTo("{\"day\":\"2026-10-23\",\"sent\":0,\"bounced\":0,\"opened\":0,\"capped\":false}");
            assertThat(days.get(1).path("day").asText()).isEqualTo("2026-10-24");
            assertThat(days.get(1).path("sent").asInt()).isEqualTo(1);
            assertThat(days.get(2).path("day").asText()).isEqualTo("2026-10-25");
            assertThat(days.get(2).path("sent").asInt()).isEqualTo(3);
            assertThat(days.get(2).path("bounced").asInt()).isEqualTo(1);
            assertThat(office.page().json("api/days").path("days")).hasSize(14);
            for (String query : new String[] {"days=0", "days=32", "days=x", "zone=a%26b"}) {
                assertThat(office.page().get("api/days?" + query).status())
                        .as(query)
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void unknownZoneFallsBackToUtc() {
        try (OpenPage office = OpenPage.open()) {
            Page page = office.page();
            assertThat(page.json("api/days").path("zone").asText()).isEqualTo("UTC");
            assertThat(page.json("api/days?zone=Europe/Berlin").path("zone").asText())
                    .isEqualTo("Europe/Berlin");
            for (String unknown : new String[] {"Etc/Unknown", "Moon/Base"}) {
                JsonNode answer = page.json("api/days?days=2&zone=" + unknown);
                assertThat(answer.path("zone").asText()).isEqualTo("UTC");
                assertThat(answer.path("days")).hasSize(2);
            }
        }
    }

    @Test
    void countsOfDayAreCachedPerTenant() {
        MovableClock clock = MovableClock.startAt(Instant.parse("2026-11-23T12:00:00Z"));
        try (OpenPage office = OpenPage.at(clock)) {
            Page page = office.page();
            assertThat(sentToday(page, "days=1")).isZero();
            office.send(OpenPage.email().tenant("north"));
            assertThat(sentToday(page, "days=1")).isZero();
            assertThat(sentToday(page, "days=1&tenant=north")).isEqualTo(1);
            assertThat(sentToday(page, "days=1&tenant=south")).isZero();

            clock.advance(Duration.ofSeconds(11));

            assertThat(sentToday(page, "days=1")).isEqualTo(1);
        }
    }

    private static int sentToday(Page page, String query) {
        return page.json("api/days?" + query).path("days").get(0).path("sent").asInt();
    }
}
