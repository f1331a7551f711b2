package io.emailledger.internal.transitions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.report.MailReport.RecipientReport;
import io.emailledger.report.MailReport.ReportedAction;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Computes the change that follows from an accepted report. A failed recipient becomes BOUNCED, whatever a server had
 * answered before. A delivered one is confirmed; relayed and expanded are no confirmation. Applying the same report
 * again changes nothing.
 */
public final class ReportTransitions {
    private final ChangeFactory changes;
    private final ReplyDiagnosis diagnosis;

    public ReportTransitions(ChangeFactory changes, ReplyDiagnosis diagnosis) {
        this.diagnosis = diagnosis;
        this.changes = changes;
    }

    /**
     * Returns the change that follows from a report; empty if none does.
     *
     * @param record an e-mail that is not being sent
     * @param said the reported results, by the position of the recipient
     * @param now the time by the store's clock
     */
    public Optional<Change> from(EmailRecord record, Map<Integer, RecipientReport> said, Instant now) {
        EventCollector events = new EventCollector();
        List<RecipientRecord> next = record.recipients().stream()
                .map(r -> said.containsKey(r.position()) ? judged(r, said.get(r.position()), events) : r)
                .toList();
        if (next.equals(record.recipients())) {
            return Optional.empty();
        }
        EmailState before = record.state();
        Change change = changes.to(
                record, next, new ChangeFactory.Facts(now, before.due(), before.attempts(), events.at(now), List.of()));
        // The wait reason of the other recipients has not changed.
        return Optional.of(
                change.next().status() == EmailStatus.PENDING
                        ? Changes.withNext(change, NextState.after(before))
                        : change);
    }

    private RecipientRecord judged(RecipientRecord recipient, RecipientReport said, EventCollector events) {
        return switch (said.action()) {
            case FAILED, REFUSED -> bounced(recipient, said, events);
            case ACCEPTED ->
                arrived(recipient, AcceptedBy.RECIPIENT_SERVER, "accepted by the recipient's server", events);
            case OPENED, CLICKED -> LifecycleTransitions.arrived(recipient, events);
            case DELIVERED -> arrived(recipient, AcceptedBy.CONFIRMED, "delivered", events);
            case RELAYED -> arrived(recipient, AcceptedBy.RELAYED, "relayed to a system that sends no reports", events);
            case EXPANDED ->
                arrived(recipient, AcceptedBy.EXPANDED, "sent on to the members of a list or an alias", events);
            case DELAYED, COMPLAINED, UNSUBSCRIBED, NOTED, ANSWERED, UNREADABLE -> recipient;
        };
    }

    private RecipientRecord bounced(RecipientRecord recipient, RecipientReport said, EventCollector events) {
        if (!StateMachine.next(recipient.status()).contains(EmailStatus.BOUNCED)) {
            return recipient;
        }
        boolean refused = said.action() == ReportedAction.REFUSED;
        Reply reply = reply(said);
        events.add(
                EventType.BOUNCED,
                recipient.position(),
                (refused ? "Not sent by the provider: " : "Returned: ") + reply);
        return StateMachine.withStatus(recipient, EmailStatus.BOUNCED)
                .withReply(reply)
                .withCause(refused ? causeOfRefusal(said) : causeOfReturn(recipient.address(), said, reply));
    }

    private RefusalCause causeOfReturn(Address address, RecipientReport said, Reply reply) {
        return endedElsewhere(address, said)
                ? RefusalCause.UNDETERMINED
                : diagnosis.diagnose(reply).cause();
    }

    /**
     * Returns why the provider did not send it. Its text may sound like a server's rejection, so the cause is what the
     * report states, and never that of the mailbox.
     */
    private static RefusalCause causeOfRefusal(RecipientReport said) {
        RefusalCause stated = said.diagnosis().cause();
        return stated == RefusalCause.RECIPIENT ? RefusalCause.ACCOUNT : stated;
    }

    /**
     * Tells whether a report names another mailbox than the address of the recipient. Behind an alias, a list or a
     * forward one member may have failed and not the others: the report says nothing about the address itself.
     */
    private static boolean endedElsewhere(Address address, RecipientReport said) {
        return said.finalRecipient().map(last -> !isSame(address, last)).orElse(false);
    }

    /** Some servers name a local mailbox without its domain. */
    private static boolean isSame(Address address, String last) {
        String whole = address.normalized();
        return ReportedAddress.normalized(last)
                .map(whole::equals)
                .orElseGet(() -> last.indexOf('@') < 0
                        && whole.substring(0, whole.lastIndexOf('@')).equalsIgnoreCase(last));
    }

    /** Records an arrival; a report never replaces stronger evidence. */
    private static RecipientRecord arrived(
            RecipientRecord recipient, AcceptedBy by, String how, EventCollector events) {
        if (Arrivals.isFinishedWithoutArrival(recipient)) {
            events.add(
                    EventType.CONFIRMED,
                    recipient.position(),
                    "A report says that it was " + how + ", so it has arrived nevertheless.");
            return StateMachine.withArrival(recipient, Arrival.WAS_ACCEPTED);
        }
        boolean unconfirmed = Arrivals.mayBecomeDelivered(recipient);
        boolean wasDelivered = recipient.status() == EmailStatus.BOUNCED
                && recipient.acceptedBy().isPresent();
        boolean isStronger = (recipient.status() == EmailStatus.DELIVERED || wasDelivered)
                && recipient
                        .acceptedBy()
                        .filter(known -> known.compareTo(by) >= 0)
                        .isEmpty();
        if (!unconfirmed && !isStronger) {
            return recipient;
        }
        events.add(kind(unconfirmed, by), recipient.position(), "A report says that it was " + how + ".");
        RecipientRecord delivered = unconfirmed ? StateMachine.withStatus(recipient, EmailStatus.DELIVERED) : recipient;
        return delivered.withAcceptedBy(by);
    }

    private static EventType kind(boolean unconfirmed, AcceptedBy by) {
        if (by == AcceptedBy.CONFIRMED) {
            return EventType.CONFIRMED;
        }
        return unconfirmed ? EventType.DELIVERED : EventType.REPORTED;
    }

    /**
     * The text begins with the enhanced status, as that of a server does. If the report has no diagnostic, the text is
     * the meaning it states.
     */
    private static Reply reply(RecipientReport said) {
        String text = said.diagnostic().isBlank()
                ? said.diagnosis().reason().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : said.diagnostic();
        boolean repeated = said.status().equals(new Reply(0, text).enhancedStatus());
        String status = repeated ? "" : said.status().map(s -> s + " ").orElse("");
        return new Reply(said.code().orElse(0), status + text).at(ReplyPhase.REPORT);
    }
}
