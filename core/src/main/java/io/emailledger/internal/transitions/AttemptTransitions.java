package io.emailledger.internal.transitions;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.Reply;
import io.emailledger.internal.transitions.Ruling.Consequence;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Computes the change after attempts: the status of each recipient, and the time of the next attempt. */
public final class AttemptTransitions {
    /** The minimum pause of an e-mail after a server has rejected our mail. */
    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);

    /** The same if we send too much or too fast: servers seldom reset a limit sooner. */
    private static final Duration SHORTEST_RATE_WAIT = Duration.ofMinutes(5);

    /** How long attachments are kept after a rejection that may be about us. */
    private static final Duration DOUBTFUL = Duration.ofDays(1);

    private final ChangeFactory changes;
    private final Backoff backoff;
    private final Function<String, AcceptedBy> acceptedBy;
    private final Consequences consequences;

    /** {@code acceptedBy} returns the kind of server that accepts the e-mails of a transport, by its name. */
    public AttemptTransitions(
            ChangeFactory changes,
            Backoff backoff,
            Function<String, AcceptedBy> acceptedBy,
            Consequences consequences) {
        this.consequences = consequences;
        this.changes = changes;
        this.backoff = backoff;
        this.acceptedBy = acceptedBy;
    }

    /**
     * The results of the attempts that are not recorded yet.
     *
     * @param attempts the attempts; a recipient is in several if another transport was used for it at once
     * @param rulings what follows for each recipient from the last attempt for it
     * @param unsendable why our side cannot send it, for recipients whose ruling is FAILED
     * @param before the events before this change
     */
    public record Ended(
            List<AttemptRecord> attempts,
            List<Ruling> rulings,
            Optional<FailureReason> unsendable,
            List<HistoryEvent> before) {

        /** Copies the lists. */
        public Ended {
            attempts = List.copyOf(attempts);
            rulings = List.copyOf(rulings);
            before = List.copyOf(before);
        }

        /** Returns the transport of the attempt that a ruling is about. */
        private String transport(Ruling ruling) {
            return attempts.stream()
                    .filter(attempt -> attempt.results().contains(ruling.result()))
                    .reduce((earlier, later) -> later)
                    .map(AttemptRecord::transport)
                    .orElse("");
        }
    }

    /**
     * Returns the change that follows from attempts.
     *
     * @param sending the record as it was claimed
     * @param ended their results
     * @param now the time by the store's clock
     * @return the change
     */
    public Change after(EmailRecord sending, Ended ended, Instant now) {
        Map<Integer, Ruling> rulings = new HashMap<>();
        ended.rulings().forEach(ruling -> rulings.put(ruling.position(), ruling));
        int attempts = sending.state().attempts() + ended.attempts().size();
        EventCollector events = new EventCollector();
        List<RecipientRecord> next = new ArrayList<>();
        Duration wait = backoff.afterFailures(tries(sending, ended));
        boolean doubtful = false;
        WaitReason reason = WaitReason.DEFERRED;
        for (RecipientRecord recipient : sending.recipients()) {
            Ruling ruling = rulings.get(recipient.position());
            if (recipient.status() != EmailStatus.SENDING) {
                next.add(recipient);
            } else if (ruling == null) {
                next.add(StateMachine.withStatus(recipient, EmailStatus.PENDING));
            } else {
                next.add(judged(recipient, ruling, sending.facts().guarantee(), ended, events));
                wait = longer(wait, shortest(ruling));
                doubtful |= ruling.consequence() == Consequence.BOUNCED_KEEPING_ATTACHMENTS;
                reason = reason(ruling.consequence(), reason);
            }
        }
        ChangeFactory.Facts facts = new ChangeFactory.Facts(
                        now, Optional.of(now.plus(wait)), attempts, events.after(ended.before(), now), ended.attempts())
                .waiting(reason);
        return changes.to(sending, next, doubtful ? facts.keepingAttachments(DOUBTFUL) : facts);
    }

    /**
     * Returns the number of attempts for the recipients that are tried again; each copy counts only for its recipients.
     */
    private int tries(EmailRecord sending, Ended ended) {
        return ended.rulings().stream()
                .filter(ruling -> !isFinal(List.of(ruling), sending.facts().guarantee()))
                .mapToInt(ruling -> consequences.triesOf(sending, ruling.position()))
                .max()
                .orElse(1);
    }

    /** Returns the minimum wait; a time requested by the server is respected. */
    private static Duration shortest(Ruling ruling) {
        Duration wish = RetryAfter.in(ruling.result().reply().text()).orElse(Duration.ZERO);
        return switch (ruling.consequence()) {
            case TOO_FAST -> longer(SHORTEST_RATE_WAIT, wish);
            case REFUSED_US, SUSPECTED -> longer(SHORTEST_WAIT, wish);
            default -> wish;
        };
    }

    private static WaitReason reason(Consequence consequence, WaitReason others) {
        return switch (consequence) {
            case REFUSED_US -> WaitReason.SENDER_REFUSED;
            case TOO_FAST -> others == WaitReason.SENDER_REFUSED ? others : WaitReason.RATE_LIMITED;
            case SUSPECTED -> others == WaitReason.DEFERRED ? WaitReason.SERVER_SUSPECTED : others;
            default -> others;
        };
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Tells whether none of the recipients of the attempts is tried again. */
    public static boolean isFinal(List<Ruling> rulings, Guarantee guarantee) {
        return rulings.stream().allMatch(ruling -> switch (ruling.consequence()) {
            case DELIVERED, BOUNCED, BOUNCED_KEEPING_ATTACHMENTS, FAILED -> true;
            case ANSWER_LOST -> guarantee == Guarantee.AT_MOST_ONCE;
            case RETRY, REFUSED_US, TOO_FAST, SUSPECTED -> false;
        });
    }

    /**
     * Returns the change that records the first answers while the e-mail is still being sent to other recipients.
     *
     * @param sending the record as it is
     * @param ended the results of the attempts since the last change, none of which asks for another attempt
     * @param now the time by the store's clock
     * @param until the end of the lease, which this renews
     * @return the change
     */
    public Change soFar(EmailRecord sending, Ended ended, Instant now, Instant until) {
        EventCollector events = new EventCollector();
        List<RecipientRecord> answered = ended.rulings().stream()
                .map(ruling -> judged(
                        sending.recipients().get(ruling.position()),
                        ruling,
                        sending.facts().guarantee(),
                        ended,
                        events))
                .toList();
        int attempts = sending.state().attempts() + ended.attempts().size();
        EmailState next = NextState.renewed(NextState.after(sending.state()), until, attempts, false);
        List<HistoryEvent> all = events.after(ended.before(), now);
        return new Change(sending.id(), next, answered, all, ended.attempts(), Optional.empty());
    }

    private RecipientRecord judged(
            RecipientRecord recipient, Ruling ruling, Guarantee guarantee, Ended ended, EventCollector events) {
        Reply reply = ruling.result().reply();
        String text = reply.toString();
        int position = recipient.position();
        return switch (ruling.consequence()) {
            case DELIVERED -> {
                events.add(EventType.DELIVERED, position, text);
                yield StateMachine.withStatus(recipient, EmailStatus.DELIVERED)
                        .withReply(reply)
                        .withoutCause()
                        .withAcceptedBy(acceptedBy.apply(ended.transport(ruling)));
            }
            case BOUNCED, BOUNCED_KEEPING_ATTACHMENTS -> {
                events.add(EventType.BOUNCED, position, text + Arrivals.text(recipient));
                yield answered(StateMachine.withStatus(recipient, EmailStatus.BOUNCED), ruling);
            }
            case FAILED -> {
                events.add(EventType.FAILED, position, text + Arrivals.text(recipient));
                yield StateMachine.withStatus(recipient, EmailStatus.FAILED)
                        .withFailure(ended.unsendable().orElse(FailureReason.UNSENDABLE))
                        .withReply(reply);
            }
            case RETRY -> waiting(recipient, ruling, text, events);
            case REFUSED_US ->
                waiting(recipient, ruling, "The server rejects the sender, not the recipient. " + text, events);
            case TOO_FAST -> waiting(recipient, ruling, "The sender sends too much or too fast. " + text, events);
            case SUSPECTED ->
                waiting(
                        recipient,
                        ruling,
                        "Other e-mails are rejected for the same reason; it is tried again. " + text,
                        events);
            case ANSWER_LOST -> {
                if (guarantee == Guarantee.AT_MOST_ONCE) {
                    events.add(EventType.UNCONFIRMED, position, text);
                    yield StateMachine.withStatus(recipient, EmailStatus.UNCONFIRMED)
                            .withReply(reply);
                }
                yield waiting(
                        Arrivals.mayHaveArrived(recipient),
                        ruling,
                        "The answer was lost; it is tried again. " + text,
                        events);
            }
        };
    }

    /** Our own text (code 0) does not replace a server's reply, which decides between BOUNCED and FAILED at the end. */
    private static RecipientRecord waiting(
            RecipientRecord recipient, Ruling ruling, String detail, EventCollector events) {
        events.add(EventType.DEFERRED, recipient.position(), detail);
        RecipientRecord next = StateMachine.withStatus(recipient, EmailStatus.PENDING);
        Reply reply = ruling.result().reply();
        boolean serverSpokeBefore = recipient.reply().filter(r -> r.code() != 0).isPresent();
        return reply.code() == 0 && ruling.cause().isEmpty() && serverSpokeBefore ? next : answered(next, ruling);
    }

    private static RecipientRecord answered(RecipientRecord recipient, Ruling ruling) {
        RecipientRecord next = recipient.withReply(ruling.result().reply());
        return ruling.cause().map(next::withCause).orElseGet(next::withoutCause);
    }
}
