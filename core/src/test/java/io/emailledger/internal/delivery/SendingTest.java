package io.emailledger.internal.delivery;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.CANCELLED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.actions.CancelResult;
import io.emailledger.actions.ResendOptions;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.rig.Rig;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.IdempotencyConflictException.EmailPart;
import io.emailledger.testkit.Act;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendingTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void emailIsRecordedBeforeItIsSent() {
        EmailId id = rig.sendToPat();

        assertThat(rig.status(id)).isEqualTo(PENDING);
        assertThat(rig.transport.deliveries()).isEmpty();
        assertThat(rig.events(id)).containsExactly(EventType.RECORDED);
    }

    @Test
    void acceptedEmailIsDeliveredAndNamesServer() {
        EmailId id = rig.sendToPat();
        rig.work();

        RecipientRecord pat = rig.record(id).recipients().get(0);
        assertThat(rig.status(id)).isEqualTo(DELIVERED);
        assertThat(pat.status()).isEqualTo(DELIVERED);
        assertThat(pat.acceptedBy()).contains(AcceptedBy.RELAY);
        assertThat(rig.events(id)).containsExactly(EventType.RECORDED, EventType.SENDING, EventType.DELIVERED);
    }

    @Test
    void rejectedEmailIsBouncedWithServerReply() {
        rig.transport.next(Act.refuse(550, "5.1.1 No such user"));
        EmailId id = rig.sendToPat();
        rig.work();

        assertThat(rig.status(id)).isEqualTo(BOUNCED);
        Reply reply = rig.record(id).recipients().get(0).reply().orElseThrow();
        assertThat(reply.code()).isEqualTo(550);
        assertThat(reply.enhancedStatus()).contains("5.1.1");
        assertThat(rig.ledger.log(id).text()).contains("550 5.1.1 No such user");
    }

    @Test
    void onlyDeferredRecipientsAreRetried() {
        rig.transport
                .recipient("gone@home.example", Outcome.REJECTED, new Reply(550, "5.1.1 gone"))
                .recipient("full@home.example", Outcome.DEFERRED, new Reply(452, "4.2.2 full"));
        EmailId id = rig.send(
                Rig.email().to("ok@home.example").cc("gone@home.example").bcc("full@home.example"));
        rig.work();

        assertThat(rig.status(id)).isEqualTo(PENDING);
        assertThat(rig.record(id).recipients())
                .extracting(RecipientRecord::status)
                .containsExactly(DELIVERED, BOUNCED, PENDING);

        rig.later(Duration.ofMinutes(2));

        assertThat(rig.transport.deliveries()).hasSize(2);
        assertThat(rig.transport.deliveries().get(1).envelope().recipients())
                .extracting(a -> a.address())
                .containsExactly("full@home.example");
        assertThat(rig.status(id)).isEqualTo(BOUNCED);
        assertThat(rig.record(id).recipients())
                .extracting(RecipientRecord::status)
                .containsExactly(DELIVERED, BOUNCED, DELIVERED);
    }

    @Test
    void everyAttemptSendsTheSameBytes() {
        rig.transport.next(Act.deferContent(451, "4.7.1 later"), Act.deferContent(451, "4.7.1 later"), Act.answer());
        rig.send(Rig.email().to("pat@home.example").html("<p>Grüße</p>").attach(Attachment.of("a.txt", new byte[9])));
        rig.work();
        rig.later(Duration.ofMinutes(2));
        rig.later(Duration.ofMinutes(4));

        List<String> bytes = rig.transport.deliveries().stream()
                .map(h -> new String(h.content().orElseThrow(), StandardCharsets.UTF_8))
                .toList();
        assertThat(bytes).hasSize(3);
        assertThat(bytes.get(1)).isEqualTo(bytes.get(0)).contains("Message-ID: <");
        assertThat(bytes.get(2)).isEqualTo(bytes.get(0));
    }

    @Test
    void repeatedAddressGetsOneCopy() {
        EmailId id = rig.send(
                Rig.email().to("pat@home.example").cc("pat@home.example").cc("kim@home.example"));
        rig.work();

        assertThat(rig.transport.deliveries().get(0).envelope().recipients()).hasSize(2);
        assertThat(rig.record(id).recipients()).hasSize(2);
    }

    @Test
    void bccAppearsInNoHeader() {
        rig.send(Rig.email().to("pat@home.example").bcc("boss@clinic.example"));
        rig.work();

        assertThat(rig.transport.deliveries().get(0).envelope().recipients()).hasSize(2);
        assertThat(new String(rig.transport.deliveries().get(0).content().orElseThrow(), StandardCharsets.UTF_8))
                .doesNotContain("boss@clinic.example");
    }

    @Test
    void emailWithoutRecipientsFails() {
        assertFailed(rig.send(Rig.email()), FailureReason.NO_RECIPIENTS, "no recipients");
    }

    @Test
    void missingRequiredAttachmentFailsEmail(@TempDir Path folder) {
        EmailId neverAdded = rig.send(Rig.email().to("pat@home.example").requireAttachment("invoice.pdf"));
        EmailId unreadable = rig.send(Rig.email()
                .to("pat@home.example")
                .attach(folder.resolve("invoice.pdf"))
                .requireAttachment("invoice.pdf"));

        assertFailed(neverAdded, FailureReason.MANDATORY_ATTACHMENT_MISSING, "invoice.pdf");
        assertFailed(unreadable, FailureReason.MANDATORY_ATTACHMENT_MISSING, "invoice.pdf");
    }

    @Test
    void unreadableOptionalAttachmentIsOmittedAndRecorded() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").attach(Attachment.of("map.png", () -> {
            throw new IOException("disk");
        })));
        rig.work();

        assertThat(rig.status(id)).isEqualTo(DELIVERED);
        assertThat(rig.events(id)).contains(EventType.ATTACHMENT_LEFT_OUT);
        assertThat(rig.ledger.log(id).text()).contains("map.png");
        assertThat(new String(rig.transport.deliveries().get(0).content().orElseThrow(), StandardCharsets.UTF_8))
                .doesNotContain("map.png");
    }

    @Test
    void invalidAddressFailsAndOthersGetTheEmail() {
        EmailId id = rig.send(Rig.email().to("pat@").cc("kim@home.example"));
        EmailId alone = rig.send(Rig.email().to("pat@"));
        rig.work();

        assertThat(rig.record(id).recipients())
                .extracting(RecipientRecord::status)
                .containsExactly(FAILED, DELIVERED);
        assertThat(rig.record(id).recipients().get(0).failure()).contains(FailureReason.INVALID_RECIPIENT);
        assertThat(rig.status(id)).isEqualTo(DELIVERED);
        assertFailed(alone, FailureReason.INVALID_RECIPIENT, "not a mailbox");
    }

    @Test
    void oversizedEmailFails() {
        try (Rig small = new Rig(builder -> builder.maxSize(1_000))) {
            EmailId id = small.send(Rig.email()
                    .to("pat@home.example")
                    .attach(Attachment.of("a.bin", new byte[600]))
                    .attach(Attachment.of("b.bin", new byte[600])));

            assertThat(small.status(id)).isEqualTo(FAILED);
            assertThat(small.record(id).state().failure()).contains(FailureReason.TOO_LARGE);
            assertThat(small.ledger.actions(id).resend().allowed()).isFalse();
        }
    }

    private void assertFailed(EmailId id, FailureReason reason, String text) {
        rig.work();
        EmailRecord record = rig.record(id);
        assertThat(record.status()).isEqualTo(FAILED);
        assertThat(record.state().failure()).contains(reason);
        assertThat(record.recipients()).allSatisfy(r -> assertThat(r.status()).isEqualTo(FAILED));
        assertThat(rig.ledger.log(id).text()).contains("FAILED").contains(text);
        assertThat(rig.transport.deliveries())
                .noneMatch(h -> h.envelope().email().equals(id));
    }

    @Test
    void sourceFileCanBeDeletedAfterSend(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("invoice.txt"), "the invoice");
        EmailId id = rig.send(Rig.email().to("pat@home.example").attach(file));
        Files.delete(file);
        rig.work();

        assertThat(rig.status(id)).isEqualTo(DELIVERED);
        assertThat(new String(rig.transport.deliveries().get(0).content().orElseThrow(), StandardCharsets.UTF_8))
                .contains("dGhlIGludm9pY2U=");
    }

    @Test
    void deliveryDeletesAttachmentsAndKeepsTheirMetadata() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").attach(Attachment.of("a.txt", new byte[] {1, 2, 3})));
        assertThat(rig.store.attachment(id, 0)).isPresent();
        rig.work();

        assertThat(rig.store.attachment(id, 0)).isEmpty();
        assertThat(rig.record(id).attachments()).singleElement().satisfies(a -> {
            assertThat(a.name()).isEqualTo("a.txt");
            assertThat(a.size()).isEqualTo(3);
            assertThat(a.sha256()).hasValueSatisfying(hash -> assertThat(hash).hasSize(64));
            assertThat(a.deletedAt()).isPresent();
        });
    }

    @Test
    void attachmentsStayWhileRecipientsArePending() {
        rig.transport.recipient("full@home.example", Outcome.DEFERRED, new Reply(452, "4.2.2 full"));
        EmailId id = rig.send(
                Rig.email().to("ok@home.example").to("full@home.example").attach(Attachment.of("a.txt", new byte[] {
                    1, 2, 3
                })));
        rig.work();
        assertThat(rig.store.attachment(id, 0)).isPresent();

        rig.later(Duration.ofMinutes(2));
        assertThat(rig.status(id)).isEqualTo(DELIVERED);
        assertThat(rig.store.attachment(id, 0)).isEmpty();
    }

    @Test
    void gracePeriodKeepsAttachments() {
        try (Rig kept = new Rig(builder -> builder.keepAttachments(Duration.ofHours(1)))) {
            EmailId id =
                    kept.send(Rig.email().to("pat@home.example").attach(Attachment.of("a.txt", new byte[] {1, 2, 3})));
            kept.work();
            assertThat(kept.status(id)).isEqualTo(DELIVERED);
            kept.later(Duration.ofMinutes(59));
            assertThat(kept.store.attachment(id, 0)).isPresent();

            kept.later(Duration.ofMinutes(2));
            assertThat(kept.store.attachment(id, 0)).isEmpty();
            assertThat(kept.record(id).attachmentsDeleted()).isTrue();
            assertThat(kept.events(id)).contains(EventType.ATTACHMENTS_DELETED);
            assertThat(kept.status(id)).isEqualTo(DELIVERED);
        }
    }

    @Test
    void scheduledEmailWaitsForItsTime() {
        EmailId id = rig.send(
                Rig.email().to("pat@home.example").sendAt(rig.clock.instant().plus(Duration.ofHours(2))));
        rig.later(Duration.ofMinutes(119));
        assertThat(rig.status(id)).isEqualTo(PENDING);

        rig.later(Duration.ofMinutes(2));
        assertThat(rig.status(id)).isEqualTo(DELIVERED);
    }

    @Test
    void sendAllReturnsIdsInOrder() {
        List<EmailId> ids = rig.ledger.sendAll(List.of(
                Rig.email().to("a@home.example").build(),
                Rig.email().build(),
                Rig.email().to("c@home.example").build()));
        rig.work();

        assertThat(ids).doesNotHaveDuplicates().isSorted();
        assertThat(ids).extracting(rig::status).containsExactly(DELIVERED, FAILED, DELIVERED);
    }

    @Test
    void sameKeyAndContentReturnsFirstId() {
        EmailId first = rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice/42"));
        EmailId again = rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice/42"));
        EmailId otherTenant = rig.send(
                Rig.email().to("pat@home.example").idempotencyKey("invoice/42").tenant("b"));
        rig.work();

        assertThat(again).isEqualTo(first);
        assertThat(otherTenant).isNotEqualTo(first);
        assertThat(rig.transport.deliveries()).hasSize(2);
    }

    @Test
    void failedEmailReleasesItsKey() {
        EmailId failed = rig.send(
                Rig.email().to("pat@home.example").requireAttachment("i.pdf").idempotencyKey("invoice/42"));
        EmailId again = rig.send(Rig.email()
                .to("pat@home.example")
                .requireAttachment("i.pdf")
                .attach(Attachment.of("i.pdf", new byte[] {1}))
                .idempotencyKey("invoice/42"));
        rig.work();

        assertThat(rig.status(failed)).isEqualTo(FAILED);
        assertThat(again).isNotEqualTo(failed);
        assertThat(rig.status(again)).isEqualTo(DELIVERED);
    }

    @Test
    void cancelledEmailKeepsItsKeyUntilItIsReleased() {
        EmailBuilder reminder = Rig.email().to("pat@home.example").idempotencyKey("reminder/7");
        EmailId cancelled = rig.send(reminder);
        rig.ledger.cancel(cancelled);

        assertThatThrownBy(() -> rig.send(reminder))
                .isInstanceOfSatisfying(IdempotencyConflictException.class, e -> {
                    assertThat(e.existing()).isEqualTo(cancelled);
                    assertThat(e.status()).contains(CANCELLED);
                    assertThat(e.isSameContent()).isTrue();
                    assertThat(e.differs()).isEmpty();
                })
                .hasMessageContaining("cancelAndReleaseKey");
        assertThat(rig.ledger.cancelAndReleaseKey(cancelled).code()).isEqualTo(CancelResult.Code.CANCELLED);
        EmailId again = rig.send(reminder);
        rig.work();
        assertThat(again).isNotEqualTo(cancelled);
        assertThat(rig.status(again)).isEqualTo(DELIVERED);
    }

    @Test
    void keyOfDeliveredEmailIsNotReleased() {
        EmailBuilder reminder = Rig.email().to("pat@home.example").idempotencyKey("reminder/7");
        EmailId delivered = rig.send(reminder);
        rig.work();

        assertThat(rig.ledger.cancelAndReleaseKey(delivered).code()).isEqualTo(CancelResult.Code.TOO_LATE);
        assertThat(rig.send(reminder)).isEqualTo(delivered);
    }

    @Test
    void conflictNamesTheDifferences() {
        Instant later = rig.clock.instant().plusSeconds(3_600);
        EmailBuilder first = Rig.email().to("pat@home.example").sendAt(later).idempotencyKey("appointment/7");
        EmailId id = rig.send(first);

        assertThat(rig.send(Rig.email()
                        .to("pat@home.example")
                        .sendAt(later)
                        .expiresAt(later.plusSeconds(60))
                        .priority(Priority.HIGH)
                        .tag("x")
                        .idempotencyKey("appointment/7")))
                .as("expiry, priority and tags do not count")
                .isEqualTo(id);
        assertThatThrownBy(() -> rig.send(first.sendAt(later.plusSeconds(1))))
                .isInstanceOfSatisfying(IdempotencyConflictException.class, e -> {
                    assertThat(e.status()).contains(PENDING);
                    assertThat(e.differs()).containsExactly(EmailPart.SEND_AT);
                    assertThat(e.isSameContent()).isTrue();
                });
        assertThatThrownBy(() -> rig.send(first.sendAt(later).subject("Other").cc("kim@home.example")))
                .isInstanceOfSatisfying(IdempotencyConflictException.class, e -> {
                    assertThat(e.differs()).containsExactlyInAnyOrder(EmailPart.SUBJECT, EmailPart.RECIPIENTS);
                    assertThat(e.isSameContent()).isFalse();
                });
    }

    @Test
    void copiedEmailCanDropItsKey() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").idempotencyKey("reminder/7"));
        rig.ledger.cancel(id);

        EmailId edited = rig.ledger.send(rig.ledger.content(id).orElseThrow().toBuilder()
                .withoutIdempotencyKey()
                .build());
        rig.work();

        assertThat(rig.status(edited)).isEqualTo(DELIVERED);
    }

    @Test
    void dateIsLaterOfRecordingAndSendAt() {
        Instant later = Instant.parse("2031-05-06T07:08:09.5Z");
        rig.send(Rig.email().to("pat@home.example").sendAt(later));
        rig.clock.advance(Duration.between(rig.clock.instant(), later));
        rig.work();

        assertThat(new String(rig.transport.deliveries().get(0).content().orElseThrow(), StandardCharsets.UTF_8))
                .startsWith("Date: Tue, 06 May 2031 07:08:09 +0000\r\n");
    }

    @Test
    void sameKeyWithOtherContentIsConflict() {
        EmailId first = rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice/42"));

        assertThatThrownBy(() -> rig.ledger.sendAll(List.of(
                        Rig.email().to("kim@home.example").build(),
                        Rig.email()
                                .to("kim@home.example")
                                .idempotencyKey("invoice/42")
                                .build())))
                .isInstanceOfSatisfying(
                        IdempotencyConflictException.class,
                        e -> assertThat(e.existing()).isEqualTo(first));
        rig.work();
        assertThat(rig.transport.deliveries()).hasSize(1);
    }

    @Test
    void nullIsRejected() {
        assertThatThrownBy(() -> rig.ledger.send(null))
                .isInstanceOfSatisfying(
                        InvalidValueException.class,
                        e -> assertThat(e.property()).isEqualTo("email"));
    }

    @Test
    void recordedEmailIsReadBack() throws IOException {
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .html("<b>Hello</b>")
                .header("X-Clinic", "7")
                .attach(Attachment.of("a.txt", new byte[] {1, 2, 3})));

        var content = rig.ledger.content(id).orElseThrow();
        assertThat(content.html()).contains("<b>Hello</b>");
        assertThat(content.text()).isEqualTo(Optional.of("Please find your invoice."));
        assertThat(content.attachments().get(0).open().readAllBytes()).containsExactly(1, 2, 3);
        rig.work();
        assertThatThrownBy(() -> rig.ledger
                        .content(id)
                        .orElseThrow()
                        .attachments()
                        .get(0)
                        .open())
                .isInstanceOf(IOException.class);
    }

    @Test
    void nullIsRejectedInQueriesAndOptions() {
        assertThatThrownBy(() -> HistoryQuery.all().status((EmailStatus) null))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> ResendOptions.same().attach(null)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void unreadableAttachmentDoesNotCountTowardsSize() {
        try (Rig small = new Rig(builder -> builder.maxSize(600_000))) {
            EmailId id = small.send(Rig.email()
                    .to("pat@home.example")
                    .attach(Attachment.of(
                            "broken.bin",
                            () ->
                                    new SequenceInputStream(
                                            new ByteArrayInputStream(new byte[500_000]),
                                            InputStream.nullInputStream()) {
                                        @Override
                                        public int read(byte[] bytes, int offset, int length) throws IOException {
                                            int read = super.read(bytes, offset, length);
                                            if (read < 0) {
                                                throw new IOException("the disk broke");
                                            }
                                            return read;
                                        }
                                    }))
                    .attach(Attachment.of("whole.bin", new byte[500_000])));

            assertThat(small.status(id)).isEqualTo(PENDING);
        }
    }
}
