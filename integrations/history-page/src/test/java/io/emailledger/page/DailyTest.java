package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.MovableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tests the numbers of e-mails by day and status. */
class DailyTest {
    @Test
    void daysHaveNumbersByStatus() {
        MovableClock clock = MovableClock.startAt(Instant.parse("2026-11-23T12:00:00Z"));
        try (OpenPage office = OpenPage.at(clock)) {
            office.send(OpenPage.email().tenant("north"));
            office.transport.next(Act.refuse(552, "5.2.2 Mailbox full"));
            office.send(OpenPage.email().tenant("south"));
            clock.advance(Duration.ofDays(1));
            office.send(OpenPage.email().tenant("south"));
            Page page = office.page();

            JsonNode answer = page.json("api/daily");
            assertThat(answer.path("counted").asBoolean()).isTrue();
            assertThat(answer.path("lines").toString())
                    .isEqualTo("[{\"day\":\"2026-11-23\",\"status\":\"BOUNCED\",\"number\":1},"
                            + "{\"day\":\"2026-11-23\",\"status\":\"DELIVERED\",\"number\":1},"
                            + "{\"day\":\"2026-11-24\",\"status\":\"DELIVERED\",\"number\":1}]");
            assertThat(page.json("api/daily?days=1").path("lines")).hasSize(1);
            assertThat(page.json("api/daily?tenant=south").path("lines")).hasSize(2);
            for (String query : new String[] {"days=0", "days=367", "days=x"}) {
                assertThat(page.get("api/daily?" + query).status()).as(query).isEqualTo(400);
            }
        }
    }
}
