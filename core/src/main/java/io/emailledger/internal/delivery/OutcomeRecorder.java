package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.transitions.Changes;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records outcomes in one commit, and repeats it until the store succeeds or the ledger is finally closed. An e-mail
 * without a recorded outcome is sent again. Used by one thread at a time.
 */
final class OutcomeRecorder {
    private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** If none succeeds before so many have failed, the store fails. */
    private static final int MOST_REFUSED = 2;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final HistoryStore store;
    private final ChangeCommitter committer;
    private final Leases leases;
    private final LateAttempts late;
    private final WakeSignal patience;
    private final List<UnrecordedOutcome> left = new ArrayList<>();
    /** Outcomes that the store refused while it recorded others. */
    private final List<UnrecordedOutcome> aside = new CopyOnWriteArrayList<>();

    private int failures;
    private volatile long nextRetry;

    OutcomeRecorder(
            HistoryStore store, ChangeCommitter committer, Leases leases, LateAttempts late, WakeSignal patience) {
        this.store = store;
        this.committer = committer;
        this.leases = leases;
        this.late = late;
        this.patience = patience;
    }

    /**
     * An e-mail that was transmitted.
     *
     * @param email the e-mail
     * @param change the change that follows
     * @param inDoubt whether the store failed to record it, and may nevertheless have stored it
     */
    record UnrecordedOutcome(LeasedEmail email, Change change, boolean inDoubt) {
        UnrecordedOutcome doubted() {
            return new UnrecordedOutcome(email, change, true);
        }

        /** The same change, based on the current claim of the e-mail. */
        UnrecordedOutcome underLaterClaim() {
            EmailState next = change.next();
            while (next.version() <= email.record().state().version()) {
                next = NextState.after(next);
            }
            return new UnrecordedOutcome(email, Changes.withNext(change, next), inDoubt);
        }
    }

    /** Adds outcomes to those that are to be recorded. */
    void add(List<UnrecordedOutcome> outcomes) {
        left.addAll(outcomes);
    }

    /** The number of outcomes that are still to be recorded. */
    int left() {
        return left.size();
    }

    /**
     * Records everything, and retries until that succeeds. An interrupt takes effect afterwards: it means that the thread
     * has to end, and not that the e-mails are sent again.
     *
     * @param beforeRetry adds what has come meanwhile: it shows whether the store fails, or refuses one outcome
     */
    void record(Runnable beforeRetry) {
        boolean interrupted = Thread.interrupted();
        try {
            Duration pause = FIRST_PAUSE;
            while (!tryRecord()) {
                try {
                    patience.pause(pause);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                beforeRetry.run();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Records everything if the store works; false if it failed. After any exception of the store the answers of the
     * servers are kept for another try; after the last one their leases expire.
     */
    boolean tryRecord() {
        try {
            recordAll();
            failures = 0;
            retryRefused();
            return true;
        } catch (RuntimeException | Error e) {
            if (wasLastTry()) {
                throw e;
            }
            failed(e);
            failures++;
            boolean mayBeOneOfThem = failures > 1 || !(e instanceof StoreException);
            return mayBeOneOfThem && left.size() > 1 && recordEach();
        }
    }

    private void recordAll() {
        while (!left.isEmpty()) {
            recordOnce();
        }
    }

    private void failed(Throwable e) {
        left.replaceAll(UnrecordedOutcome::doubted);
        log.debug("{} outcomes are not recorded yet: the store fails, as was logged when it began", left(), e);
    }

    /** After the last try nothing is kept: the leases expire, and the e-mails are recovered. */
    private boolean wasLastTry() {
        if (patience.isClosed()) {
            left.forEach(outcome -> leases.forget(outcome.email()));
            left.clear();
            return true;
        }
        return false;
    }

    /**
     * Records one after the other: one that the store refuses must not stop the others. Returns false if the store fails
     * for all.
     */
    private boolean recordEach() {
        List<UnrecordedOutcome> all = List.copyOf(left);
        List<UnrecordedOutcome> refused = new ArrayList<>();
        int tried = 0;
        left.clear();
        while (tried < all.size() && (refused.size() < MOST_REFUSED || refused.size() < tried)) {
            left.add(all.get(tried++));
            try {
                recordAll();
            } catch (RuntimeException | Error e) {
                if (wasLastTry()) {
                    throw e;
                }
                failed(e);
                refused.addAll(left);
                left.clear();
            }
        }
        if (refused.size() < tried) {
            refused.forEach(this::setAside);
            failures = 0;
        } else {
            left.addAll(all.subList(tried, all.size()));
            left.addAll(refused);
        }
        return left.isEmpty();
    }

    private void setAside(UnrecordedOutcome refused) {
        if (aside.isEmpty()) {
            nextRetry = leases.nanos() + RETRY_NANOS;
        }
        aside.add(refused);
        log.error(
                "The store works, but refuses the outcome of e-mail {}, which stays SENDING. It is tried again every ten"
                        + " seconds, with the reason at DEBUG; if the ledger is closed before, the e-mail is sent again",
                refused.change().id());
    }

    /** Tells whether refused outcomes are to be tried again. Callable by any thread. */
    boolean isRetryDue() {
        return !aside.isEmpty() && leases.nanos() - nextRetry >= 0;
    }

    /** The store may have failed only when they were tried. */
    private void retryRefused() {
        if (!isRetryDue()) {
            return;
        }
        nextRetry = leases.nanos() + RETRY_NANOS;
        for (UnrecordedOutcome one : List.copyOf(aside)) {
            left.add(one);
            try {
                recordAll();
                aside.remove(one);
            } catch (RuntimeException | Error e) {
                log.debug(
                        "The outcome of e-mail {} is refused again",
                        one.change().id(),
                        e);
                left.clear();
            }
        }
    }

    /** Outcomes that are stored, or whose lease is lost, are done. */
    private void recordOnce() {
        List<UnrecordedOutcome> these = List.copyOf(left);
        List<Boolean> kept = committer.commitAll(
                these.stream().map(outcome -> outcome.email().record()).toList(),
                these.stream().map(UnrecordedOutcome::change).toList());
        left.clear();
        List<UnrecordedOutcome> notKept = new ArrayList<>(0);
        for (int i = 0; i < these.size(); i++) {
            if (kept.get(i)) {
                leases.forget(these.get(i).email());
            } else {
                notKept.add(these.get(i));
            }
        }
        left.addAll(notKept);
        for (UnrecordedOutcome outcome : notKept) {
            settle(outcome);
        }
    }

    private void settle(UnrecordedOutcome notKept) {
        Change change = notKept.change();
        boolean doubtful = notKept.inDoubt() || notKept.email().isDoubtful();
        boolean keptBefore = doubtful && wasKeptBefore(change);
        left.remove(notKept);
        if (!keptBefore && leases.wasReclaimed(notKept.email(), change.next().version() - 1)) {
            left.add(notKept.underLaterClaim());
            return;
        }
        leases.forget(notKept.email());
        if (keptBefore) {
            committer.publish(notKept.email().record(), change);
        } else {
            log.warn(
                    doubtful
                            ? "The outcome of e-mail {} was not recorded, or has changed since: the store had failed."
                                    + " Missing attempts are added to its log"
                            : "The lease of e-mail {} had expired before its outcome was recorded, and another worker"
                                    + " has claimed it: it may be sent a second time. The outcome is added to its log."
                                    + " If this is frequent, raise lease(...)",
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
