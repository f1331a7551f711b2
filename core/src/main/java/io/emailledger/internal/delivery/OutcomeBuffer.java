package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffers the outcomes of one worker. They are recorded together, at most a few milliseconds after the first of them,
 * by the worker or, while its next e-mail takes long, by the thread that renews leases. Until then the e-mails
 * are still SENDING, and a crash would send them again.
 */
final class OutcomeBuffer {
    private static final Logger log = LoggerFactory.getLogger(OutcomeBuffer.class);
    private static final Duration TOGETHER = Duration.ofMillis(20);
    private static final int MOST = 100;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final HistoryStore store;
    private final ChangeCommitter committer;
    private final Leases leases;
    private final LateAttempts late;
    private final WakeSignal patience;
    /** Guards the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<Known> waiting = new ArrayList<>();
    private long oldest;
    private boolean inDoubt;

    /** An e-mail that was transmitted, and the change that follows. */
    private record Known(LeasedEmail held, Change change) {

        /** The same change, based on the current claim of the e-mail. */
        Known underLaterClaim() {
            EmailState next = change.next();
            while (next.version() <= held.record().state().version()) {
                next = NextState.after(next);
            }
            return new Known(held, Changes.withNext(change, next));
        }
    }

    OutcomeBuffer(
            HistoryStore store, ChangeCommitter committer, Leases leases, LateAttempts late, WakeSignal patience) {
        this.late = late;
        this.store = store;
        this.committer = committer;
        this.leases = leases;
        this.patience = patience;
    }

    void add(LeasedEmail leased, Change change) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                oldest = leases.nanos();
            }
            waiting.add(new Known(leased, change));
            if (waiting.size() >= MOST) {
                record();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Records outcomes that have waited long enough. Called before operations that may take long. */
    void recordIfOld() {
        lock.lock();
        try {
            if (isOld()) {
                record();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Records outcomes that have waited long enough, if the store works. If the store fails, the worker tries again.
     */
    void recordForABusyWorker() {
        if (lock.tryLock()) {
            try {
                if (isOld()) {
                    tryCommit();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Records everything, and retries until the store succeeds or the ledger is finally closed: an e-mail without a
     * recorded outcome is sent again.
     */
    void record() {
        lock.lock();
        try {
            commit();
        } finally {
            waiting.forEach(known -> leases.forget(known.held()));
            waiting.clear();
            lock.unlock();
        }
    }

    private boolean isOld() {
        return !waiting.isEmpty() && leases.nanos() - oldest > TOGETHER.toNanos();
    }

    /**
     * An interrupt takes effect afterwards: it means that the thread has to end, and not that the e-mails are sent
     * again.
     */
    private void commit() {
        boolean interrupted = Thread.interrupted();
        try {
            Duration pause = FIRST_PAUSE;
            while (!tryCommit()) {
                try {
                    patience.pause(pause);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** After any exception of the store the answers of the servers stay in the buffer. */
    private boolean tryCommit() {
        try {
            while (!waiting.isEmpty()) {
                commitOnce();
            }
            return true;
        } catch (RuntimeException | Error e) {
            inDoubt = true;
            if (patience.isClosed()) {
                throw e;
            }
            log.debug(
                    "{} outcomes are not recorded yet: the store fails, as was logged when it began",
                    waiting.size(),
                    e);
            return false;
        }
    }

    /** Outcomes that are stored, or whose lease is lost, leave the buffer. */
    private void commitOnce() {
        List<Known> known = List.copyOf(waiting);
        List<Boolean> kept = committer.commitAll(
                known.stream().map(other -> other.held().record()).toList(),
                known.stream().map(Known::change).toList());
        waiting.clear();
        for (int i = 0; i < known.size(); i++) {
            if (kept.get(i)) {
                leases.forget(known.get(i).held());
            } else {
                waiting.add(known.get(i));
            }
        }
        for (Known other : List.copyOf(waiting)) {
            settle(other);
        }
        inDoubt = false;
    }

    private void settle(Known notKept) {
        Change change = notKept.change();
        boolean doubtful = inDoubt || notKept.held().isDoubtful();
        boolean keptBefore = doubtful && wasKeptBefore(change);
        waiting.remove(notKept);
        if (!keptBefore && leases.wasReclaimed(notKept.held(), change.next().version() - 1)) {
            waiting.add(notKept.underLaterClaim());
            return;
        }
        leases.forget(notKept.held());
        if (keptBefore) {
            committer.tell(notKept.held().record(), change);
        } else {
            log.warn(
                    doubtful
                            ? "The outcome of e-mail {} was not recorded, or has changed since: the store had failed."
                                    + " Missing attempts are added to its log"
                            : "The lease of e-mail {} had expired before its outcome was recorded, and another worker"
                                    + " has claimed it: it may be sent a second time. The outcome is added to its log",
                    change.id());
            late.add(change.id(), change.attempts(), doubtful);
        }
    }

    /**
     * A store that failed may have stored the change although its answer was lost. Then the store has our version
     * already, and no listener was notified.
     */
    private boolean wasKeptBefore(Change change) {
        return store.find(change.id()).filter(r -> isAfter(change, r)).isPresent();
    }

    /** Had another worker claimed it instead, it would be SENDING; the store may round times. */
    private static boolean isAfter(Change change, EmailRecord record) {
        return record.state().version() == change.next().version()
                && record.status() == change.next().status();
    }
}
