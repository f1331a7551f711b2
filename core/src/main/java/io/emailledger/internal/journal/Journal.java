package io.emailledger.internal.journal;

import io.emailledger.history.Step;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits changes, and then tells the engine's own parts and the application's listeners. Nothing else in the engine writes a change. */
public final class Journal {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final HistoryStore store;
    private final List<BiConsumer<EmailId, Step>> parts;
    private final ListenerQueue listeners;

    /**
     * Makes a journal.
     *
     * @param store where changes are kept
     * @param parts parts of the engine that are told at once, in order
     * @param listeners the application's listeners
     */
    public Journal(HistoryStore store, List<BiConsumer<EmailId, Step>> parts, ListenerQueue listeners) {
        this.store = store;
        this.parts = List.copyOf(parts);
        this.listeners = listeners;
    }

    /** Commits one change; tells it if it was kept. */
    public boolean commit(Change change) {
        boolean kept = store.advance(change);
        if (kept) {
            tell(change.id(), change.steps());
        }
        return kept;
    }

    /** Commits changes of different e-mails; tells those that were kept. */
    public List<Boolean> commitAll(List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<Boolean> kept = changes.size() == 1 ? List.of(store.advance(changes.get(0))) : store.advanceAll(changes);
        for (int i = 0; i < changes.size(); i++) {
            if (kept.get(i)) {
                tell(changes.get(i).id(), changes.get(i).steps());
            }
        }
        return kept;
    }

    /** Adds a step beside the life of an e-mail, and tells it. */
    public void note(EmailId id, Step step) {
        if (store.note(id, step)) {
            tell(id, List.of(step));
        }
    }

    /** Tells steps that have been committed. */
    public void tell(EmailId id, List<Step> steps) {
        listeners.add(id, steps);
        for (BiConsumer<EmailId, Step> part : parts) {
            for (Step step : steps) {
                try {
                    part.accept(id, step);
                } catch (RuntimeException | Error e) {
                    log.warn(
                            "What follows from {} of e-mail {} failed with {}",
                            step.kind(),
                            id,
                            e.getClass().getName());
                    log.debug("The failure", e);
                }
            }
        }
    }
}
