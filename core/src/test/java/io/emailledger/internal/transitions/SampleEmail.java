package io.emailledger.internal.transitions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A record as a store returns it, of which a test says only what matters to it. */
public final class SampleEmail {
    public static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    private final List<RecipientRecord> recipients = new ArrayList<>();
    private final EmailStatus status;
    private List<AttachmentRecord> attachments = List.of();
    private Guarantee guarantee = Guarantee.AT_LEAST_ONCE;
    private Optional<Instant> due;
    private Optional<Instant> deadline = Optional.empty();
    private Optional<WaitReason> waiting;
    private Optional<FailureReason> failure = Optional.empty();
    private int attempts;
    private boolean journalled;

    private SampleEmail(List<EmailStatus> statuses) {
        statuses.forEach(one -> recipients.add(recipient(recipients.size(), one)));
        status = StateMachine.roll(statuses);
        due = status == EmailStatus.PENDING || status == EmailStatus.SENDING ? Optional.of(NOON) : Optional.empty();
        waiting = status == EmailStatus.PENDING ? Optional.of(WaitReason.QUEUED) : Optional.empty();
    }

    /** An e-mail whose recipients have these statuses. */
    public static SampleEmail of(EmailStatus... recipients) {
        return new SampleEmail(List.of(recipients));
    }

    /** The recipient with what is known about a copy that a server may have. */
    public static RecipientRecord withArrival(RecipientRecord recipient, Arrival known) {
        return StateMachine.withArrival(recipient, known);
    }

    /** The recipient at a position, {@code r0@home.example} and so on. */
    public static RecipientRecord recipient(int position, EmailStatus status) {
        return new RecipientRecord(
                position,
                RecipientKind.TO,
                Address.of("r" + position + "@home.example"),
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public SampleEmail change(int position, UnaryOperator<RecipientRecord> how) {
        recipients.set(position, how.apply(recipients.get(position)));
        return this;
    }

    public SampleEmail attachments(AttachmentRecord... all) {
        attachments = List.of(all);
        return this;
    }

    /** One attachment whose content is kept. */
    public SampleEmail attached() {
        return attachments(new AttachmentRecord(
                0, "a.txt", "text/plain", Optional.empty(), 2, Optional.of("ab"), Optional.empty()));
    }

    public SampleEmail atMostOnce() {
        guarantee = Guarantee.AT_MOST_ONCE;
        return this;
    }

    public SampleEmail deadline(Instant time) {
        deadline = Optional.of(time);
        return this;
    }

    public SampleEmail due(Instant time, WaitReason reason) {
        due = Optional.of(time);
        waiting = Optional.of(reason);
        return this;
    }

    public SampleEmail failure(FailureReason reason) {
        failure = Optional.of(reason);
        return this;
    }

    public SampleEmail attempts(int number) {
        attempts = number;
        return this;
    }

    public SampleEmail journalled() {
        journalled = true;
        return this;
    }

    public EmailRecord record() {
        EmailFacts facts = new EmailFacts(
                Address.of("billing@clinic.example"),
                "Invoice 42",
                Set.of(),
                Map.of(),
                Optional.empty(),
                Priority.NORMAL,
                guarantee,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                EmailFacts.DEFAULT_ROUTE,
                Optional.empty());
        EmailState state =
                new EmailState(7, status, due, deadline, waiting, Optional.empty(), attempts, journalled, failure);
        return new EmailRecord(
                new EmailId(new UUID(NOON.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE)),
                facts,
                state,
                recipients,
                attachments,
                Opens.NONE);
    }
}
