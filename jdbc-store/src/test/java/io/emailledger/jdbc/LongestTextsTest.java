package io.emailledger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.Transport;
import io.emailledger.spi.Transport.AttemptLog;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.spi.Transport.Envelope;
import io.emailledger.spi.Transport.MessageContent;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionOrigin;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests values of maximum length, and transport texts that are longer than any column. */
@OnEachDatabase
class LongestTextsTest {
    private final Place place;
    private final JdbcHistoryStore store;

    LongestTextsTest(Place.Kind kind) throws SQLException {
        place = Place.prepared(kind);
        store = JdbcHistoryStore.create(place.dataSource());
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "\0", "\ud800", "\udc00", "\n\r\t\u0085\u2028", "\ud83d\ude00", "\u4e2d", "\\'\""})
    void longTransportTextsAreRecordedOnce(String piece) {
        Chatty transport = new Chatty(piece.repeat(200_000));
        EmailId id;
        try (EmailLedger ledger =
                EmailLedger.builder(store, transport).workers(0).build()) {
            id = ledger.send(Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .subject("s")
                    .text("t")
                    .build());
            while (ledger.sending().runOnce()) {
                // Until nothing is due.
            }
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
        }
        assertThat(transport.calls).isEqualTo(1);
        AttemptRecord attempt = store.attempts(id).get(0);
        for (String name : List.of(
                attempt.transport(),
                attempt.server().orElseThrow(),
                attempt.tls().orElseThrow())) {
            assertThat(name).hasSizeLessThanOrEqualTo(1_000).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f]");
        }
    }

    @Test
    void maximumOfEveryFieldIsStored() {
        String wide = "\ud83d\ude00";
        EmailBuilder email = Email.from("office@clinic.example")
                .subject(wide.repeat(1_000))
                .text("t")
                .html("<p>t</p>")
                .tenant(wide.repeat(50))
                .idempotencyKey(wide.repeat(100))
                .attach(Attachment.of(wide.repeat(100) + ".pdf", "x".getBytes(StandardCharsets.US_ASCII)));
        for (int i = 0; i < 50; i++) {
            String number = String.format("%02d", i);
            email.tag(number + wide.repeat(49)).metadata(number + wide.repeat(49), wide.repeat(100));
        }
        for (int i = 0; i < 20; i++) {
            String local = "x".repeat(60) + String.format("%02d", i);
            email.to(local + "@" + ("d".repeat(60) + ".").repeat(3) + "example");
        }
        Chatty transport = new Chatty("ok");
        try (EmailLedger ledger =
                EmailLedger.builder(store, transport).workers(0).build()) {
            EmailId id = ledger.send(email.build());
            while (ledger.sending().runOnce()) {
                // Until nothing is due.
            }
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
            assertThat(ledger.history(HistoryQuery.all().tenant(wide.repeat(50)))
                            .emails())
                    .hasSize(1);
            assertThat(ledger.history(HistoryQuery.all().tag("07" + wide.repeat(49)))
                            .emails())
                    .hasSize(1);
            ledger.sending().pause(wide.repeat(250));
            assertThat(ledger.sending().paused().orElseThrow().reason()).isEqualTo(wide.repeat(250));
            ledger.sending().resume();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\nb", "a\ud800", "\udc00b", "a\u0085b", "a\u2028b", "a\u0007b"})
    void oversizedApplicationValuesAreRejected(String text) {
        try (EmailLedger ledger =
                EmailLedger.builder(store, new Chatty("ok")).workers(0).build()) {
            assertThatThrownBy(() -> ledger.sending().pause(text)).isInstanceOf(InvalidValueException.class);
        }
        assertThatThrownBy(() -> new Suppression(
                        Optional.of(text),
                        "pat@home.example",
                        SuppressionReason.MANUAL,
                        SuppressionOrigin.APPLICATION,
                        "",
                        Optional.empty(),
                        Emails.START,
                        Optional.empty()))
                .isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\ud800", "y", "\ud83d\ude00"})
    void textOfSuppressionIsTruncated(String piece) {
        store.suppressionStore()
                .orElseThrow()
                .suppress(new Suppression(
                        Optional.empty(),
                        "pat@home.example",
                        SuppressionReason.MANUAL,
                        SuppressionOrigin.APPLICATION,
                        piece.repeat(5_000),
                        Optional.empty(),
                        Emails.START,
                        Optional.empty()));

        assertThat(store.suppressionStore()
                        .orElseThrow()
                        .suppressions(Set.of("pat@home.example"))
                        .get(0)
                        .text())
                .hasSizeBetween(990, 1_000)
                .doesNotContain("\0");
    }

    /** Accepts every e-mail, with very long replies. */
    private static final class Chatty implements Transport {
        private final String text;
        private int calls;

        Chatty(String text) {
            this.text = text;
        }

        @Override
        public String name() {
            return "chatty" + text;
        }

        @Override
        public DeliveryResult deliver(Envelope envelope, MessageContent content, AttemptLog log) {
            calls++;
            log.server(text, text);
            log.said(text);
            log.heard(text);
            log.note(text);
            return new DeliveryResult.Answered(Collections.nCopies(
                    envelope.recipients().size(), new DeliveryResult.Answer(Outcome.ACCEPTED, new Reply(250, text))));
        }
    }
}
