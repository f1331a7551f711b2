package io.emailledger.internal.actions;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.internal.transitions.LifecycleTransitions;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Confirms UNCONFIRMED recipients by opens and clicks: a recipient who opened an e-mail has it. Checked with each of them,
 * and in the commit that makes a recipient UNCONFIRMED, because it may have been opened earlier.
 */
public final class OpenConfirmation {
    private final HistoryStore store;
    private final ObservationStore observations;
    private final ChangeCommitter committer;
    private final LifecycleTransitions lifecycle;
    private final StoreClock clock;

    public OpenConfirmation(
            HistoryStore store,
            ObservationStore observations,
            ChangeCommitter committer,
            LifecycleTransitions lifecycle,
            StoreClock clock) {
        this.store = store;
        this.observations = observations;
        this.committer = committer;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    /**
     * Records an open or a click and its consequences; tells whether it is the first of its kind. While the e-mail is being sent, the
     * consequences are deferred until sending ends.
     */
    public boolean observe(Observation open) {
        if (!isByReader(open.kind())) {
            throw new InvalidValueException(
                    "kind",
                    "must be OPEN or CLICK, but is " + open.kind() + ": pass complaints and other reports to accept");
        }
        boolean first = record(open);
        if (first) {
            committer.note(open.email(), event(open));
        }
        return first;
    }

    private static boolean isByReader(ObservationKind kind) {
        return kind == ObservationKind.OPEN || kind == ObservationKind.CLICK;
    }

    private static HistoryEvent event(Observation first) {
        boolean open = first.kind() == ObservationKind.OPEN;
        return new HistoryEvent(
                open ? EventType.OPENED : EventType.CLICKED,
                first.at(),
                List.of(first.recipient()),
                open ? "Opened: the pixel was loaded." : "Clicked: a link was followed.");
    }

    private boolean record(Observation open) {
        Optional<EmailRecord> email = store.find(open.email());
        Optional<Change> change = email.flatMap(record -> from(record, Set.of(open.recipient())));
        if (email.isEmpty() || change.isEmpty()) {
            boolean first = observations.observe(open);
            look(open.email());
            return first;
        }
        Observed observed = committer.observe(open, email.get(), change.get());
        if (!observed.changed()) {
            look(open.email());
        }
        return observed.first();
    }

    /** Returns a change that leaves recipients UNCONFIRMED, together with the changes that follow from known opens. */
    public Change following(Change change) {
        if (change.next().status() != EmailStatus.UNCONFIRMED
                && change.recipients().stream().noneMatch(r -> r.status() == EmailStatus.UNCONFIRMED)) {
            return change;
        }
        return change.before()
                .map(before -> Changes.apply(change, before))
                .flatMap(after -> from(after, openers(change.id())))
                .map(then -> Changes.combine(change, then))
                .orElse(change);
    }

    private void look(EmailId id) {
        boolean kept = false;
        while (!kept) {
            Optional<EmailRecord> email = store.find(id).filter(EmailRecord::mayHaveArrived);
            Optional<Change> change = email.flatMap(record -> from(record, openers(id)));
            kept = email.isEmpty() || change.isEmpty() || committer.commit(email.get(), change.get());
        }
    }

    private Optional<Change> from(EmailRecord record, Set<Integer> opened) {
        return record.status() == EmailStatus.SENDING
                ? Optional.empty()
                : lifecycle.opened(record, opened, clock.now());
    }

    private Set<Integer> openers(EmailId id) {
        return observations.observations(id).stream()
                .filter(fact -> isByReader(fact.kind()))
                .map(ObservationRecord::recipient)
                .collect(Collectors.toSet());
    }
}
