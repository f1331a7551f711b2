package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.MovableClock;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that the place of the call is stored with an e-mail, if it is configured. */
class CallSitesTest {
    private static final String HERE = CallSitesTest.class.getName();

    private final MovableClock clock = MovableClock.start();

    @Test
    void placeOfTheCallIsStored() throws Exception {
        try (EmailLedger ledger = ledger(true)) {
            EmailId one = ledger.send(email().metadata("order", "1").build());
            EmailId other = ledger.sendAll(List.of(email().build())).get(0);

            assertThat(metadata(ledger, one))
                    .containsEntry("order", "1")
                    .hasEntrySatisfying(
                            "code.caller",
                            site -> assertThat(site)
                                    .matches(HERE + "\\.placeOfTheCallIsStored\\(CallSitesTest\\.java:[0-9]+\\)"));
            assertThat(metadata(ledger, other)).containsKey("code.caller");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ledger.bulk().export(HistoryQuery.all(), HistoryQuery.ExportFormat.JSON_LINES, out);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("code.caller", HERE);
        }
    }

    @Test
    void resendHasItsOwnPlace() {
        try (EmailLedger ledger = ledger(true)) {
            EmailId original = ledger.send(email().build());
            ledger.cancel(original);
            EmailId copy = resend(ledger, original);

            assertThat(metadata(ledger, original).get("code.caller")).contains("resendHasItsOwnPlace");
            assertThat(metadata(ledger, copy).get("code.caller")).contains(HERE + ".resend(");
        }
    }

    private static EmailId resend(EmailLedger ledger, EmailId original) {
        return ledger.resend(original).id().orElseThrow();
    }

    @Test
    void nothingIsStoredByDefault() {
        try (EmailLedger ledger = ledger(false)) {
            assertThat(metadata(ledger, ledger.send(email().build()))).isEmpty();
        }
    }

    private EmailLedger ledger(boolean callSites) {
        return EmailLedger.builder(MemoryHistoryStore.create(clock), LocalTransports.discarding())
                .callSites(callSites)
                .workers(0)
                .time(clock)
                .build();
    }

    private static Map<String, String> metadata(EmailLedger ledger, EmailId id) {
        return ledger.find(id).orElseThrow().facts().metadata();
    }

    private static EmailBuilder email() {
        return Email.from("office@clinic.example")
                .to("pat@home.example")
                .subject("Your appointment")
                .text("Tomorrow.");
    }
}
