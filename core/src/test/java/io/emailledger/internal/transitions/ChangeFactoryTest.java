package io.emailledger.internal.transitions;

import static io.emailledger.history.EmailStatus.BOUNCED;
import static io.emailledger.history.EmailStatus.DELIVERED;
import static io.emailledger.history.EmailStatus.FAILED;
import static io.emailledger.history.EmailStatus.PENDING;
import static io.emailledger.history.EmailStatus.SENDING;
import static io.emailledger.internal.transitions.SampleEmail.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeFactoryTest {
    private static final Duration GRACE = Duration.ofDays(3);
    private static final Instant LATER = NOON.plusSeconds(60);

    @Test
    void pendingEmailWaitsWithItsReasonUntilItsDueTime() {
        EmailRecord sending =
                SampleEmail.of(SENDING).deadline(NOON.plus(Duration.ofDays(5))).record();

        Change change = change(GRACE, sending, facts().waiting(WaitReason.RATE_LIMITED), PENDING);

        assertThat(change.next())
                .isEqualTo(new EmailState(
                        8,
                        PENDING,
                        Optional.of(LATER),
                        Optional.of(NOON.plus(Duration.ofDays(5))),
                        Optional.of(WaitReason.RATE_LIMITED),
                        Optional.empty(),
                        2,
                        false,
                        Optional.empty()));
    }

    @Test
    void finishedEmailNeitherWaitsNorIsDue() {
        EmailRecord sending =
                SampleEmail.of(SENDING).deadline(NOON.plus(Duration.ofDays(5))).record();

        EmailState next = change(GRACE, sending, facts(), DELIVERED).next();

        assertThat(next.due()).isEmpty();
        assertThat(next.waiting()).isEmpty();
        assertThat(next.deadline()).isEmpty();
        assertThat(next.status()).isEqualTo(DELIVERED);
    }

    @Test
    void changeThatKeepsTheLeaseIsRejected() {
        EmailRecord sending = SampleEmail.of(SENDING, SENDING).record();

        assertThatThrownBy(() -> change(GRACE, sending, facts(), DELIVERED, SENDING))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyChangedRecipientsArePartOfChange() {
        EmailRecord sending = SampleEmail.of(SENDING, DELIVERED).record();

        assertThat(change(GRACE, sending, facts(), BOUNCED, DELIVERED).recipients())
                .extracting(RecipientRecord::position)
                .containsExactly(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = EmailStatus.class,
            names = {"DELIVERED", "BOUNCED"})
    void attachmentsOfTransmittedEmailAreKeptForGracePeriod(EmailStatus status) {
        EmailRecord sending = SampleEmail.of(SENDING).attached().record();

        Change change = change(GRACE, sending, facts(), status);

        assertThat(change.attachmentsDeletedAt()).isEmpty();
        assertThat(change.next().deadline()).contains(NOON.plus(GRACE));
    }

    @Test
    void withoutGracePeriodAttachmentsAreDeletedAtOnce() {
        EmailRecord sending = SampleEmail.of(SENDING).attached().record();

        Change change = change(Duration.ZERO, sending, facts(), DELIVERED);

        assertThat(change.attachmentsDeletedAt()).contains(NOON);
        assertThat(change.next().deadline()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 3, 3", "3, 1, 3", "3, 3, 3"})
    void longerOfTwoGracePeriodsCounts(int configured, int wanted, int days) {
        EmailRecord sending = SampleEmail.of(SENDING).attached().record();

        Change change = change(
                Duration.ofDays(configured), sending, facts().keepingAttachments(Duration.ofDays(wanted)), BOUNCED);

        assertThat(change.attachmentsDeletedAt()).isEmpty();
        assertThat(change.next().deadline()).contains(NOON.plus(Duration.ofDays(days)));
    }

    @ParameterizedTest
    @CsvSource({"FAILED, FAILED", "CANCELLED, CANCELLED", "DELIVERED, UNCONFIRMED", "DELIVERED, PENDING"})
    void attachmentsStayWhileTheyMayBeNeeded(EmailStatus one, EmailStatus other) {
        EmailRecord before = SampleEmail.of(PENDING, PENDING).attached().record();

        Change change = change(Duration.ZERO, before, facts(), one, other);

        assertThat(change.attachmentsDeletedAt()).isEmpty();
        assertThat(change.next().deadline()).isEmpty();
    }

    @Test
    void deletedAttachmentsAreNotDeletedAgain() {
        AttachmentRecord deleted = new AttachmentRecord(
                0, "a.txt", "text/plain", Optional.empty(), 2, Optional.of("ab"), Optional.of(NOON.minusSeconds(1)));
        EmailRecord sending = SampleEmail.of(SENDING).attachments(deleted).record();

        assertThat(change(Duration.ZERO, sending, facts(), DELIVERED).attachmentsDeletedAt())
                .isEmpty();
        assertThat(change(GRACE, sending, facts(), DELIVERED).next().deadline()).isEmpty();
    }

    @Test
    void lateReportDoesNotRenewGracePeriod() {
        EmailRecord delivered =
                SampleEmail.of(DELIVERED).attached().deadline(LATER).record();

        assertThat(change(GRACE, delivered, facts(), BOUNCED).next().deadline()).contains(LATER);
        assertThat(change(Duration.ZERO, delivered, facts(), BOUNCED).attachmentsDeletedAt())
                .isEmpty();
        assertThat(change(Duration.ZERO, delivered, facts(), BOUNCED).next().deadline())
                .contains(LATER);
    }

    @Test
    void deadlineOfUnfinishedEmailIsNoGracePeriod() {
        EmailRecord sending = SampleEmail.of(SENDING).attached().deadline(LATER).record();

        assertThat(change(GRACE, sending, facts(), DELIVERED).next().deadline()).contains(NOON.plus(GRACE));
        assertThat(change(Duration.ZERO, sending, facts(), DELIVERED).attachmentsDeletedAt())
                .contains(NOON);
    }

    @Test
    void failedEmailHasReasonOfRecipientsOrItsOwn() {
        EmailRecord sending =
                SampleEmail.of(SENDING).failure(FailureReason.TOO_LARGE).record();
        RecipientRecord failed = SampleEmail.recipient(0, FAILED);

        assertThat(new ChangeFactory(GRACE)
                        .to(sending, List.of(failed.withFailure(FailureReason.EXPIRED)), facts())
                        .next()
                        .failure())
                .contains(FailureReason.EXPIRED);
        assertThat(change(GRACE, sending, facts(), FAILED).next().failure()).contains(FailureReason.TOO_LARGE);
        assertThat(change(GRACE, sending, facts(), DELIVERED).next().failure()).isEmpty();
    }

    private static ChangeFactory.Facts facts() {
        return new ChangeFactory.Facts(NOON, Optional.of(LATER), 2, List.of(), List.of());
    }

    private static Change change(
            Duration grace, EmailRecord before, ChangeFactory.Facts facts, EmailStatus... recipients) {
        List<RecipientRecord> next = new ArrayList<>();
        for (EmailStatus status : recipients) {
            next.add(SampleEmail.recipient(next.size(), status));
        }
        return new ChangeFactory(grace).to(before, next, facts);
    }
}
