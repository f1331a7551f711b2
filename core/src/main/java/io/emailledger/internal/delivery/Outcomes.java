package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.internal.journal.Journal;
import io.emailledger.message.EmailId;
import io.emailledger.spi.Change;
import io.emailledger.spi.HistoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final HistoryStore store;
    private final Journal journal;
    private final Leases leases;
    private final Doorbell patience;
    private final List<Known> waiting = new ArrayList<>();
    private long oldest;

    private record Known(Held held, Change change) {}

    Outcomes(HistoryStore store, Journal journal, Leases leases, Doorbell patience) {
        this.store = store;
        this.journal = journal;
        this.leases = leases;
        this.patience = patience;
    }

    void add(Held held, Change change) {
        if (waiting.isEmpty()) {
            oldest = System.nanoTime();
        }
        waiting.add(new Known(held, change));
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

    /** Records everything, and does not rest until the store has it, or the ledger is closed for good: what is not recorded is sent again. */
    void record() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Known> known = List.copyOf(waiting);
        waiting.clear();
        try {
            List<Change> changes = known.stream().map(Known::change).toList();
            Set<EmailId> kept = commit(changes);
            for (Change change : changes) {
                if (!kept.contains(change.id())) {
                    log.warn(
                            "The outcome of e-mail {} was not recorded: its lease had run out and another worker has it."
                                    + " It may go out a second time.",
                            change.id());
                }
            }
        } finally {
            known.forEach(k -> leases.letGo(k.held()));
        }
    }

    /** An interrupt waits until it is done: it says that the thread is to end, and not that the e-mails are to be sent again. */
    private Set<EmailId> commit(List<Change> changes) {
        Set<EmailId> kept = new HashSet<>();
        boolean interrupted = Thread.interrupted();
        try {
            Duration pause = FIRST_PAUSE;
            boolean again = false;
            while (!tryCommit(changes, kept, again)) {
                again = true;
                try {
                    patience.pause(pause);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
            return kept;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whatever a store throws, the answers of the servers are as true as before. */
    private boolean tryCommit(List<Change> changes, Set<EmailId> kept, boolean again) {
        try {
            List<Boolean> now = journal.commitAll(changes);
            for (int i = 0; i < changes.size(); i++) {
                if (now.get(i)) {
                    kept.add(changes.get(i).id());
                }
            }
            if (again) {
                addKeptBefore(changes, kept);
            }
            return true;
        } catch (RuntimeException | Error e) {
            if (patience.isClosed()) {
                throw e;
            }
            log.warn(
                    "{} outcomes could not be recorded yet: the store failed with {}; trying again",
                    changes.size(),
                    e.getClass().getName());
            log.debug("The store's failure", e);
            return false;
        }
    }

    /** A store that failed may have kept the change all the same, its answer lost. Then the version is ours already, and nobody has been told. */
    private void addKeptBefore(List<Change> changes, Set<EmailId> kept) {
        for (Change change : changes) {
            if (!kept.contains(change.id())
                    && store.find(change.id()).filter(r -> isAfter(change, r)).isPresent()) {
                kept.add(change.id());
                journal.tell(change.id(), change.steps());
            }
        }
    }

    /** Had another worker claimed it instead, it would be SENDING; times may come back rounded. */
    private static boolean isAfter(Change change, EmailRecord record) {
        return record.state().version() == change.next().version()
                && record.status() == change.next().status();
    }
}
