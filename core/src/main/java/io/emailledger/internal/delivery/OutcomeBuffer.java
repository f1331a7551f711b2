package io.emailledger.internal.delivery;

import io.emailledger.internal.delivery.OutcomeRecorder.UnrecordedOutcome;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Collects the outcomes of all workers. One worker at a time records them, a few milliseconds after the first of them, and
 * the others go on sending: the slower the store, the more outcomes share a commit. While all workers wait for servers, a
 * thread of its own records them. Until then the e-mails are still SENDING, and a crash would send them again; so
 * workers stop when too many outcomes wait, or one for too long. Thread-safe.
 */
final class OutcomeBuffer {
    private static final Duration TOGETHER = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final int MOST = 400;

    private final OutcomeRecorder recorder;
    private final Leases leases;
    /** Held by the thread that uses the recorder. */
    private final ReentrantLock recording = new ReentrantLock();
    /** Guards the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition empty = lock.newCondition();
    private final List<UnrecordedOutcome> waiting = new ArrayList<>();
    /** The number of outcomes that the recorder has. */
    private int beingRecorded;

    private long oldestWaiting;
    private long oldestBeingRecorded;
    private boolean requested;

    OutcomeBuffer(OutcomeRecorder recorder, Leases leases) {
        this.recorder = recorder;
        this.leases = leases;
    }

    void add(LeasedEmail email, Change change) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                oldestWaiting = leases.nanos();
            }
            waiting.add(new UnrecordedOutcome(email, change, false));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Records outcomes that have waited long enough, unless another thread does. Called before operations that may take
     * long. Waits if the store cannot keep up.
     */
    void recordIfOld() {
        if (isOverdue()) {
            record();
        } else {
            recordIfOlderThan(TOGETHER);
        }
    }

    /** The same for a worker that has to wait for its turn to send: it records somewhat earlier than those that send. */
    void recordWhileWaiting() {
        recordIfOlderThan(TOGETHER.dividedBy(2));
    }

    private void recordIfOlderThan(Duration time) {
        if (isOlderThan(time) && recording.tryLock()) {
            try {
                recordTaken();
            } finally {
                recording.unlock();
            }
            recordRequested();
        }
    }

    /** The same for the thread that records old outcomes: it does not wait for a store that fails. */
    void tryRecordIfOld() {
        if ((isOlderThan(TOGETHER) || recorder.isRetryDue()) && recording.tryLock()) {
            try {
                take();
                recorder.tryRecord();
            } finally {
                taken();
                recording.unlock();
            }
        }
    }

    /** Has everything recorded soon: by this thread, or by the one that is just recording. */
    void recordSoon() {
        request(true);
        recordRequested();
    }

    /** Records everything. */
    void record() {
        recording.lock();
        try {
            recordTaken();
        } finally {
            recording.unlock();
        }
        recordRequested();
    }

    /** Waits until everything is recorded; false if it is not after the time. */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!waiting.isEmpty() || beingRecorded > 0) {
                if (left <= 0) {
                    return false;
                }
                left = empty.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A request may have come when the thread that recorded had looked for one already. One pass is enough: a thread that
     * waits for its turn records everything anyway, and the thread that records old outcomes what is left.
     */
    private void recordRequested() {
        if (isRequested() && !recording.hasQueuedThreads() && recording.tryLock()) {
            try {
                recordTaken();
            } finally {
                recording.unlock();
            }
        }
    }

    private void recordTaken() {
        request(false);
        try {
            take();
            recorder.record(this::take);
        } finally {
            taken();
        }
    }

    private void take() {
        lock.lock();
        try {
            if (beingRecorded == 0) {
                oldestBeingRecorded = oldestWaiting;
            }
            recorder.add(waiting);
            beingRecorded += waiting.size();
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void taken() {
        lock.lock();
        try {
            beingRecorded = recorder.left();
            if (waiting.isEmpty() && beingRecorded == 0) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void request(boolean now) {
        lock.lock();
        try {
            requested = now && !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean isRequested() {
        lock.lock();
        try {
            return requested;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the loss of a crash would become too large. */
    private boolean isOverdue() {
        lock.lock();
        try {
            return waiting.size() + beingRecorded >= MOST || isOlderThan(LONGEST);
        } finally {
            lock.unlock();
        }
    }

    private boolean isOlderThan(Duration time) {
        lock.lock();
        try {
            long now = leases.nanos();
            return (!waiting.isEmpty() && now - oldestWaiting > time.toNanos())
                    || (beingRecorded > 0 && now - oldestBeingRecorded > time.toNanos());
        } finally {
            lock.unlock();
        }
    }
}
