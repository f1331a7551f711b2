package io.emailledger.internal.transitions;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.Reply;
import io.emailledger.internal.transitions.Ruling.Consequence;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Maps a reply to its consequence, by its cause and the first digit of its code ({@code docs/replies.md}). */
public final class Consequences {
    /** How long a 5yz about the server itself is retried before it counts. */
    private static final Duration SERVER_FAULT_LASTS = Duration.ofDays(1);

    private final ReplyDiagnosis diagnosis;
    private final Function<EmailId, List<AttemptRecord>> earlier;

    public Consequences(ReplyDiagnosis diagnosis, Function<EmailId, List<AttemptRecord>> earlier) {
        this.diagnosis = diagnosis;
        this.earlier = earlier;
    }

    /** Decides about rejections without a clear cause. */
    public interface UndeterminedRefusals {
        /** Returns BOUNCED, BOUNCED_KEEPING_ATTACHMENTS or SUSPECTED. */
        Consequence of(Reply reply);
    }

    /**
     * Returns what follows from the result for one recipient.
     *
     * @param email the e-mail
     * @param result the result
     * @param undetermined decides about a rejection without a clear cause
     * @param now the time by the store's clock
     */
    public Ruling of(EmailRecord email, AttemptRecord.Result result, UndeterminedRefusals undetermined, Instant now) {
        Optional<RefusalCause> cause = diagnosis.cause(result.reply());
        Consequence consequence = switch (result.outcome()) {
            case ACCEPTED -> Consequence.DELIVERED;
            case UNSENDABLE -> Consequence.FAILED;
            case UNKNOWN -> Consequence.ANSWER_LOST;
            case DEFERRED -> cause.map(Consequences::deferred).orElse(Consequence.RETRY);
            case REJECTED -> refused(email, result, cause.orElse(RefusalCause.UNDETERMINED), undetermined, now);
        };
        return new Ruling(result, consequence, result.outcome() == Outcome.ACCEPTED ? Optional.empty() : cause);
    }

    private static Consequence deferred(RefusalCause cause) {
        return switch (cause) {
            case ACCOUNT, REPUTATION -> Consequence.REFUSED_US;
            case RATE -> Consequence.TOO_FAST;
            case RECIPIENT, CONNECTION, CONTENT, SERVER, UNDETERMINED -> Consequence.RETRY;
        };
    }

    private Consequence refused(
            EmailRecord email,
            AttemptRecord.Result result,
            RefusalCause cause,
            UndeterminedRefusals undetermined,
            Instant now) {
        return switch (cause) {
            case RECIPIENT, CONTENT -> Consequence.BOUNCED;
            case UNDETERMINED -> undetermined.of(result.reply());
            case ACCOUNT, REPUTATION -> Consequence.REFUSED_US;
            case RATE -> Consequence.TOO_FAST;
            case CONNECTION -> Consequence.RETRY;
            case SERVER ->
                isAfterMail(result.reply()) && hasLasted(email, result.recipient(), now)
                        ? Consequence.BOUNCED
                        : Consequence.RETRY;
        };
    }

    /** A reply before RCPT never finishes an e-mail. */
    private static boolean isAfterMail(Reply reply) {
        return reply.phase()
                .filter(phase -> phase.compareTo(ReplyPhase.RCPT) < 0)
                .isEmpty();
    }

    /**
     * Returns the number of attempts for a recipient, including this one: each copy of an e-mail counts for its
     * recipients.
     */
    public int triesOf(EmailRecord email, int position) {
        if (email.recipients().size() == 1 || email.state().attempts() == 0) {
            return email.state().attempts() + 1;
        }
        return 1
                + (int) earlier.apply(email.id()).stream()
                        .filter(attempt -> attempt.results().stream().anyMatch(r -> r.recipient() == position))
                        .count();
    }

    private boolean hasLasted(EmailRecord email, int position, Instant now) {
        if (email.state().attempts() == 0) {
            return false;
        }
        return earlier.apply(email.id()).stream()
                .filter(attempt -> attempt.results().stream().anyMatch(r -> isServerFault(r, position)))
                .map(AttemptRecord::endedAt)
                .min(Instant::compareTo)
                .filter(first -> !first.plus(SERVER_FAULT_LASTS).isAfter(now))
                .isPresent();
    }

    private boolean isServerFault(AttemptRecord.Result result, int position) {
        return result.recipient() == position
                && result.outcome() == Outcome.REJECTED
                && diagnosis.cause(result.reply()).equals(Optional.of(RefusalCause.SERVER));
    }
}
