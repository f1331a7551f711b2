package io.emailledger.internal.transitions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Computes changes of PENDING e-mails by the application: another time, a hold, a release, an edit. The deadline follows
 * the time: an e-mail for which the application set no expiry is tried as long as one that is recorded for that time. A
 * held one has only the expiry that the application set.
 */
public final class WaitingTransitions {
    private final Duration giveUpAfter;

    public WaitingTransitions(Duration giveUpAfter) {
        this.giveUpAfter = giveUpAfter;
    }

    /** Tells whether no attempt was begun, so that no server has seen anything of the e-mail. */
    public static boolean isUntouched(EmailRecord pending) {
        return pending.state().attempts() == 0
                && !pending.state().journalled()
                && pending.recipients().stream().allMatch(r -> r.arrival().isEmpty() && isOpen(r.status()));
    }

    /** A recipient whose address is invalid is FAILED from the beginning. */
    private static boolean isOpen(EmailStatus status) {
        return status == EmailStatus.PENDING || status == EmailStatus.FAILED;
    }

    /** Returns the change that holds an e-mail. */
    public Change held(EmailRecord pending, String reason, HistoryEvent event) {
        return change(
                pending,
                NextState.held(
                        NextState.after(pending.state()),
                        reason,
                        pending.facts().expiresAt()),
                event);
    }

    /**
     * Returns the change that makes an e-mail due at a time; one that is held stays held.
     *
     * @param due the time
     * @param now the current time by the store's clock
     */
    public Change due(EmailRecord pending, Instant due, Instant now, HistoryEvent event) {
        EmailState next = NextState.after(pending.state());
        return change(pending, pending.state().isHeld() ? next : waiting(pending, next, due, now), event);
    }

    /** Returns the change that releases a held e-mail, which is then due at a time. */
    public Change released(EmailRecord held, Instant due, Instant now, HistoryEvent event) {
        return change(held, waiting(held, NextState.after(held.state()), due, now), event);
    }

    /** Returns the change of an edited e-mail, without its new content. */
    public Change edited(EmailRecord pending, Optional<Instant> expiresAt, HistoryEvent event) {
        EmailState next = NextState.after(pending.state());
        return change(pending, expiresAt.isPresent() ? NextState.withDeadline(next, expiresAt) : next, event);
    }

    private EmailState waiting(EmailRecord pending, EmailState next, Instant due, Instant now) {
        WaitReason reason = due.isAfter(now) ? WaitReason.SCHEDULED : WaitReason.QUEUED;
        return NextState.withDeadline(
                NextState.waiting(next, reason, due),
                pending.facts().expiresAt().orElseGet(() -> due.plus(giveUpAfter)));
    }

    private static Change change(EmailRecord pending, EmailState next, HistoryEvent event) {
        return new Change(pending.id(), next, List.of(), List.of(event), List.of(), Optional.empty());
    }
}
