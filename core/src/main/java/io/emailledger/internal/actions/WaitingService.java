package io.emailledger.internal.actions;

import io.emailledger.actions.Actions.WaitingAction;
import io.emailledger.actions.Actions.WaitingResult;
import io.emailledger.actions.Actions.WaitingResult.Code;
import io.emailledger.actions.EmailChanges;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.intake.Intake;
import io.emailledger.internal.transitions.WaitingTransitions;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes e-mails that wait. Every result is exact: a change is committed only if the e-mail is as it was read, so that a
 * worker either has claimed it before, or sees the change.
 */
public final class WaitingService {
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final HistoryStore store;
    private final WaitingStore part;
    private final ChangeCommitter committer;
    private final WaitingTransitions transitions;
    private final EditService edits;
    private final StoreClock clock;
    private final Consumer<Set<String>> wake;

    public WaitingService(
            HistoryStore store,
            WaitingStore part,
            ChangeCommitter committer,
            Intake intake,
            Duration giveUpAfter,
            StoreClock clock,
            Consumer<Set<String>> wake) {
        this.store = store;
        this.part = part;
        this.committer = committer;
        this.transitions = new WaitingTransitions(giveUpAfter);
        this.edits = new EditService(store, intake, transitions);
        this.clock = clock;
        this.wake = wake;
    }

    /** Returns why an action is not possible for an e-mail now; empty if it is. */
    public static Optional<Code> refusal(EmailRecord record, WaitingAction action) {
        if (record.status() != EmailStatus.PENDING) {
            return Optional.of(Code.TOO_LATE);
        }
        boolean held = record.state().isHeld();
        return switch (action) {
            // After the first attempt only the due time changes, and a held e-mail has none.
            case RESCHEDULE ->
                held && !WaitingTransitions.isUntouched(record) ? Optional.of(Code.HELD) : Optional.empty();
            case SEND_NOW -> held ? Optional.of(Code.HELD) : Optional.empty();
            case HOLD -> held ? Optional.of(Code.ALREADY) : Optional.empty();
            case RELEASE -> held ? Optional.empty() : Optional.of(Code.ALREADY);
            case EDIT -> EditService.refusal(record);
        };
    }

    /** Sets the time before which an e-mail is not sent. A time that has passed is now. */
    public WaitingResult reschedule(EmailId id, Instant time, Author author) {
        if (!time.isBefore(LATEST)) {
            throw new InvalidValueException("time", "must be before the year 9999");
        }
        return change(id, WaitingAction.RESCHEDULE, record -> {
            Instant now = now();
            Instant due = time.isAfter(now) ? time.truncatedTo(ChronoUnit.MICROS) : now;
            boolean same = record.state().isHeld()
                    ? record.facts().sendAt().equals(Optional.of(due))
                    : record.state().due().equals(Optional.of(due));
            if (same) {
                return Step.refused(Code.ALREADY);
            }
            HistoryEvent event = HistoryEvent.of(EventType.RESCHEDULED, now, author.text("Rescheduled to " + due));
            return at(record, due, transitions.due(record, due, now, event));
        });
    }

    /** Makes an e-mail due now. */
    public WaitingResult sendNow(EmailId id, Author author) {
        return change(id, WaitingAction.SEND_NOW, record -> {
            Instant now = now();
            if (record.state().due().filter(due -> !due.isAfter(now)).isPresent()) {
                return Step.refused(Code.ALREADY);
            }
            HistoryEvent event = HistoryEvent.of(EventType.RESCHEDULED, now, author.text("Rescheduled to be sent now"));
            return at(record, now, transitions.due(record, now, now, event));
        });
    }

    /** Holds an e-mail. */
    public WaitingResult hold(EmailId id, String reason, Author author) {
        return change(id, WaitingAction.HOLD, record -> {
            HistoryEvent event = HistoryEvent.of(
                    EventType.HELD, now(), author.because(reason).text("Held"));
            return Step.by(record, transitions.held(record, reason, event), store::advance);
        });
    }

    /** Releases an e-mail: it is due at its time, or now if that has passed. */
    public WaitingResult release(EmailId id, Author author) {
        return change(id, WaitingAction.RELEASE, record -> {
            Instant now = now();
            Instant due = record.facts().sendAt().filter(now::isBefore).orElse(now);
            HistoryEvent event = HistoryEvent.of(EventType.RELEASED, now, author.text("Released"));
            return at(record, due, transitions.released(record, due, now, event));
        });
    }

    /** Changes the content, the recipients or the properties of an e-mail. */
    public WaitingResult edit(EmailId id, EmailChanges changes, Author author) {
        return change(id, WaitingAction.EDIT, record -> edits.edit(record, changes, now(), author, part));
    }

    /**
     * Commits a time with a change. The Date of the message is the later of the time of recording and this time, so it
     * changes only before the first attempt: every attempt transmits the same bytes.
     */
    private Step at(EmailRecord record, Instant due, Change change) {
        if (record.facts().expiresAt().filter(end -> !end.isAfter(due)).isPresent()) {
            return Step.refused(Code.PAST_EXPIRY);
        }
        if (!WaitingTransitions.isUntouched(record)) {
            return Step.by(record, change, store::advance);
        }
        EmailRecord at = record.withFacts(record.facts().withSendAt(due));
        return Step.by(at, change, whole -> part.reschedule(whole, due));
    }

    /** The precision of every store, so that a time is found again as it was set. */
    private Instant now() {
        return clock.now().truncatedTo(ChronoUnit.MICROS);
    }

    private WaitingResult change(EmailId id, WaitingAction action, Function<EmailRecord, Step> next) {
        while (true) {
            Optional<EmailRecord> found = store.find(id);
            if (found.isEmpty()) {
                return new WaitingResult(Code.NOT_FOUND, Optional.empty());
            }
            EmailRecord record = found.get();
            Step step = refusal(record, action).map(Step::refused).orElseGet(() -> next.apply(record));
            if (step.refusal().isPresent()) {
                return new WaitingResult(step.refusal().get(), Optional.of(record.status()));
            }
            if (step.commit(committer)) {
                wake.accept(Set.of(record.facts().route()));
                return new WaitingResult(Code.CHANGED, Optional.of(EmailStatus.PENDING));
            }
        }
    }
}
