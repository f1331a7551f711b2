package io.emailledger.internal.commit;

import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.ObservationStore;
import io.emailledger.spi.ObservationStore.Observation;
import io.emailledger.spi.ObservationStore.Observed;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Commits changes with their consequences, and then notifies the application's listeners. All changes of the engine are
 * committed here, except that of a resent e-mail: the intake commits it together with the copy.
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

    /** Commits one change, and notifies listeners on success. */
    public boolean commit(Change change) {
        Change whole = following.get().apply(change);
        boolean kept = store.advance(whole);
        if (kept) {
            tell(whole.id(), whole.events());
        }
        return kept;
    }

    /** Commits changes of different e-mails, and notifies listeners of those that succeeded. */
    public List<Boolean> commitAll(List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<Change> whole = changes.stream().map(following.get()).toList();
        List<Boolean> kept = whole.size() == 1 ? List.of(store.advance(whole.get(0))) : store.advanceAll(whole);
        for (int i = 0; i < changes.size(); i++) {
            if (kept.get(i)) {
                tell(whole.get(i).id(), whole.get(i).events());
            }
        }
        return kept;
    }

    /** Adds the event of an observation, which changes no status, and notifies listeners. */
    public void note(EmailId id, HistoryEvent event) {
        if (observations.note(id, event)) {
            tell(id, List.of(event));
        }
    }

    /** Notifies listeners of committed events. */
    public void tell(EmailId id, List<HistoryEvent> events) {
        listeners.add(id, events);
    }

    /** Called before e-mails are recorded: notifications for them wait for {@link #tellRecorded}. */
    public void recording(List<EmailId> ids) {
        listeners.holdBack(ids);
    }

    /** Notifies listeners of the first events of an e-mail, and then of those held back meanwhile. */
    public void tellRecorded(EmailId id, List<HistoryEvent> events) {
        listeners.addFirst(id, events);
    }

    /** Records an observation with its change, and notifies listeners if the change was committed. */
    public Observed observe(Observation seen, Change change) {
        Change whole = following.get().apply(change);
        Observed observed = observations.observe(seen, whole);
        if (observed.changed()) {
            tell(whole.id(), whole.events());
        }
        return observed;
    }
}
