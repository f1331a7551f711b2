package io.emailledger.internal.transitions;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Creates the change of an e-mail from its new recipients: its status, its due time, and whether its attachments are
 * deleted.
 */
public final class ChangeFactory {
    private final Duration attachmentGrace;

    public ChangeFactory(Duration attachmentGrace) {
        this.attachmentGrace = attachmentGrace;
    }

    /**
     * The facts of a change other than the recipients.
     *
     * @param waiting why it waits, if there are unfinished recipients
     * @param grace how long attachments are kept at least after it has left
     */
    record Facts(
            Instant now,
            Optional<Instant> due,
            int attempts,
            List<HistoryEvent> events,
            List<AttemptRecord> ended,
            WaitReason waiting,
            Duration grace) {

        Facts(Instant now, Optional<Instant> due, int attempts, List<HistoryEvent> events, List<AttemptRecord> ended) {
            this(now, due, attempts, events, ended, WaitReason.DEFERRED, Duration.ZERO);
        }

        Facts waiting(WaitReason reason) {
            return new Facts(now, due, attempts, events, ended, reason, grace);
        }

        Facts keepingAttachments(Duration atLeast) {
            return new Facts(now, due, attempts, events, ended, waiting, atLeast);
        }
    }

    /**
     * Returns the change from a record to new recipients; {@code facts.due()} counts only if there are unfinished
     * recipients. An e-mail that is held stays so.
     */
    Change to(EmailRecord before, List<RecipientRecord> recipients, Facts facts) {
        EmailStatus status = StateMachine.statusOf(recipients);
        if (status == EmailStatus.SENDING) {
            throw new IllegalArgumentException("This change ends the lease; an e-mail that is still SENDING keeps it.");
        }
        boolean pending = status == EmailStatus.PENDING;
        EmailState state = before.state();
        boolean attachmentsGo =
                hasLeft(recipients) && before.attachments().stream().anyMatch(a -> a.isKept());
        // The grace period counts from delivery, regardless of later reports.
        Optional<Instant> runningGrace = state.deadline().filter(end -> hasLeft(before.recipients()));
        Duration grace = attachmentGrace.compareTo(facts.grace()) >= 0 ? attachmentGrace : facts.grace();
        boolean now = attachmentsGo && grace.isZero() && runningGrace.isEmpty();
        boolean held = pending && state.isHeld();
        EmailState next = new EmailState(
                state.version() + 1,
                status,
                pending && !held ? facts.due() : Optional.empty(),
                pending
                        ? state.deadline()
                        : attachmentsGo && !now
                                ? runningGrace.or(() -> Optional.of(facts.now().plus(grace)))
                                : Optional.empty(),
                held ? state.waiting() : pending ? Optional.of(facts.waiting()) : Optional.empty(),
                Optional.empty(),
                facts.attempts(),
                false,
                status == EmailStatus.FAILED
                        ? StateMachine.failureOf(recipients).or(state::failure)
                        : Optional.empty(),
                held ? state.holdReason() : Optional.empty());
        return new Change(
                before.id(),
                next,
                recipients.stream()
                        .filter(r -> !before.recipients().contains(r))
                        .toList(),
                facts.events(),
                facts.ended(),
                now ? Optional.of(facts.now()) : Optional.empty());
    }

    /** Every recipient is finished, and the content was transmitted for at least one. */
    private static boolean hasLeft(List<RecipientRecord> recipients) {
        return recipients.stream().allMatch(r -> r.status().isFinished())
                && recipients.stream()
                        .anyMatch(r -> r.status() == EmailStatus.DELIVERED || r.status() == EmailStatus.BOUNCED);
    }
}
