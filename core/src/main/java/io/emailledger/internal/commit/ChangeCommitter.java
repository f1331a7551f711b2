package io.emailledger.internal.commit;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.internal.commit.ListenerQueue.Notice;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Commits changes with their consequences, and then notifies the application's listeners. All changes of the engine are
 * committed here, except that of a resent e-mail, which the intake commits together with the copy, and erasures.
 */
public final class ChangeCommitter {
    private final HistoryStore store;
    private final ObservationStore observations;
    private final Supplier<UnaryOperator<Change>> following;
    private final ListenerQueue listeners;

    public ChangeCommitter(
            HistoryStore store,
            ObservationStore observations,
            Supplier<UnaryOperator<Change>> following,
            ListenerQueue listeners) {
        this.store = store;
        this.observations = observations;
        this.following = following;
        this.listeners = listeners;
    }

    /** Commits a change of an e-mail, and notifies listeners on success. */
    public boolean commit(EmailRecord before, Change change) {
        return commit(before, change, store::advance);
    }

    /**
     * Commits a change of an e-mail by a part of the store, and notifies listeners on success.
     *
     * @param before the record with whatever the part changes
     */
    public boolean commit(EmailRecord before, Change change, Predicate<Change> write) {
        Change whole = following.get().apply(change.from(before));
        boolean kept = write.test(whole);
        if (kept) {
            publish(before, whole);
        }
        return kept;
    }

    /** Commits a change of each of these e-mails, and notifies listeners of those that succeeded. */
    public List<Boolean> commitAll(List<EmailRecord> before, List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        UnaryOperator<Change> consequences = following.get();
        List<Change> whole = IntStream.range(0, changes.size())
                .mapToObj(i -> consequences.apply(changes.get(i).from(before.get(i))))
                .toList();
        List<Boolean> kept = whole.size() == 1 ? List.of(store.advance(whole.get(0))) : store.advanceAll(whole);
        for (int i = 0; i < changes.size(); i++) {
            if (kept.get(i)) {
                publish(before.get(i), whole.get(i));
            }
        }
        return kept;
    }

    /** Adds the event of an observation, which changes no status, and notifies listeners. */
    public void note(EmailId id, HistoryEvent event) {
        if (observations.note(id, event)) {
            publish(id, List.of(event));
        }
    }

    /** Notifies listeners of committed events that change no state. */
    public void publish(EmailId id, List<HistoryEvent> events) {
        listeners.add(Notice.of(id, events));
    }

    /** Notifies listeners of a committed change. */
    public void publish(EmailRecord before, Change change) {
        if (!listeners.isEmpty()) {
            listeners.add(Notice.of(Changes.apply(change, before), change.events(), change.attempts()));
        }
    }

    /** Called before e-mails are recorded: notifications for them wait for {@link #publishRecorded}. */
    public void recording(List<EmailId> ids) {
        listeners.holdBack(ids);
    }

    /** Notifies listeners that an e-mail was recorded, and then of what was held back meanwhile. */
    public void publishRecorded(NewEmail email) {
        listeners.addFirst(email.record().id(), Optional.of(Notice.of(email.record(), email.events(), List.of())));
    }

    /** Ends the waiting of notifications for an e-mail that was not recorded. */
    public void notRecorded(EmailId id) {
        listeners.addFirst(id, Optional.empty());
    }

    /** Records an observation with its change, and notifies listeners if the change was committed. */
    public Observed observe(Observation seen, EmailRecord before, Change change) {
        Change whole = following.get().apply(change.from(before));
        Observed observed = observations.observe(seen, whole);
        if (observed.changed()) {
            publish(before, whole);
        }
        return observed;
    }
}
