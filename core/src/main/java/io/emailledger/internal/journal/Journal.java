package io.emailledger.internal.journal;

import io.emailledger.history.Step;
import io.emailledger.internal.log.TextFree;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.Observation;
import io.emailledger.spi.Observed;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits changes together with what follows from them, and then tells the application's listeners. Nothing else in the
 * engine writes a change.
 */
public final class Journal {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final HistoryStore store;
    private final UnaryOperator<Change> following;
    private final BiConsumer<EmailId, Step> afterwards;
    private final ListenerQueue listeners;

    /**
     * Makes a journal.
     *
     * @param store where changes are kept
     * @param following adds to a change what is to be kept in the same commit
     * @param afterwards a part of the engine that is told at once
     * @param listeners the application's listeners
     */
    public Journal(
            HistoryStore store,
            UnaryOperator<Change> following,
            BiConsumer<EmailId, Step> afterwards,
            ListenerQueue listeners) {
        this.store = store;
        this.following = following;
        this.afterwards = afterwards;
        this.listeners = listeners;
    }

    /** Commits one change; tells it if it was kept. */
    public boolean commit(Change change) {
        boolean kept = store.advance(following.apply(change));
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
        List<Change> whole = changes.stream().map(following).toList();
        List<Boolean> kept = whole.size() == 1 ? List.of(store.advance(whole.get(0))) : store.advanceAll(whole);
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
        for (Step step : steps) {
            try {
                afterwards.accept(id, step);
            } catch (RuntimeException | Error e) {
                log.warn(
                        "What follows from {} of e-mail {} could not be done; the e-mail itself is recorded",
                        step.kind(),
                        id,
                        TextFree.of(e));
                log.debug("The failure", e);
            }
        }
    }

    /** Keeps an observation and the change that follows from it, which is told if it was kept. */
    public Observed observe(Observation seen, Change change) {
        Observed observed = store.observe(seen, following.apply(change));
        if (observed.changed()) {
            tell(change.id(), change.steps());
        }
        return observed;
    }
}
