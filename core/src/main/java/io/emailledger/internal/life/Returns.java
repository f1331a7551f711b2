package io.emailledger.internal.life;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.history.StepKind;
import io.emailledger.history.TakenBy;
import io.emailledger.report.RecipientReport;
import io.emailledger.report.ReplyPhase;
import io.emailledger.spi.Change;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The change that follows from a report which has been believed: a recipient to whom the e-mail was returned becomes
 * BOUNCED, whatever a server had said before; one at whom it arrived is confirmed. The same report makes the same change
 * only once, because the second time there is nothing left to change.
 */
public final class Returns {
    private final Changes changes;
    private final ReplyJudge judge;

    /**
     * Makes the decisions.
     *
     * @param changes makes the changes
     * @param judge judges replies
     */
    public Returns(Changes changes, ReplyJudge judge) {
        this.judge = judge;
        this.changes = changes;
    }

    /**
     * Returns the change that follows from a report; empty if none does.
     *
     * @param record an e-mail that is not being sent
     * @param said what is reported, by the position of the recipient
     * @param now the time by the store's clock
     */
    public Optional<Change> from(EmailRecord record, Map<Integer, RecipientReport> said, Instant now) {
        Steps steps = new Steps();
        List<RecipientRecord> next = record.recipients().stream()
                .map(r -> said.containsKey(r.position()) ? judged(r, said.get(r.position()), steps) : r)
                .toList();
        if (next.equals(record.recipients())) {
            return Optional.empty();
        }
        EmailState before = record.state();
        Change change = changes.to(
                record, next, new Changes.Facts(now, before.due(), before.attempts(), steps.at(now), List.of()));
        return Optional.of(change.next().status() == EmailStatus.PENDING ? waitingAsBefore(change, before) : change);
    }

    /** Why the others wait has not changed. */
    private static Change waitingAsBefore(Change change, EmailState before) {
        EmailState next = before.next();
        return new Change(
                change.id(),
                next,
                change.recipients(),
                change.steps(),
                change.attempts(),
                change.attachmentsDeletedAt());
    }

    private RecipientRecord judged(RecipientRecord recipient, RecipientReport said, Steps steps) {
        return switch (said.action()) {
            case FAILED -> returned(recipient, said, steps);
            case DELIVERED, RELAYED, EXPANDED -> arrived(recipient, said, steps);
            case DELAYED, COMPLAINED, ANSWERED -> recipient;
        };
    }

    private RecipientRecord returned(RecipientRecord recipient, RecipientReport said, Steps steps) {
        if (!recipient.status().mayBecome(EmailStatus.BOUNCED)) {
            return recipient;
        }
        Reply reply = reply(said);
        steps.add(StepKind.BOUNCED, recipient.position(), "Returned: " + reply);
        return recipient
                .become(EmailStatus.BOUNCED)
                .withReply(reply)
                .withCause(Optional.of(judge.diagnose(reply).cause()));
    }

    private static RecipientRecord arrived(RecipientRecord recipient, RecipientReport said, Steps steps) {
        boolean unconfirmed = recipient.status() == EmailStatus.UNCONFIRMED;
        boolean isNews = unconfirmed
                || (recipient.status() == EmailStatus.DELIVERED
                        && !recipient.takenBy().equals(Optional.of(TakenBy.CONFIRMED)));
        if (!isNews) {
            return recipient;
        }
        steps.add(StepKind.CONFIRMED, recipient.position(), "A report confirms it: " + said.action() + ".");
        RecipientRecord delivered =
                recipient.status() == EmailStatus.DELIVERED ? recipient : recipient.become(EmailStatus.DELIVERED);
        return delivered.withTakenBy(TakenBy.CONFIRMED);
    }

    /**
     * The words begin with the enhanced status, as those of a server do. Where somebody has said what it means and
     * nothing else, that is the words.
     */
    private static Reply reply(RecipientReport said) {
        String words = said.diagnostic().isBlank()
                ? said.diagnosis().reason().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : said.diagnostic();
        boolean repeated = said.status().equals(new Reply(0, words).enhancedStatus());
        String status = repeated ? "" : said.status().map(s -> s + " ").orElse("");
        return new Reply(said.code().orElse(0), status + words).at(ReplyPhase.REPORT);
    }
}
