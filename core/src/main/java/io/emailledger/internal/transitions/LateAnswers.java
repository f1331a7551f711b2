package io.emailledger.internal.transitions;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.retention.Retention;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Computes the change that follows from attempts of a worker whose lease had expired. An acceptance finishes recipients
 * that are PENDING or UNCONFIRMED: no further copy is sent to them. For the others it is recorded that the e-mail was
 * accepted. The attempts are added at the end of the log.
 */
public final class LateAnswers {
    private final ChangeFactory changes;
    private final Function<String, AcceptedBy> acceptedBy;

    /** {@code acceptedBy} returns the kind of server that accepts the e-mails of a transport, by its name. */
    public LateAnswers(ChangeFactory changes, Function<String, AcceptedBy> acceptedBy) {
        this.changes = changes;
        this.acceptedBy = acceptedBy;
    }

    /**
     * Returns the change.
     *
     * @param record the e-mail as it is now, not SENDING
     * @param late the attempts
     * @param now the time by the store's clock
     */
    public Change from(EmailRecord record, List<AttemptRecord> late, Instant now) {
        List<RecipientRecord> next = new ArrayList<>(record.recipients());
        List<AttemptRecord> renumbered = new ArrayList<>(late.size());
        EventCollector events = new EventCollector();
        boolean erased = Retention.isErased(record);
        for (AttemptRecord made : late) {
            AttemptRecord attempt = erased ? made.withoutText() : made;
            renumbered.add(numbered(attempt, record.state().attempts() + renumbered.size() + 1));
            for (AttemptRecord.Result result : attempt.results()) {
                next.set(result.recipient(), judged(next.get(result.recipient()), result, attempt, events));
            }
        }
        ChangeFactory.Facts facts = new ChangeFactory.Facts(
                now, record.state().due(), record.state().attempts() + renumbered.size(), events.at(now), renumbered);
        return changes.to(record, next, facts.waiting(record.state().waiting().orElse(WaitReason.DEFERRED)));
    }

    /**
     * Returns the text for the log about attempts that cannot be added because another worker holds the e-mail.
     *
     * @param late the attempts
     * @param erased whether a person was erased, so that no texts are stored
     * @param now the time by the store's clock
     */
    public List<HistoryEvent> events(List<AttemptRecord> late, boolean erased, Instant now) {
        EventCollector events = new EventCollector();
        for (AttemptRecord made : late) {
            AttemptRecord attempt = erased ? made.withoutText() : made;
            attempt.results()
                    .forEach(result -> events.add(
                            EventType.LATE_ANSWER,
                            result.recipient(),
                            "An earlier attempt, under a lease that was lost, has the result " + result.outcome() + ". "
                                    + answer(attempt, result)));
        }
        return events.at(now);
    }

    private static AttemptRecord numbered(AttemptRecord attempt, int number) {
        return new AttemptRecord(
                number,
                attempt.startedAt(),
                attempt.endedAt(),
                attempt.transport(),
                attempt.server(),
                attempt.tls(),
                attempt.results(),
                attempt.transcript());
    }

    private static String answer(AttemptRecord attempt, AttemptRecord.Result result) {
        return attempt.server().map(server -> server + " answered: ").orElse("") + result.reply();
    }

    private RecipientRecord judged(
            RecipientRecord recipient, AttemptRecord.Result result, AttemptRecord attempt, EventCollector events) {
        if (result.outcome() == Outcome.ACCEPTED) {
            return accepted(recipient, result, attempt, events);
        }
        events.add(
                EventType.LATE_ANSWER,
                recipient.position(),
                "An attempt of a worker whose lease was lost has the result " + result.outcome() + ". "
                        + answer(attempt, result));
        boolean isNews = result.outcome() == Outcome.UNKNOWN && recipient.status() != EmailStatus.DELIVERED;
        return isNews ? Arrivals.mayHaveArrived(recipient) : recipient;
    }

    private RecipientRecord accepted(
            RecipientRecord recipient, AttemptRecord.Result result, AttemptRecord attempt, EventCollector events) {
        String answer = answer(attempt, result);
        if (recipient.status() == EmailStatus.PENDING || recipient.status() == EmailStatus.UNCONFIRMED) {
            events.add(EventType.DELIVERED, recipient.position(), "Accepted late. " + answer);
            return StateMachine.withStatus(recipient, EmailStatus.DELIVERED)
                    .withReply(result.reply())
                    .withoutCause()
                    .withAcceptedBy(acceptedBy.apply(attempt.transport()));
        }
        if (recipient.status() == EmailStatus.DELIVERED) {
            events.add(EventType.LATE_ANSWER, recipient.position(), "It was accepted by two attempts. " + answer);
            return recipient;
        }
        events.add(EventType.LATE_ANSWER, recipient.position(), "It was accepted nevertheless. " + answer);
        return StateMachine.withArrival(recipient, Arrival.WAS_ACCEPTED);
    }
}
