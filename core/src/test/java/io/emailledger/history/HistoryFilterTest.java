package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.rig.Rig;
import io.emailledger.testkit.Act;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests each filter with an e-mail that it lets through and one that it does not. */
class HistoryFilterTest {
    private static final HistoryQuery ALL = HistoryQuery.all();

    private final Rig rig = new Rig();
    private final EmailRecord plain = recorded(Rig.email().to("pat@home.example"));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void queryWithoutFiltersMatchesEveryEmail() {
        assertThat(ALL.matches(plain)).isTrue();
    }

    @Test
    void statusIsOneOfThoseNamed() {
        assertThat(ALL.status(EmailStatus.PENDING, EmailStatus.FAILED).matches(plain))
                .isTrue();
        assertThat(ALL.status(EmailStatus.DELIVERED, EmailStatus.FAILED).matches(plain))
                .isFalse();
    }

    @Test
    void tenantIsTheSame() {
        EmailRecord north = recorded(Rig.email().to("pat@home.example").tenant("north"));

        assertThat(ALL.tenant("north").matches(north)).isTrue();
        assertThat(ALL.tenant("south").matches(north)).isFalse();
        assertThat(ALL.tenant("north").matches(plain)).isFalse();
    }

    @Test
    void sinceIncludesItsTimeAndUntilDoesNot() {
        Instant recorded = plain.id().recordedAt();

        assertThat(ALL.since(recorded).matches(plain)).isTrue();
        assertThat(ALL.since(recorded.plusMillis(1)).matches(plain)).isFalse();
        assertThat(ALL.until(recorded.plusMillis(1)).matches(plain)).isTrue();
        assertThat(ALL.until(recorded).matches(plain)).isFalse();
    }

    @Test
    void openedEmailHasAtLeastOneOpen() {
        EmailRecord opened = new EmailRecord(
                plain.id(),
                plain.facts(),
                plain.state(),
                plain.recipients(),
                plain.attachments(),
                Opens.NONE.and(plain.id().recordedAt()));

        assertThat(ALL.opened(true).matches(opened)).isTrue();
        assertThat(ALL.opened(false).matches(opened)).isFalse();
        assertThat(ALL.opened(true).matches(plain)).isFalse();
        assertThat(ALL.opened(false).matches(plain)).isTrue();
    }

    @Test
    void attachmentsAreThereOrNot() {
        EmailRecord attached = recorded(Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of("a.txt", "a".getBytes(StandardCharsets.UTF_8))));

        assertThat(ALL.withAttachments(true).matches(attached)).isTrue();
        assertThat(ALL.withAttachments(false).matches(attached)).isFalse();
        assertThat(ALL.withAttachments(true).matches(plain)).isFalse();
    }

    @Test
    void causeIsThatOfAnyRecipient() {
        rig.transport.next(Act.refuse(550, "5.1.1 User unknown"));
        rig.work();
        EmailRecord bounced = rig.record(plain.id());

        assertThat(ALL.cause(RefusalCause.RECIPIENT).matches(bounced)).isTrue();
        assertThat(ALL.cause(RefusalCause.CONTENT).matches(bounced)).isFalse();
        assertThat(ALL.cause(RefusalCause.RECIPIENT).matches(plain)).isFalse();
    }

    @Test
    void domainIsThatOfAnyRecipient() {
        EmailRecord two = recorded(Rig.email().to("pat@home.example").bcc("kim@sub.clinic.example"));

        assertThat(ALL.recipientDomain("Sub.Clinic.example").matches(two)).isTrue();
        assertThat(ALL.recipientDomain("@home.example").matches(two)).isTrue();
        assertThat(ALL.recipientDomain("clinic.example").matches(two)).isFalse();
        assertThat(ALL.recipientDomain("me.example").matches(two)).isFalse();
    }

    @Test
    void partOfAddressIsBeginningOfOneOfItsWords() {
        EmailRecord anna = recorded(Rig.email().to("Anna.Meier@mail.home.example"));

        for (String part : new String[] {"ann", "anna.mei", "MEIER", "meier@mail.h", "mail.home.example", "home"}) {
            assertThat(ALL.recipientPart(part).matches(anna)).as(part).isTrue();
        }
        for (String part :
                new String[] {"nna", "eier", "example", "anna meier", "meier@home", "anna.meier@mail.home.examples"}) {
            assertThat(ALL.recipientPart(part).matches(anna)).as(part).isFalse();
        }
        assertThat(ALL.recipientPart("anna").recipientPart("home").matches(anna))
                .isTrue();
        assertThat(ALL.recipientPart("anna").recipientPart("pat").matches(anna)).isFalse();
    }

    @Test
    void attachmentsHaveAllWordsInTheirNames() {
        EmailRecord two = recorded(Rig.email()
                .to("pat@home.example")
                .attach(Attachment.of("R\u00f6ntgen_2026-11.pdf", new byte[] {1}))
                .attach(Attachment.of("terms.txt", new byte[] {1})));

        assertThat(ALL.attachmentName("PDF rontgen").matches(two)).isTrue();
        assertThat(ALL.attachmentName("2026 terms").matches(two)).isTrue();
        assertThat(ALL.attachmentName("term").matches(two)).isFalse();
        assertThat(ALL.attachmentName("pdf invoice").matches(two)).isFalse();
        assertThat(ALL.attachmentName("pdf").matches(plain)).isFalse();
    }

    @Test
    void rejectionIsFoundByItsWordsAndAcceptanceByItsQueueId() {
        rig.transport.next(Act.refuse(550, "5.1.1 <pat@home.example>: User unknown"));
        rig.work();
        EmailRecord bounced = rig.record(plain.id());
        assertThat(ALL.reply("USER unknown").matches(bounced)).isTrue();
        assertThat(ALL.reply("5.1.1 550 pat home.example").matches(bounced)).isTrue();
        assertThat(ALL.reply("unknow").matches(bounced)).isFalse();
        assertThat(ALL.reply("user full").matches(bounced)).isFalse();
        assertThat(ALL.reply("user").matches(plain)).isFalse();

        EmailRecord accepted = bounced.with(
                bounced.state(),
                List.of(bounced.recipients().get(0).withReply(new Reply(250, "2.0.0 Ok: queued as 4bXyZ12345"))));
        assertThat(ALL.reply("4bxyz12345").matches(accepted)).isTrue();
        assertThat(ALL.reply("queued").matches(accepted)).isFalse();
        assertThat(ALL.reply("2.0.0").matches(accepted)).isFalse();
    }

    @Test
    void failureIsThatOfEmailOrRecipient() {
        EmailRecord suppressed =
                plain.with(plain.state(), List.of(plain.recipients().get(0).withFailure(FailureReason.SUPPRESSED)));

        assertThat(ALL.failure(FailureReason.SUPPRESSED).matches(suppressed)).isTrue();
        assertThat(ALL.failure(FailureReason.EXPIRED).matches(suppressed)).isFalse();
        assertThat(ALL.failure(FailureReason.SUPPRESSED).matches(plain)).isFalse();
    }

    @Test
    void reasonToWaitIsTheRecordedOne() {
        assertThat(ALL.waiting(plain.state().waiting().orElseThrow()).matches(plain))
                .isTrue();
        assertThat(ALL.waiting(WaitReason.SENDER_REFUSED).matches(plain)).isFalse();
        rig.work();
        assertThat(ALL.waiting(plain.state().waiting().orElseThrow()).matches(rig.record(plain.id())))
                .isFalse();
    }

    @Test
    void lostAnswerMayHaveArrived() {
        RecipientRecord recipient = plain.recipients().get(0);
        EmailRecord lost = plain.with(plain.state(), List.of(recipient.withFailure(FailureReason.ANSWER_LOST)));

        assertThat(ALL.mayHaveArrived(true).matches(lost)).isTrue();
        assertThat(ALL.mayHaveArrived(false).matches(lost)).isFalse();
        assertThat(ALL.mayHaveArrived(true).matches(plain)).isFalse();
        assertThat(ALL.mayHaveArrived(false).matches(plain)).isTrue();
    }

    @Test
    void resendNamesItsOriginal() {
        rig.work();
        EmailRecord again = rig.record(rig.ledger.resend(plain.id()).id().orElseThrow());

        assertThat(ALL.resendOf(plain.id()).matches(again)).isTrue();
        assertThat(ALL.resendOf(new EmailId(new UUID(1, 1))).matches(again)).isFalse();
        assertThat(ALL.resendOf(plain.id()).matches(plain)).isFalse();
    }

    @Test
    void senderAndRecipientsAreComparedNormalized() {
        EmailRecord two = recorded(Rig.email().to("Pat@Home.example").cc("kim@home.example"));

        assertThat(ALL.sender("Billing@Clinic.example").matches(two)).isTrue();
        assertThat(ALL.sender("other@clinic.example").matches(two)).isFalse();
        assertThat(ALL.recipient("pat@home.example")
                        .recipient("KIM@home.example")
                        .matches(two))
                .isTrue();
        assertThat(ALL.recipient("pat@home.example")
                        .recipient("sam@home.example")
                        .matches(two))
                .isFalse();
    }

    @Test
    void everyTagAndEveryPairOfMetadataIsThere() {
        EmailRecord labelled = recorded(
                Rig.email().to("pat@home.example").tag("invoice").tag("north").metadata("patient", "17"));

        assertThat(ALL.tag("invoice").tag("north").matches(labelled)).isTrue();
        assertThat(ALL.tag("invoice").tag("south").matches(labelled)).isFalse();
        assertThat(ALL.metadata("patient", "17").matches(labelled)).isTrue();
        assertThat(ALL.metadata("patient", "18").matches(labelled)).isFalse();
        assertThat(ALL.metadata("doctor", "17").matches(labelled)).isFalse();
    }

    @Test
    void subjectHasEveryWord() {
        assertThat(ALL.subject("invoice 42").matches(plain)).isTrue();
        assertThat(ALL.subject("inv").matches(plain)).isTrue();
        assertThat(ALL.subject("invoice 43").matches(plain)).isFalse();
    }

    private EmailRecord recorded(EmailBuilder email) {
        return rig.record(rig.send(email));
    }
}
