package io.emailledger.internal.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.rig.Rig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResendTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void resendCopiesEveryAttribute() {
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .cc("kim@home.example")
                .bcc("boss@clinic.example")
                .replyTo("desk@clinic.example")
                .html("<p>Hello</p>")
                .header("X-Clinic", "7")
                .tag("invoice")
                .metadata("invoice", "42")
                .tenant("north")
                .priority(Priority.HIGH)
                .idempotencyKey("invoice/42"));
        rig.work();

        EmailId again = rig.ledger.resend(id).id().orElseThrow();
        rig.work();

        EmailRecord copy = rig.record(again);
        assertThat(again).isNotEqualTo(id);
        assertThat(copy.status()).isEqualTo(EmailStatus.DELIVERED);
        assertThat(copy.facts().resendOf()).contains(id);
        assertThat(copy.facts().idempotencyKey()).contains("invoice/42");
        assertThat(copy.facts().tags()).containsExactly("invoice");
        assertThat(copy.facts().metadata()).containsEntry("invoice", "42");
        assertThat(copy.facts().tenant()).contains("north");
        assertThat(copy.facts().priority()).isEqualTo(Priority.HIGH);
        assertThat(copy.recipients())
                .extracting(RecipientRecord::kind)
                .hasSize(3)
                .doesNotHaveDuplicates();
        Email content = rig.ledger.content(again).orElseThrow();
        assertThat(content.html()).contains("<p>Hello</p>");
        assertThat(content.replyTo()).hasSize(1);
        assertThat(content.headers()).hasSize(1);
        assertThat(rig.events(id)).endsWith(EventType.RESENT);
        assertThat(messageId(0)).isNotEqualTo(messageId(1));
    }

    private String messageId(int handover) {
        String message =
                new String(rig.transport.deliveries().get(handover).content().orElseThrow(), StandardCharsets.UTF_8);
        return message.lines()
                .filter(line -> line.startsWith("Message-ID:"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void deliveredOrPendingCopyIsNotRepeated() {
        for (int i = 0; i < 2; i++) {
            rig.transport.recipient("pat@home.example", Outcome.REJECTED, new Reply(552, "5.2.2 Mailbox full"));
        }
        EmailId id = rig.sendToPat();
        rig.work();
        EmailId bounced = rig.ledger.resend(id).id().orElseThrow();

        assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.ALREADY_RESENT);
        assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.ALREADY_RESENT);
        rig.work();
        assertThat(rig.ledger.actions(id).resend().refusal())
                .as("the copy bounced")
                .isEmpty();

        assertThat(rig.ledger.resend(bounced).id()).isPresent();
        rig.work();
        assertThat(rig.ledger.resend(id).refusal())
                .as("a copy of the copy has arrived")
                .contains(ResendRefusal.ALREADY_RESENT);
        assertThat(rig.ledger
                        .resend(id, ResendOptions.same().to("kim@home.example"))
                        .refusal())
                .as("to another address")
                .isEmpty();
        assertThat(rig.ledger
                        .resend(id, ResendOptions.same().evenIfAlreadyResent())
                        .id())
                .isPresent();
    }

    @Test
    void concurrentResendsMakeOneCopy() throws Exception {
        EmailId id = rig.sendToPat();
        rig.work();

        ExecutorService clicks = Executors.newFixedThreadPool(8);
        List<ResendResult> results = new ArrayList<>();
        Callable<ResendResult> click = () -> rig.ledger.resend(id);
        for (Future<ResendResult> result : clicks.invokeAll(Collections.nCopies(8, click))) {
            results.add(result.get());
        }
        clicks.shutdown();
        rig.work();

        assertThat(results.stream().flatMap(result -> result.id().stream())).hasSize(1);
        assertThat(results.stream().flatMap(result -> result.refusal().stream()))
                .hasSize(7)
                .containsOnly(ResendRefusal.ALREADY_RESENT);
        assertThat(rig.transport.deliveries()).hasSize(2);
        assertThat(rig.events(id)).containsOnlyOnce(EventType.RESENT);
    }

    @Test
    void keyPassesFromOriginalToCopy() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice/42"));
        rig.work();
        EmailId copy = rig.ledger.resend(id).id().orElseThrow();
        rig.work();

        assertThat(rig.send(Rig.email().to("pat@home.example").idempotencyKey("invoice/42")))
                .isEqualTo(copy);
    }

    @Test
    void unfinishedEmailIsNotResent() {
        EmailId id = rig.sendToPat();

        assertThat(rig.ledger.actions(id).resend().refusal()).contains(ResendRefusal.NOT_FINISHED);
        assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.NOT_FINISHED);
    }

    @Test
    void unknownEmailIsNotResent() {
        EmailId nobody = new EmailId(new UUID(0x0190_0000_0000_7000L, Long.MIN_VALUE));

        assertThat(rig.ledger.resend(nobody).refusal()).contains(ResendRefusal.NOT_FOUND);
    }

    @Test
    void resendIsRefusedWithoutDeletedAttachments() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").attach(Attachment.of("a.txt", new byte[] {1, 2})));
        rig.work();

        assertThat(rig.ledger.resend(id).refusal()).contains(ResendRefusal.ATTACHMENTS_DELETED);
        assertThat(rig.ledger.actions(id).resend().refusal().orElseThrow().text())
                .contains("as soon as an e-mail was sent");
    }

    @Test
    void resendAcceptsSuppliedAttachments() {
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of("a.txt", new byte[] {1, 2}).withMediaType("application/x-invoice"))
                .inlineImage("logo", Attachment.of("logo.png", new byte[] {3})));
        rig.work();
        ResendOptions half = ResendOptions.same().attach(Attachment.of("a.txt", new byte[] {1, 2}));
        ResendOptions wrong = half.attach(Attachment.of("logo.png", new byte[] {4}));
        ResendOptions right = half.attach(Attachment.of("logo.png", new byte[] {3}));

        assertThat(rig.ledger.checkResend(id, half).refusal()).contains(ResendRefusal.ATTACHMENTS_DELETED);
        assertThat(rig.ledger.resend(id, wrong).refusal()).contains(ResendRefusal.ATTACHMENT_DIFFERS);
        EmailId again = rig.ledger.resend(id, right).id().orElseThrow();
        rig.work();

        assertThat(rig.record(again).attachments().get(0).mediaType()).isEqualTo("application/x-invoice");
        assertThat(rig.record(again).attachments().get(1).contentId()).contains("logo");
        assertThat(rig.record(again).attachments().get(0).sha256())
                .isEqualTo(rig.record(id).attachments().get(0).sha256());
        assertThat(rig.status(again)).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void unreadableSuppliedAttachmentIsNotAccepted() {
        EmailId id = rig.send(Rig.email().to("pat@home.example").attach(Attachment.of("a.txt", new byte[] {1, 2})));
        rig.work();
        ResendOptions broken = ResendOptions.same().attach(Attachment.of("a.txt", () -> {
            throw new IllegalStateException("the archive is closed");
        }));

        assertThat(rig.ledger.checkResend(id, broken).refusal()).contains(ResendRefusal.ATTACHMENT_DIFFERS);
    }

    @Test
    void bouncedEmailIsResentToCorrectedOrBouncedAddress() {
        rig.transport.recipient("pta@home.example", Outcome.REJECTED, new Reply(552, "5.2.2 Mailbox full"));
        EmailId id = rig.send(Rig.email().to("kim@home.example").cc("pta@home.example"));
        rig.work();

        EmailId corrected = rig.ledger
                .resend(id, ResendOptions.same().to("pat@home.example"))
                .id()
                .orElseThrow();
        EmailId bounced =
                rig.ledger.resend(id, ResendOptions.same().toBouncedOnly()).id().orElseThrow();

        assertThat(rig.record(corrected).recipients())
                .singleElement()
                .satisfies(r -> assertThat(r.address().address()).isEqualTo("pat@home.example"));
        assertThat(rig.record(bounced).recipients())
                .singleElement()
                .satisfies(r -> assertThat(r.address().address()).isEqualTo("pta@home.example"));
        rig.work();
        assertThat(rig.ledger
                        .checkResend(corrected, ResendOptions.same().toBouncedOnly())
                        .refusal())
                .contains(ResendRefusal.NO_RECIPIENTS);
    }

    @Test
    void failedEmailKeepsAttachmentsAndFailsAgain() {
        EmailId id = rig.send(Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of("a.txt", new byte[] {1}))
                .requireAttachment("b.txt"));

        EmailId again = rig.ledger.resend(id).id().orElseThrow();

        assertThat(rig.status(again)).isEqualTo(EmailStatus.FAILED);
        assertThat(rig.store.attachment(again, 0)).isPresent();
    }
}
