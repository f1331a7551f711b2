package io.emailledger.internal.life;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Step;
import io.emailledger.history.WaitReason;
import io.emailledger.spi.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes the change that follows from what became of the recipients: the status of the e-mail, what is due when, and
 * whether its attachments go. Every change of the engine is made here.
 */
public final class Changes {
    private final Duration attachmentGrace;

    /**
     * Makes a factory of changes.
     *
     * @param attachmentGrace how long attachments are kept after an e-mail has left
     */
    public Changes(Duration attachmentGrace) {
        this.attachmentGrace = attachmentGrace;
    }

    /** What is known besides the recipients. */
    record Facts(Instant now, Optional<Instant> due, int attempts, List<Step> steps, List<AttemptRecord> ended) {}

    /**
     * Returns the change from a record to new recipients; {@code facts.due()} counts only if somebody is still to try.
     */
    Change to(EmailRecord before, List<RecipientRecord> recipients, Facts facts) {
        EmailStatus status =
                EmailStatus.of(recipients.stream().map(RecipientRecord::status).toList());
        boolean pending = status == EmailStatus.PENDING;
        boolean attachmentsGo =
                hasLeft(recipients) && before.attachments().stream().anyMatch(a -> a.isKept());
        boolean now = attachmentsGo && attachmentGrace.isZero();
        EmailState state = before.state();
        EmailState next = new EmailState(
                state.version() + 1,
                status,
                pending ? facts.due() : Optional.empty(),
                pending ? state.deadline() : attachmentsGo && !now ? graceEnd(before, facts.now()) : Optional.empty(),
                pending ? Optional.of(WaitReason.DEFERRED) : Optional.empty(),
                Optional.empty(),
                facts.attempts(),
                false,
                state.failure());
        return new Change(
                before.id(),
                next,
                recipients.stream()
                        .filter(r -> !before.recipients().contains(r))
                        .toList(),
                facts.steps(),
                facts.ended(),
                now ? Optional.of(facts.now()) : Optional.empty());
    }

    /** It counts from when the e-mail has left, whatever comes back later. */
    private Optional<Instant> graceEnd(EmailRecord before, Instant now) {
        return before.state()
                .deadline()
                .filter(end -> hasLeft(before.recipients()))
                .or(() -> Optional.of(now.plus(attachmentGrace)));
    }

    /** Has left: nobody is still to try, nobody's answer is unknown, and at least one was transmitted to. */
    private static boolean hasLeft(List<RecipientRecord> recipients) {
        return recipients.stream().allMatch(r -> r.status().isFinished())
                && recipients.stream()
                        .anyMatch(r -> r.status() == EmailStatus.DELIVERED || r.status() == EmailStatus.BOUNCED);
    }
}
