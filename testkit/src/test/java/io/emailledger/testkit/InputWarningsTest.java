package io.emailledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.spi.RecipientContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the log warns once about values that are obviously mistakes. */
class InputWarningsTest {
    private final LogCapture log = new LogCapture();
    private final EmailLedger ledger = EmailLedger.builder(
                    MemoryHistoryStore.create(MovableClock.start()), LocalTransports.discarding())
            .workers(0)
            .build();

    @AfterEach
    void close() {
        ledger.close();
        log.close();
    }

    @Test
    void trackOpensWithoutTrackingWarnsOnce() {
        for (int i = 0; i < 20; i++) {
            send(ledger, html("<p>Hi</p>").trackOpens(true));
        }

        assertThat(log.lines("WARN", "Mistakes"))
                .singleElement()
                .asString()
                .contains("trackOpens", "with(OpenTracking...)");
    }

    @Test
    void trackOpensWithTrackingCausesNoWarning() {
        try (EmailLedger tracking = EmailLedger.builder(
                        MemoryHistoryStore.create(MovableClock.start()), LocalTransports.discarding())
                .workers(0)
                .with(new TracksOpens())
                .build()) {
            send(tracking, html("<p>Hi</p>").trackOpens(true));
        }
        assertThat(log.lines("WARN", "Mistakes")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<img src=\"cid:logo\">",
                "<img src=cid:logo>",
                "<IMG SRC = 'CID:logo' alt=x>",
                "<td background=\"cid:logo\">",
                "<div style=\"background-image: url(cid:logo)\">",
                "<div style='background:url(&quot;cid:logo&quot;)'>"
            })
    void missingImageWarnsOnce(String element) {
        for (int i = 0; i < 20; i++) {
            send(ledger, html("<p>Hi</p>" + element));
        }

        assertThat(log.lines("WARN", "Mistakes"))
                .singleElement()
                .asString()
                .contains("cid:logo", "not among its attachments");
    }

    @Test
    void missingImagesDoNotFloodTheLog() {
        for (int i = 0; i < 100; i++) {
            send(ledger, html("<img src=\"cid:logo" + i + "\"><img src='cid:photo" + i + "@clinic.example'>"));
        }

        assertThat(log.lines("WARN", "Mistakes")).hasSize(10);
        assertThat(log.text()).doesNotContain("@clinic.example");
    }

    @Test
    void presentImagesCauseNoWarning() {
        Attachment image = Attachment.of("logo.png", new byte[] {1});
        send(
                ledger,
                html("<img src=\"cid:logo\"><img src='cid:photo%40clinic.example'><p>cid:nothing acid:rain</p>")
                        .inlineImage("logo", image)
                        .inlineImage("photo@clinic.example", image));

        assertThat(log.lines("WARN", "Mistakes")).isEmpty();
    }

    /** An extension that says that it makes opens observable, and changes nothing. */
    private static final class TracksOpens implements RecipientContent {
        @Override
        public boolean appliesTo(Email email, Recipient recipient) {
            return false;
        }

        @Override
        public Email contentFor(Email email, Recipient recipient) {
            return email;
        }

        @Override
        public boolean tracksOpens() {
            return true;
        }
    }

    private static void send(EmailLedger ledger, EmailBuilder email) {
        ledger.send(email.build());
    }

    private static EmailBuilder html(String html) {
        return Email.from("billing@clinic.example").to("pat@home.example").html(html);
    }
}
