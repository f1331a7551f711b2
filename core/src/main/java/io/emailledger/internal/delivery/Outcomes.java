package io.emailledger.internal.delivery;

import io.emailledger.internal.journal.Journal;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes of one worker that are not recorded yet. They are recorded together, a few milliseconds after the first of them at the latest: until then a crash
 * would make the e-mails go out again.
 */
final class Outcomes {
    private static final Logger log = LoggerFactory.getLogger(Outcomes.class);
    private static final Duration TOGETHER = Duration.ofMillis(20);
    private static final int MOST = 100;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final HistoryStore store;
    private final Journal journal;
    private final Leases leases;
    private final Doorbell doorbell;
    private final List<Change> waiting = new ArrayList<>();
    private long oldest;

    Outcomes(HistoryStore store, Journal journal, Leases leases, Doorbell doorbell) {
        this.store = store;
        this.journal = journal;
        this.leases = leases;
        this.doorbell = doorbell;
    }

    void add(Change change) {
        if (waiting.isEmpty()) {
            oldest = System.nanoTime();
        }
        waiting.add(change);
        if (waiting.size() >= MOST) {
            record();
        }
    }

    /** Records what has waited long enough. Called before anything that may take long. */
    void recordIfOld() {
        if (!waiting.isEmpty() && System.nanoTime() - oldest > TOGETHER.toNanos()) {
            record();
        }
    }

    /** Records everything, and does not rest until the store has it: what is not recorded is sent again. */
    void record() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Change> changes = List.copyOf(waiting);
        waiting.clear();
        try {
            List<Boolean> kept = commit(changes);
            for (int i = 0; i < changes.size(); i++) {
                if (!kept.get(i)) {
                    log.warn(
                            "The outcome of e-mail {} was not recorded: its lease had run out and another worker has it."
                                    + " It may go out a second time.",
                            changes.get(i).id());
                }
            }
        } finally {
            changes.forEach(change -> leases.letGo(change.id()));
        }
    }

    private List<Boolean> commit(List<Change> changes) {
        Duration pause = Duration.ofMillis(50);
        for (int failures = 0; ; failures++) {
            try {
                List<Boolean> kept = journal.commitAll(changes);
                return failures == 0 ? kept : orKeptBefore(changes, kept);
            } catch (StoreException e) {
                log.warn("{} outcomes could not be recorded yet: the store failed; trying again", changes.size());
                log.debug("The store's failure", e);
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                if (!rest(pause)) {
                    throw e;
                }
            }
        }
    }

    /** A store that failed may have kept the change all the same, its answer lost. Then the version is ours already. */
    private List<Boolean> orKeptBefore(List<Change> changes, List<Boolean> kept) {
        List<Boolean> really = new ArrayList<>(kept);
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (!kept.get(i)) {
                really.set(
                        i,
                        store.find(change.id())
                                .filter(r -> r.state().equals(change.next()))
                                .isPresent());
            }
        }
        return really;
    }

    private boolean rest(Duration pause) {
        try {
            return doorbell.pause(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
