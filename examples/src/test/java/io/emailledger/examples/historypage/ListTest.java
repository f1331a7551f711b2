package io.emailledger.examples.historypage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.message.EmailId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The list of e-mails, its filters, its numbers and its pages. */
class ListTest {
    private final OpenPage office = OpenPage.open();
    private final Page page = office.page();

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void showsTheNewestFirstWithWhatTheRowNeeds() {
        office.send(OpenPage.email());
        EmailId id = office.later(OpenPage.email().subject("Newer").tag("letter"));

        JsonNode rows = page.json("api/emails").path("emails");

        assertThat(rows).hasSize(2);
        JsonNode row = rows.get(0);
        assertThat(row.path("id").asText()).isEqualTo(id.toString());
        assertThat(row.path("status").asText()).isEqualTo("PENDING");
        assertThat(row.path("subject").asText()).isEqualTo("Newer");
        assertThat(row.path("recipients").get(0).path("address").asText()).isEqualTo("pat@home.example");
        assertThat(row.path("waiting").path("reason").asText()).isEqualTo("SCHEDULED");
        assertThat(row.path("waiting").has("until")).isTrue();
        assertThat(row.path("tags").get(0).asText()).isEqualTo("letter");
        assertThat(row.has("tenant")).isFalse();
        assertThat(rows.get(1).path("status").asText()).isEqualTo("DELIVERED");
        assertThat(page.json("api/emails/" + id)
                        .path("actions")
                        .path("cancel")
                        .path("allowed")
                        .asBoolean())
                .isTrue();
    }
}
