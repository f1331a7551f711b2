package io.emailledger.internal.transitions;

import static java.util.Objects.requireNonNull;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes the changes for recipients that are on the suppression list. */
public final class SuppressionTransitions {
    private final ChangeFactory changes;

    public SuppressionTransitions(ChangeFactory changes) {
        this.changes = changes;
    }

    /** Tells whether a claimed e-mail has recipients left without the suppressed ones. */
    public boolean leaveSomebody(EmailRecord sending, Map<Integer, Suppression> refused) {
        return sending.recipients().stream()
                .anyMatch(r -> r.status() == EmailStatus.SENDING && !refused.containsKey(r.position()));
    }

    /** Returns the change for a claimed e-mail whose remaining recipients are all suppressed. */
    public Change ofAll(
            EmailRecord sending, Map<Integer, Suppression> refused, List<HistoryEvent> before, Instant now) {
        List<RecipientRecord> next = sending.recipients().stream()
                .map(r -> isRefused(r, refused) ? failed(r, refused) : r)
                .toList();
        int attempts = sending.state().attempts();
        return changes.to(
                sending,
                next,
                new ChangeFactory.Facts(
                        now, Optional.empty(), attempts, events(sending, refused, before, now), List.of()));
    }

    /**
     * Returns the change for a claimed e-mail that is still sent to other recipients.
     *
     * @param until the end of the lease, which this renews
     */
    public Change ofSome(
            EmailRecord sending,
            Map<Integer, Suppression> refused,
            List<HistoryEvent> before,
            Instant now,
            Instant until) {
        EmailState state = sending.state();
        return new Change(
                sending.id(),
                NextState.renewed(NextState.after(state), until, state.attempts(), state.journalled()),
                sending.recipients().stream()
                        .filter(r -> isRefused(r, refused))
                        .map(r -> failed(r, refused))
                        .toList(),
                events(sending, refused, before, now),
                List.of(),
                Optional.empty());
    }

    private static boolean isRefused(RecipientRecord recipient, Map<Integer, Suppression> refused) {
        return recipient.status() == EmailStatus.SENDING && refused.containsKey(recipient.position());
    }

    private static RecipientRecord failed(RecipientRecord recipient, Map<Integer, Suppression> refused) {
        Suppression entry = requireNonNull(refused.get(recipient.position()), "entry");
        return StateMachine.withStatus(recipient, EmailStatus.FAILED)
                .withFailure(isUnsubscribed(entry) ? FailureReason.UNSUBSCRIBED : FailureReason.SUPPRESSED);
    }

    private static boolean isUnsubscribed(Suppression entry) {
        return entry.list().isPresent() && entry.reason() == SuppressionReason.UNSUBSCRIBE;
    }

    private static String reason(Suppression entry) {
        String list = entry.list().map(name -> " of the mailing list " + name).orElse("");
        return isUnsubscribed(entry)
                ? ": the recipient has unsubscribed from the mailing list "
                        + entry.list().orElse("") + " at " + entry.since() + "."
                : ": the address is on the suppression list" + list + " since " + entry.since() + " (" + entry.reason()
                        + ").";
    }

    private static List<HistoryEvent> events(
            EmailRecord sending, Map<Integer, Suppression> refused, List<HistoryEvent> before, Instant now) {
        EventCollector events = new EventCollector();
        refused.forEach((position, entry) -> {
            RecipientRecord recipient = sending.recipients().get(position);
            events.add(
                    EventType.FAILED,
                    position,
                    (recipient.arrival().isPresent() ? "Not sent again" : "Not sent")
                            + reason(entry)
                            + Arrivals.text(recipient));
        });
        return events.after(before, now);
    }
}
