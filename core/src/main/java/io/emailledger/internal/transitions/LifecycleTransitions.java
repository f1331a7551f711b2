package io.emailledger.internal.transitions;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Computes changes that do not follow from a result of the transport: cancellation, expiry, release, a lost answer, a
 * resolution.
 */
public final class LifecycleTransitions {
    private final ChangeFactory changes;

    public LifecycleTransitions(ChangeFactory changes) {
        this.changes = changes;
    }

    /**
     * Returns the change that cancels a PENDING e-mail for all unfinished recipients.
     *
     * @param attempts those that were made: an earlier version did not note with the recipient that an answer was lost
     */
    public Change cancelled(EmailRecord pending, List<AttemptRecord> attempts, Instant now) {
        Set<Integer> lost = withLostAnswer(attempts);
        UnaryOperator<RecipientRecord> known = r -> lost.contains(r.position()) ? Arrivals.mayHaveArrived(r) : r;
        String arrival = pending.recipients().stream()
                .filter(r -> r.status() == EmailStatus.PENDING)
                .map(known)
                .map(Arrivals::text)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return each(
                pending,
                EmailStatus.PENDING,
                now,
                EventType.CANCELLED,
                "Cancelled: nothing more of it is sent." + arrival,
                r -> StateMachine.withStatus(known.apply(r), EmailStatus.CANCELLED));
    }

    private static Set<Integer> withLostAnswer(List<AttemptRecord> attempts) {
        return attempts.stream()
                .flatMap(attempt -> attempt.results().stream())
                .filter(result -> result.outcome() == Outcome.UNKNOWN)
                .map(AttemptRecord.Result::recipient)
                .collect(Collectors.toSet());
    }

    /**
     * Returns the change for an e-mail whose deadline has passed: BOUNCED if a server deferred it, FAILED if no server
     * answered. If an answer was lost, the reason says so, because that server may have it.
     *
     * @param late a record that is PENDING or SENDING
     * @param attempts those that were made
     * @param before the events before this change
     */
    public Change gaveUp(EmailRecord late, List<AttemptRecord> attempts, Instant now, List<HistoryEvent> before) {
        Set<Integer> lost = withLostAnswer(attempts);
        EventCollector events = new EventCollector();
        List<RecipientRecord> next = late.recipients().stream()
                .map(r -> r.status() != EmailStatus.PENDING && r.status() != EmailStatus.SENDING
                        ? r
                        : gaveUp(
                                lost.contains(r.position()) ? Arrivals.mayHaveArrived(r) : r,
                                late.state().isHeld(),
                                events))
                .toList();
        return changes.to(late, next, facts(late, now, events.after(before, now)));
    }

    private static RecipientRecord gaveUp(RecipientRecord recipient, boolean held, EventCollector events) {
        Optional<String> server = recipient.reply().filter(r -> r.code() >= 400).map(Object::toString);
        String text = Arrivals.text(recipient);
        Optional<FailureReason> aboutUs = aboutUs(recipient);
        if (aboutUs.isPresent()) {
            events.add(
                    EventType.FAILED,
                    recipient.position(),
                    "Expired: the server rejected the sender until the deadline."
                            + text
                            + server.map(answer -> " The last answer was: " + answer)
                                    .orElse(""));
            return StateMachine.withStatus(recipient, EmailStatus.FAILED).withFailure(aboutUs.get());
        }
        if (server.isPresent()) {
            events.add(
                    EventType.BOUNCED,
                    recipient.position(),
                    "Expired: it was deferred until the deadline." + text + " The last answer was: " + server.get());
            return StateMachine.withStatus(recipient, EmailStatus.BOUNCED);
        }
        if (recipient.arrival().isPresent()) {
            events.add(EventType.FAILED, recipient.position(), "Expired: the deadline has passed." + text);
            return StateMachine.withStatus(recipient, EmailStatus.FAILED).withFailure(FailureReason.ANSWER_LOST);
        }
        events.add(
                EventType.FAILED,
                recipient.position(),
                held
                        ? "Expired: it was held until its deadline."
                        : "Expired: the deadline passed before any server answered for it.");
        return StateMachine.withStatus(recipient, EmailStatus.FAILED).withFailure(FailureReason.EXPIRED);
    }

    /** Returns why the expiry of a recipient is FAILED and not BOUNCED; empty if, by the last answer, it is BOUNCED. */
    private static Optional<FailureReason> aboutUs(RecipientRecord recipient) {
        boolean beforeRecipients = recipient.reply().flatMap(Reply::phase).stream()
                .anyMatch(phase -> phase.compareTo(ReplyPhase.RCPT) < 0);
        if (beforeRecipients && !recipient.cause().equals(Optional.of(RefusalCause.CONTENT))) {
            return Optional.of(
                    recipient.cause().equals(Optional.of(RefusalCause.RATE))
                            ? FailureReason.RATE_LIMITED
                            : FailureReason.RELAY_REFUSED);
        }
        return recipient.cause().flatMap(cause -> switch (cause) {
            case ACCOUNT, REPUTATION, CONNECTION -> Optional.of(FailureReason.RELAY_REFUSED);
            case RATE -> Optional.of(FailureReason.RATE_LIMITED);
            // Rejected permanently, but the rejection does not count: the server is suspected.
            case UNDETERMINED ->
                recipient.reply().filter(reply -> reply.code() >= 500).map(reply -> FailureReason.RELAY_REFUSED);
            case RECIPIENT, CONTENT, SERVER -> Optional.empty();
        });
    }

    /** Returns the change for a finished e-mail when the grace period of its attachments has ended. */
    public Change attachmentsOver(EmailRecord finished, Instant now) {
        EmailState next = NextState.withoutDeadline(NextState.after(finished.state()));
        HistoryEvent event = HistoryEvent.of(EventType.ATTACHMENTS_DELETED, now, "The attachments were deleted.");
        return new Change(finished.id(), next, List.of(), List.of(event), List.of(), Optional.of(now));
    }

    /**
     * Returns the change that releases a claimed e-mail: it is due at once, and no attempt is counted. An at-most-once
     * e-mail that a server may have cannot be released: the next worker would not know of it.
     */
    public Change givenBack(EmailRecord sending, Instant now, List<HistoryEvent> events) {
        // An e-mail that was due keeps its place in the queue.
        WaitReason reason = sending.state()
                .waiting()
                .filter(WaitReason.RATE_LIMITED::equals)
                .orElse(WaitReason.QUEUED);
        return postponed(sending, now, now, reason, events);
    }

    /** Returns the change that defers a claimed e-mail; it has no event. */
    public Change postponed(
            EmailRecord sending, Instant now, Instant until, WaitReason reason, List<HistoryEvent> events) {
        if (sending.state().journalled()) {
            return answerLost(sending, now);
        }
        EmailState next = NextState.waiting(NextState.after(sending.state()), reason, until);
        return new Change(sending.id(), next, Arrivals.kept(sending), events, List.of(), Optional.empty());
    }

    /**
     * Returns the change that records, before the content is sent, that a server may have it from now on.
     *
     * @param sending the record
     * @param until the end of the lease, which this renews
     */
    public Change journalled(EmailRecord sending, Instant until) {
        EmailState state = sending.state();
        EmailState next = NextState.renewed(NextState.after(state), until, state.attempts(), true);
        return new Change(sending.id(), next, List.of(), List.of(), List.of(), Optional.empty());
    }

    /**
     * Returns the change for an e-mail whose worker disappeared after the content may have been sent, and that must not
     * be sent twice.
     */
    public Change answerLost(EmailRecord sending, Instant now) {
        return each(
                sending,
                EmailStatus.SENDING,
                now,
                EventType.UNCONFIRMED,
                "The worker disappeared after the content may have been sent. It is not sent again automatically.",
                r -> StateMachine.withStatus(r, EmailStatus.UNCONFIRMED));
    }

    /**
     * Returns the change that resolves an UNCONFIRMED e-mail.
     *
     * @param unconfirmed the record
     * @param to DELIVERED, BOUNCED, or PENDING to try again
     * @param deadline until when it is tried again
     * @param text who decided and why
     */
    public Change resolved(EmailRecord unconfirmed, EmailStatus to, Instant now, Instant deadline, String text) {
        EmailRecord alive =
                unconfirmed.with(NextState.withDeadline(unconfirmed.state(), deadline), unconfirmed.recipients());
        return each(alive, EmailStatus.UNCONFIRMED, now, EventType.RESOLVED, to + ": " + text, r -> {
            // A caller who says that it did not arrive may be wrong: later events state what was known.
            RecipientRecord next =
                    StateMachine.withStatus(to == EmailStatus.PENDING ? Arrivals.mayHaveArrived(r) : r, to);
            return to == EmailStatus.DELIVERED ? next.withAcceptedBy(AcceptedBy.CONFIRMED) : next;
        });
    }

    /**
     * Returns the change for an e-mail that some recipients have opened, so that it has arrived there.
     *
     * @param record an e-mail that is not SENDING
     * @param opened the positions of recipients
     * @return the change; empty if all that was known
     */
    public Optional<Change> opened(EmailRecord record, Set<Integer> opened, Instant now) {
        EventCollector events = new EventCollector();
        List<RecipientRecord> next = record.recipients().stream()
                .map(r -> opened.contains(r.position()) ? arrived(r, events) : r)
                .toList();
        if (next.equals(record.recipients())) {
            return Optional.empty();
        }
        EmailState state = record.state();
        ChangeFactory.Facts facts =
                new ChangeFactory.Facts(now, state.due(), state.attempts(), events.at(now), List.of());
        return Optional.of(
                changes.to(record, next, facts.waiting(state.waiting().orElse(WaitReason.QUEUED))));
    }

    /** Returns a recipient who opened the e-mail, so that it has arrived there. */
    static RecipientRecord arrived(RecipientRecord recipient, EventCollector events) {
        if (Arrivals.mayBecomeDelivered(recipient)) {
            events.add(EventType.RESOLVED, recipient.position(), EmailStatus.DELIVERED + ": it was opened.");
            return StateMachine.withStatus(recipient, EmailStatus.DELIVERED).withAcceptedBy(AcceptedBy.CONFIRMED);
        }
        if (Arrivals.isFinishedWithoutArrival(recipient)) {
            events.add(EventType.CONFIRMED, recipient.position(), "It was opened, so it has arrived nevertheless.");
            return StateMachine.withArrival(recipient, Arrival.WAS_ACCEPTED);
        }
        return recipient;
    }

    private Change each(
            EmailRecord record,
            EmailStatus from,
            Instant now,
            EventType type,
            String detail,
            UnaryOperator<RecipientRecord> change) {
        List<Integer> positions = record.recipients().stream()
                .filter(r -> r.status() == from)
                .map(RecipientRecord::position)
                .toList();
        List<RecipientRecord> next = record.recipients().stream()
                .map(r -> r.status() == from ? change.apply(r) : r)
                .toList();
        HistoryEvent event = new HistoryEvent(type, now, positions, detail);
        return changes.to(record, next, facts(record, now, List.of(event)));
    }

    private static ChangeFactory.Facts facts(EmailRecord record, Instant now, List<HistoryEvent> events) {
        return new ChangeFactory.Facts(now, Optional.of(now), record.state().attempts(), events, List.of());
    }
}
