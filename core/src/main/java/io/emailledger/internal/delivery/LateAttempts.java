package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.internal.commit.ChangeCommitter;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.LateAnswers;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.internal.util.TextFree;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of this process for e-mails that another worker has since claimed. They are recorded as soon as the
 * store is available and the other worker has finished. Thread-safe.
 */
final class LateAttempts {
    private static final Logger log = LoggerFactory.getLogger(LateAttempts.class);

    private final FailureLog failures = new FailureLog(log);
    private final HistoryStore store;
    private final ChangeCommitter committer;
    private final LateAnswers answers;
    private final StoreClock clock;
    private final Runnable wake;
    private final ConcurrentLinkedQueue<Late> waiting = new ConcurrentLinkedQueue<>();
    /** Held while recording: two threads would add the same attempt twice. */
    private final ReentrantLock handingIn = new ReentrantLock();

    private volatile boolean closed;

    /**
     * Attempts for one e-mail.
     *
     * @param inDoubt whether the store may have kept them, its answer lost
     */
    private record Late(EmailId id, List<AttemptRecord> attempts, boolean inDoubt) {}

    LateAttempts(HistoryStore store, ChangeCommitter committer, LateAnswers answers, StoreClock clock, Runnable wake) {
        this.store = store;
        this.committer = committer;
        this.answers = answers;
        this.clock = clock;
        this.wake = wake;
    }

    void add(EmailId id, List<AttemptRecord> attempts, boolean inDoubt) {
        if (attempts.isEmpty()) {
            return;
        }
        waiting.add(new Late(id, List.copyOf(attempts), inDoubt));
        wake.run();
        if (closed) {
            close();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Records the attempts that can be recorded now. The rest waits for the next call. */
    void handIn() {
        handingIn.lock();
        try {
            for (Late late : List.copyOf(waiting)) {
                tryToSettle(late);
            }
        } finally {
            handingIn.unlock();
        }
    }

    private void tryToSettle(Late late) {
        boolean settled = false;
        boolean failed = true;
        try {
            settled = settle(late);
            failed = false;
        } catch (StoreException e) {
            log.debug("Attempts for e-mail {} could not be added to its log yet", late.id(), e);
        } catch (RuntimeException e) {
            failures.failed("Attempts for an e-mail that another worker took over cannot be added to its log yet", e);
        }
        if (settled || failed) {
            waiting.remove(late);
        }
        if (failed) {
            waiting.add(new Late(late.id(), late.attempts(), true));
        }
    }

    /** Records the attempts that can be recorded, and logs the others, because the ledger is closed. */
    void close() {
        closed = true;
        handIn();
        handingIn.lock();
        try {
            for (Late late : waiting) {
                note(late);
            }
            waiting.clear();
        } finally {
            handingIn.unlock();
        }
    }

    /** Another worker holds the e-mail, or the store cannot be reached. */
    private void note(Late late) {
        try {
            boolean erased = store.find(late.id()).filter(Retention::isErased).isPresent();
            for (HistoryEvent event : answers.events(late.attempts(), erased, clock.now())) {
                committer.note(late.id(), event);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "The ledger is closed, and {} attempts for e-mail {} could not be added to its log. The e-mail may"
                            + " have arrived twice: the log of the mail server tells.",
                    late.attempts().size(),
                    late.id(),
                    TextFree.of(e));
        }
    }

    /** Waits for a worker that holds the e-mail: its answer counts as well. */
    private boolean settle(Late late) {
        while (true) {
            Optional<EmailRecord> record = store.find(late.id());
            if (record.isEmpty()) {
                return true;
            }
            if (record.get().status() == EmailStatus.SENDING) {
                return false;
            }
            if (late.inDoubt() && isKept(late)) {
                return true;
            }
            if (committer.commit(record.get(), answers.from(record.get(), late.attempts(), clock.now()))) {
                return true;
            }
        }
    }

    /** They are stored together, so one of them shows that all are stored; the store may round times. */
    private boolean isKept(Late late) {
        AttemptRecord first = late.attempts().get(0);
        return store.attempts(late.id()).stream()
                .anyMatch(known -> known.transcript().equals(first.transcript())
                        && Duration.between(known.startedAt(), first.startedAt())
                                        .abs()
                                        .compareTo(Duration.ofMillis(1))
                                < 0);
    }
}
