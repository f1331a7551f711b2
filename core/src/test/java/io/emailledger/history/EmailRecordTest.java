package io.emailledger.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.internal.transitions.SampleEmail;
import io.emailledger.internal.transitions.StateMachine;
import io.emailledger.message.Address;
import io.emailledger.report.Diagnosis;
import io.emailledger.report.Diagnosis.BounceReason;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EmailRecordTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void emailIsOpenedFromItsFirstOpen() {
        assertThat(opens(Opens.NONE).opened()).isFalse();
        assertThat(opens(Opens.NONE.and(NOON)).opened()).isTrue();
    }

    @Test
    void deletedAttachmentIsRememberedAmongOthers() {
        AttachmentRecord kept = attachment(Optional.of("ab"), Optional.empty());
        AttachmentRecord deleted = kept.deleted(NOON);

        assertThat(SampleEmail.of(EmailStatus.DELIVERED)
                        .attachments(kept)
                        .record()
                        .attachmentsDeleted())
                .isFalse();
        assertThat(SampleEmail.of(EmailStatus.DELIVERED)
                        .attachments(kept, deleted)
                        .record()
                        .attachmentsDeleted())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(EmailStatus.class)
    void cancelledAndFailedEmailsAreUnsent(EmailStatus status) {
        assertThat(SampleEmail.of(status).record().isUnsent())
                .isEqualTo(status == EmailStatus.CANCELLED || status == EmailStatus.FAILED);
    }

    @Test
    void emailThatMayHaveArrivedIsNotUnsent() {
        EmailRecord doubtful = SampleEmail.of(EmailStatus.CANCELLED, EmailStatus.CANCELLED)
                .change(1, r -> SampleEmail.withArrival(r, Arrival.MAY_HAVE_ARRIVED))
                .record();

        assertThat(doubtful.isUnsent()).isFalse();
        assertThat(doubtful.mayHaveArrived()).isTrue();
    }

    @Test
    void oneCancelledRecipientIsEnough() {
        assertThat(SampleEmail.of(EmailStatus.DELIVERED, EmailStatus.CANCELLED)
                        .record()
                        .isCancelled())
                .isTrue();
        assertThat(SampleEmail.of(EmailStatus.DELIVERED, EmailStatus.FAILED)
                        .record()
                        .isCancelled())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "UNCONFIRMED, , , true",
        "FAILED, ANSWER_LOST, , true",
        "FAILED, EXPIRED, , false",
        "FAILED, , MAY_HAVE_ARRIVED, true",
        "PENDING, , MAY_HAVE_ARRIVED, true",
        "CANCELLED, , WAS_ACCEPTED, true",
        "DELIVERED, , MAY_HAVE_ARRIVED, false",
        "BOUNCED, , , false",
    })
    void arrivalIsPossibleWhereAnAnswerIsMissing(
            EmailStatus status, FailureReason failure, Arrival arrival, boolean possible) {
        RecipientRecord recipient = SampleEmail.recipient(0, status);
        recipient = failure == null ? recipient : recipient.withFailure(failure);
        recipient = arrival == null ? recipient : SampleEmail.withArrival(recipient, arrival);

        assertThat(recipient.mayHaveArrived()).isEqualTo(possible);
    }

    @Test
    void deliveryMakesEarlierDoubtObsolete() {
        RecipientRecord doubtful =
                SampleEmail.withArrival(SampleEmail.recipient(0, EmailStatus.PENDING), Arrival.MAY_HAVE_ARRIVED);

        assertThat(StateMachine.withStatus(doubtful, EmailStatus.DELIVERED).arrival())
                .isEmpty();
        assertThat(StateMachine.withStatus(doubtful, EmailStatus.BOUNCED).arrival())
                .contains(Arrival.MAY_HAVE_ARRIVED);
    }

    @Test
    void onlyBounceHasDiagnosis() {
        Reply unknown = new Reply(550, "5.1.1 User unknown");

        assertThat(SampleEmail.recipient(0, EmailStatus.FAILED)
                        .withReply(unknown)
                        .diagnosis())
                .isEmpty();
        assertThat(SampleEmail.recipient(0, EmailStatus.BOUNCED)
                        .withReply(unknown)
                        .diagnosis()
                        .orElseThrow()
                        .reason())
                .isEqualTo(BounceReason.USER_UNKNOWN);
        assertThat(SampleEmail.recipient(0, EmailStatus.BOUNCED).diagnosis()).contains(Diagnosis.UNDETERMINED);
    }

    @Test
    void erasedRecipientKeepsCodesOfItsReply() {
        Address pseudonym = Address.of("erased-1@erased.invalid");
        RecipientRecord erased = SampleEmail.recipient(0, EmailStatus.BOUNCED)
                .withReply(new Reply(550, "5.1.1 <pat@home.example> unknown"))
                .withoutText(pseudonym);

        assertThat(erased.address()).isEqualTo(pseudonym);
        assertThat(erased.status()).isEqualTo(EmailStatus.BOUNCED);
        assertThat(erased.reply()).contains(new Reply(550, "5.1.1"));
    }

    @Test
    void attachmentIsKeptUntilItIsDeleted() {
        AttachmentRecord kept = attachment(Optional.of("ab"), Optional.empty());
        AttachmentRecord deleted = kept.deleted(NOON);
        AttachmentRecord neverRead = attachment(Optional.empty(), Optional.empty());

        assertThat(kept.isKept()).isTrue();
        assertThat(deleted.isKept()).isFalse();
        assertThat(deleted.deletedAt()).contains(NOON);
        assertThat(deleted.deleted(NOON.plusSeconds(1))).isEqualTo(deleted);
        assertThat(neverRead.isKept()).isFalse();
        assertThat(neverRead.deleted(NOON).deletedAt()).isEmpty();
    }

    @Test
    void erasedAttachmentKeepsTypeSizeAndTimeOfDeletion() {
        AttachmentRecord kept = attachment(Optional.of("ab"), Optional.empty());

        assertThat(kept.erased(NOON))
                .isEqualTo(new AttachmentRecord(
                        0, "", "text/plain", Optional.empty(), 2, Optional.empty(), Optional.of(NOON)));
        assertThat(kept.deleted(NOON).erased(NOON.plusSeconds(5)).deletedAt()).contains(NOON);
    }

    @Test
    void countsAreCappedAndSaySo() {
        StatusCounts counts = new StatusCounts(
                Map.of(EmailStatus.DELIVERED, 10_001L, EmailStatus.BOUNCED, 9_999L, EmailStatus.FAILED, 10_000L));

        assertThat(counts.of(EmailStatus.DELIVERED)).isEqualTo(10_000);
        assertThat(counts.of(EmailStatus.PENDING)).isZero();
        assertThat(counts.text(EmailStatus.DELIVERED)).isEqualTo("10000+");
        assertThat(counts.text(EmailStatus.FAILED)).isEqualTo("10000+");
        assertThat(counts.text(EmailStatus.BOUNCED)).isEqualTo("9999");
        assertThat(counts.text(EmailStatus.PENDING)).isEqualTo("0");
    }

    @Test
    void observationsOfOneProgramAreAdded() {
        ObservationRecord first = new ObservationRecord(ObservationKind.OPEN, 0, "curl", NOON, NOON.plusSeconds(5), 2);
        ObservationRecord other =
                new ObservationRecord(ObservationKind.OPEN, 0, "curl", NOON.minusSeconds(1), NOON.plusSeconds(3), 5);
        ObservationRecord both =
                new ObservationRecord(ObservationKind.OPEN, 0, "curl", NOON.minusSeconds(1), NOON.plusSeconds(5), 7);

        assertThat(first.and(other)).isEqualTo(both);
        assertThat(other.and(first)).isEqualTo(both);
        assertThat(first.withoutAgent().agent()).isEmpty();
    }

    private static EmailRecord opens(Opens opens) {
        EmailRecord one = SampleEmail.of(EmailStatus.DELIVERED).record();
        return new EmailRecord(one.id(), one.facts(), one.state(), one.recipients(), one.attachments(), opens);
    }

    private static AttachmentRecord attachment(Optional<String> sha256, Optional<Instant> deletedAt) {
        return new AttachmentRecord(0, "a.txt", "text/plain", Optional.of("logo"), 2, sha256, deletedAt);
    }

    @Test
    void exactMessageIsKeptUntilItsContentIsDeleted() {
        MessageRecord kept = new MessageRecord("<1@clinic.example>", 7, Optional.of("ab"), Optional.empty());
        MessageRecord tooLarge = new MessageRecord("<1@clinic.example>", 0, Optional.empty(), Optional.empty());

        assertThat(kept.isKept()).isTrue();
        assertThat(kept.deleted(NOON).isKept()).isFalse();
        assertThat(kept.deleted(NOON).deletedAt()).contains(NOON);
        assertThat(kept.deleted(NOON).deleted(NOON.plusSeconds(1)).deletedAt()).contains(NOON);
        assertThat(tooLarge.isKept()).isFalse();
        assertThat(tooLarge.deleted(NOON)).isEqualTo(tooLarge);
    }

    @Test
    void erasedMessageKeepsItsSize() {
        MessageRecord kept = new MessageRecord("<1@clinic.example>", 7, Optional.of("ab"), Optional.empty());

        assertThat(kept.erased(NOON)).isEqualTo(new MessageRecord("", 7, Optional.empty(), Optional.of(NOON)));
        assertThat(kept.deleted(NOON).erased(NOON.plusSeconds(1)).deletedAt()).contains(NOON);
    }
}
