package io.emailledger.internal.delivery;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.internal.journal.Journal;
import io.emailledger.internal.journal.StoreClock;
import io.emailledger.internal.life.LateAnswers;
import io.emailledger.message.EmailId;
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
 * The attempts of this process for e-mails that another worker took over meanwhile. They are handed in as soon as the
 * store can be reached and the other worker is done. Thread-safe.
 */
final class LateAttempts {
    private static final Logger log = LoggerFactory.getLogger(LateAttempts.class);

    private final HistoryStore store;
    private final Journal journal;
    private final LateAnswers answers;
    private final StoreClock clock;
    private final Runnable wakeKeeper;
    private final ConcurrentLinkedQueue<Late> waiting = new ConcurrentLinkedQueue<>();
    /** Whether the store failed, and may have kept what it did not answer. */
    private volatile boolean inDoubt;

    /** Held by the one who hands in: two would add the same attempt twice. */
    private final ReentrantLock handingIn = new ReentrantLock();

    /** Attempts for one e-mail. */
    private record Late(EmailId id, List<AttemptRecord> attempts) {}

    /**
     * Makes it.
     *
     * @param wakeKeeper wakes the thread that calls {@link #handIn}
     */
    LateAttempts(HistoryStore store, Journal journal, LateAnswers answers, StoreClock clock, Runnable wakeKeeper) {
        this.store = store;
        this.journal = journal;
        this.answers = answers;
        this.clock = clock;
        this.wakeKeeper = wakeKeeper;
    }

    void add(EmailId id, List<AttemptRecord> attempts) {
        if (!attempts.isEmpty()) {
            waiting.add(new Late(id, List.copyOf(attempts)));
            wakeKeeper.run();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Hands in what can be handed in now. The rest waits for the next call. */
    void handIn() {
        handingIn.lock();
        try {
            for (Late late : List.copyOf(waiting)) {
                if (isSettled(late)) {
                    waiting.remove(late);
                }
            }
        } catch (StoreException e) {
            inDoubt = true;
            log.debug("Attempts for e-mails that others took over could not be handed in; they wait", e);
        } finally {
            handingIn.unlock();
        }
    }

    /** Hands in what can be handed in, and says of the rest that it is lost: the ledger is closed. */
    void close() {
        handIn();
        for (Late late : waiting) {
            log.warn(
                    "The ledger is closed before {} attempts for e-mail {} could be added to its log: the worker that"
                            + " took it over is still sending it, or the store could not be reached. It may have"
                            + " arrived twice.",
                    late.attempts().size(),
                    late.id());
        }
        waiting.clear();
    }

    /** A worker that is at the e-mail is waited for: its own answer counts as well. */
    private boolean isSettled(Late late) {
        while (true) {
            Optional<EmailRecord> record = store.find(late.id());
            if (record.isEmpty()) {
                return true;
            }
            if (record.get().status() == EmailStatus.SENDING) {
                return false;
            }
            if (inDoubt && isKept(late)) {
                return true;
            }
            if (journal.commit(answers.from(record.get(), late.attempts(), clock.now()))) {
                return true;
            }
        }
    }

    /** They are kept together, so one of them tells of all; times may come back rounded. */
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
