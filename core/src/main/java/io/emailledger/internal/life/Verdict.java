package io.emailledger.internal.life;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.FailureReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.Step;
import io.emailledger.history.StepKind;
import io.emailledger.history.TakenBy;
import io.emailledger.message.Guarantee;
import io.emailledger.spi.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges what a transport reported: what becomes of each recipient, and when the rest is tried again. */
public final class Verdict {
    private final Changes changes;
    private final Backoff backoff;
    private final TakenBy takenBy;

    /**
     * Makes a judge.
     *
     * @param changes makes the changes
     * @param backoff how long to wait after a deferral
     * @param takenBy who takes what the transport hands over
     */
    public Verdict(Changes changes, Backoff backoff, TakenBy takenBy) {
        this.changes = changes;
        this.backoff = backoff;
        this.takenBy = takenBy;
    }

    /**
     * Returns the change that follows from attempts.
     *
     * @param sending the record as it was claimed
     * @param ended the attempts that were made, each recipient in at most one of them
     * @param unsendable why our side cannot send it, for recipients whose outcome says so
     * @param before the steps that came before the outcome
     * @param now the time by the store's clock
     * @return the change
     */
    public Change after(
            EmailRecord sending,
            List<AttemptRecord> ended,
            Optional<FailureReason> unsendable,
            List<Step> before,
            Instant now) {
        Map<Integer, AttemptRecord.Result> results = new HashMap<>();
        ended.forEach(attempt -> attempt.results().forEach(result -> results.put(result.recipient(), result)));
        int attempts = sending.state().attempts() + ended.size();
        Steps steps = new Steps();
        List<RecipientRecord> next = new ArrayList<>();
        Duration longestWish = Duration.ZERO;
        for (RecipientRecord recipient : sending.recipients()) {
            if (recipient.status() != EmailStatus.SENDING) {
                next.add(recipient);
                continue;
            }
            AttemptRecord.Result result = results.get(recipient.position());
            if (result == null) {
                next.add(recipient.become(EmailStatus.PENDING));
                continue;
            }
            next.add(judged(recipient, result, sending.facts().guarantee(), unsendable, steps));
            Duration wish = RetryAfter.in(result.reply().text()).orElse(Duration.ZERO);
            longestWish = wish.compareTo(longestWish) > 0 ? wish : longestWish;
        }
        Duration wait = backoff.afterFailures(Math.max(1, attempts));
        Instant due = now.plus(longestWish.compareTo(wait) > 0 ? longestWish : wait);
        List<Step> all = new ArrayList<>(before);
        all.addAll(steps.at(now));
        return changes.to(sending, next, new Changes.Facts(now, Optional.of(due), attempts, all, ended));
    }

    /**
     * Returns the change that notes answers which came before the others of the same e-mail, which goes on being sent.
     *
     * @param sending the record as it is
     * @param ended the attempts that were made since the last change, none with an answer that asks for another attempt
     * @param unsendable why our side cannot send it, for recipients whose outcome says so
     * @param before the steps that came before the answers
     * @param now the time by the store's clock
     * @param until the end of the lease, which this renews
     * @return the change
     */
    public Change soFar(
            EmailRecord sending,
            List<AttemptRecord> ended,
            Optional<FailureReason> unsendable,
            List<Step> before,
            Instant now,
            Instant until) {
        Steps steps = new Steps();
        List<RecipientRecord> answered = new ArrayList<>();
        for (AttemptRecord attempt : ended) {
            for (AttemptRecord.Result result : attempt.results()) {
                RecipientRecord recipient = sending.recipients().get(result.recipient());
                answered.add(judged(recipient, result, sending.facts().guarantee(), unsendable, steps));
            }
        }
        List<Step> all = new ArrayList<>(before);
        all.addAll(steps.at(now));
        int attempts = sending.state().attempts() + ended.size();
        EmailState next = sending.state().next().goingOn(until, attempts, false);
        return new Change(sending.id(), next, answered, all, ended, Optional.empty());
    }

    private RecipientRecord judged(
            RecipientRecord recipient,
            AttemptRecord.Result result,
            Guarantee guarantee,
            Optional<FailureReason> unsendable,
            Steps steps) {
        Reply reply = result.reply();
        String words = reply.toString();
        int position = recipient.position();
        return switch (result.outcome()) {
            case TAKEN -> {
                steps.add(StepKind.DELIVERED, position, words);
                yield recipient.become(EmailStatus.DELIVERED).withReply(reply).withTakenBy(takenBy);
            }
            case REFUSED -> {
                steps.add(StepKind.BOUNCED, position, words);
                yield recipient.become(EmailStatus.BOUNCED).withReply(reply);
            }
            case UNSENDABLE -> {
                steps.add(StepKind.FAILED, position, words);
                yield recipient
                        .become(EmailStatus.FAILED)
                        .withFailure(unsendable.orElse(FailureReason.UNSENDABLE))
                        .withReply(reply);
            }
            case DEFERRED -> {
                steps.add(StepKind.DEFERRED, position, words);
                yield keepingWordsOfServers(recipient.become(EmailStatus.PENDING), reply);
            }
            case UNKNOWN -> {
                if (guarantee == Guarantee.AT_MOST_ONCE) {
                    steps.add(StepKind.UNCONFIRMED, position, words);
                    yield recipient.become(EmailStatus.UNCONFIRMED).withReply(reply);
                }
                steps.add(StepKind.DEFERRED, position, "The answer was lost; it is tried again. " + words);
                yield keepingWordsOfServers(recipient.become(EmailStatus.PENDING), reply);
            }
        };
    }

    /**
     * Our own words (code 0) do not replace a server's: at the end, who said "not yet" decides between BOUNCED and
     * FAILED.
     */
    private static RecipientRecord keepingWordsOfServers(RecipientRecord recipient, Reply reply) {
        boolean serverSpokeBefore = recipient.reply().filter(r -> r.code() != 0).isPresent();
        return reply.code() == 0 && serverSpokeBefore ? recipient : recipient.withReply(reply);
    }
}
