package io.emailledger.internal.commit;

import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Observed;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Commits changes together with what follows from them, and then tells the application's listeners. Nothing else in the
 * engine writes a change.
 */
public final class ChangeCommitter {
    private final HistoryStore store;
    private final Supplier<UnaryOperator<Change>> following;
    private final ListenerQueue listeners;

    /**
     * Makes a journal.
     *
     * @param store where changes are kept
     * @param following gives what adds to the changes of one commit what is to be kept with them
     * @param listeners the application's listeners
     */
    public ChangeCommitter(HistoryStore store, Supplier<UnaryOperator<Change>> following, ListenerQueue listeners) {
        this.store = store;
        this.following = following;
        this.listeners = listeners;
    }

    /** Commits one change; tells it if it was kept. */
    public boolean commit(Change change) {
        Change whole = following.get().apply(change);
        boolean kept = store.advance(whole);
        if (kept) {
            tell(whole.id(), whole.events());
        }
        return kept;
    }

    /** Commits changes of different e-mails; tells those that were kept. */
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

    /** Adds a step beside the life of an e-mail, and tells it. */
    public void note(EmailId id, HistoryEvent event) {
        if (store.note(id, event)) {
            tell(id, List.of(event));
        }
    }

    /** Tells steps that have been committed. */
    public void tell(EmailId id, List<HistoryEvent> events) {
        listeners.add(id, events);
    }

    /** Before e-mails are recorded: what is told of them by others waits for {@link #tellRecorded}. */
    public void recording(List<EmailId> ids) {
        listeners.holdBack(ids);
    }

    /** Tells the first steps of an e-mail, and then what others have told of it meanwhile. */
    public void tellRecorded(EmailId id, List<HistoryEvent> events) {
        listeners.addFirst(id, events);
    }

    /** Keeps an observation and the change that follows from it, which is told if it was kept. */
    public Observed observe(Observation seen, Change change) {
        Change whole = following.get().apply(change);
        Observed observed = store.observe(seen, whole);
        if (observed.changed()) {
            tell(whole.id(), whole.events());
        }
        return observed;
    }
}
