package io.emailledger.internal.transitions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.HistoryQuery.ExportFormat;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.rig.Rig;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.Act;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that every FAILED e-mail has a reason. */
class FailureReasonTest {
    private final Rig rig = new Rig(builder -> builder.maxSize(100_000));

    @Test
    void missingRecipientsAreReported() throws IOException {
        is(FailureReason.NO_RECIPIENTS, rig.send(Rig.email()));
    }

    @Test
    void missingAttachmentIsReported() throws IOException {
        is(FailureReason.MANDATORY_ATTACHMENT_MISSING, rig.send(to("pat").requireAttachment("invoice.pdf")));
    }

    @Test
    void unreadableAttachmentIsReported() throws IOException {
        is(
                FailureReason.MANDATORY_ATTACHMENT_MISSING,
                rig.send(to("pat")
                        .attach(Attachment.of("invoice.pdf", () -> {
                            throw new IOException("gone");
                        }))
                        .requireAttachment("invoice.pdf")));
    }

    @Test
    void invalidAddressesAreReported() throws IOException {
        is(FailureReason.INVALID_RECIPIENT, rig.send(Rig.email().to("pat@").cc("@home.example")));
    }

    @Test
    void excessiveSizeIsReported() throws IOException {
        is(FailureReason.TOO_LARGE, rig.send(to("pat").text("x".repeat(200_000))));
    }

    @Test
    void expiryBeforeSendIsReported() throws IOException {
        EmailId id = rig.send(to("pat").expiresAt(rig.clock.instant().minusSeconds(10)));
        rig.work();

        is(FailureReason.EXPIRED, id);
    }

    @Test
    void expiryWhileWaitingIsReported() throws IOException {
        rig.transport.otherwise(Act.unavailable("connection refused"));
        EmailId id = rig.send(to("pat").expiresAt(rig.clock.instant().plusSeconds(30)));
        rig.work();
        rig.later(Duration.ofMinutes(5));

        is(FailureReason.EXPIRED, id);
    }

    @Test
    void expiryWithInvalidAddressIsReported() throws IOException {
        EmailId id = rig.send(to("pat").cc("kim@").expiresAt(rig.clock.instant().minusSeconds(10)));
        rig.work();

        is(FailureReason.EXPIRED, id);
    }

    @Test
    void rejectionByRelayIsReported() throws IOException {
        is(FailureReason.RELAY_REFUSED, refusedToTheEnd("5.7.1 Sender address rejected: not owned by user"));
    }

    @Test
    void serverLimitIsReported() throws IOException {
        is(FailureReason.RATE_LIMITED, refusedToTheEnd("5.7.1 Daily sending quota exceeded, try tomorrow"));
    }

    @Test
    void lostReplyIsReported() throws IOException {
        rig.transport.otherwise(Act.loseAnswer());
        EmailId id = rig.send(to("pat").expiresAt(rig.clock.instant().plusSeconds(30)));
        rig.work();
        rig.later(Duration.ofMinutes(5));

        is(FailureReason.ANSWER_LOST, id);
    }

    @Test
    void lostReplyOfOneRecipientIsReportedForAll() throws IOException {
        rig.transport.otherwise(Act.loseAnswer());
        EmailId id = rig.send(Rig.email()
                .to("kim@")
                .cc("pat@home.example")
                .expiresAt(rig.clock.instant().plusSeconds(30)));
        rig.work();
        rig.later(Duration.ofMinutes(5));

        is(FailureReason.ANSWER_LOST, id);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "SMTPUTF8_NOT_OFFERED", "UNSENDABLE", "CONTENT_DELETED"})
    void unsendableEmailHasReason(FailureReason reason) throws IOException {
        rig.transport.otherwise(attempt -> new DeliveryResult.Unsendable(reason, "It cannot be sent."));
        EmailId id = rig.send(to("pat").cc("kim@home.example"));
        rig.work();

        is(reason, id);
    }

    @Test
    void unsendableRecipientsHaveReason() throws IOException {
        rig.transport.otherwise(attempt -> new DeliveryResult.Answered(Collections.nCopies(
                attempt.envelope().recipients().size(),
                new DeliveryResult.Answer(Outcome.UNSENDABLE, new Reply(0, "It cannot be sent.")))));
        EmailId id = rig.send(to("pat"));
        rig.work();

        is(FailureReason.UNSENDABLE, id);
    }

    @Test
    void suppressionIsReported() throws IOException {
        suppress("pat@home.example");
        suppress("kim@home.example");
        EmailId id = rig.send(to("pat").cc("kim@home.example"));
        rig.work();

        is(FailureReason.SUPPRESSED, id);
    }

    @Test
    void suppressionWithUnsendableRecipientIsReported() throws IOException {
        suppress("pat@home.example");
        rig.transport.otherwise(
                attempt -> new DeliveryResult.Unsendable(FailureReason.UNSENDABLE, "It cannot be sent."));
        EmailId id = rig.send(to("pat").cc("kim@home.example"));
        rig.work();

        is(FailureReason.SUPPRESSED, id);
    }

    @Test
    void reachedRecipientLeavesNoReason() {
        EmailId id = rig.send(to("pat").cc("kim@"));
        rig.work();

        EmailRecord record = rig.record(id);
        assertThat(record.status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(record.state().failure()).isEmpty();
    }

    private static EmailBuilder to(String name) {
        return Rig.email().to(name + "@home.example");
    }

    private EmailId refusedToTheEnd(String text) {
        rig.transport.otherwise(attempt -> new DeliveryResult.Answered(
                List.of(new DeliveryResult.Answer(Outcome.REJECTED, new Reply(550, text).at(ReplyPhase.MAIL)))));
        EmailId id = rig.send(to("pat").expiresAt(rig.clock.instant().plusSeconds(60)));
        rig.work();
        rig.later(Duration.ofMinutes(10));
        return id;
    }

    private void suppress(String address) {
        rig.ledger.suppressions().add(address, SuppressionReason.MANUAL, "asked for it");
    }

    private void is(FailureReason reason, EmailId id) throws IOException {
        EmailRecord record = rig.record(id);
        assertThat(record.status()).isEqualTo(EmailStatus.FAILED);
        assertThat(record.state().failure()).contains(reason);
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        rig.ledger.bulk().export(HistoryQuery.all(), ExportFormat.CSV, csv);
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = format.parse(new StringReader(csv.toString(UTF_8)))) {
            assertThat(rows.getRecords())
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("failure")).isEqualTo(reason.name()));
        }
    }
}
