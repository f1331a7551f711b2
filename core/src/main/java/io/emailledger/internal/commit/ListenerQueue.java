package io.emailledger.internal.commit;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.internal.util.NamedThreads;
import io.emailledger.message.EmailId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies the application's listeners on a separate thread, in commit order. A listener that blocks delays only other
 * notifications: when the queue is full, further ones are dropped, counted and logged. Thread-safe.
 */
public final class ListenerQueue {
    private static final Logger log = LoggerFactory.getLogger(ListenerQueue.class);
    private static final int MOST_WAITING = 10_000;
    private static final long IDLE_SECONDS = 10;
    private static final int SAID_AGAIN_AFTER = 1_000;

    private final List<Listener> listeners;
    private final ThreadPoolExecutor executor;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong undelivered = new AtomicLong();
    /** Notifications for e-mails whose first events were not delivered yet. */
    private final Map<EmailId, List<Notice>> heldBack = new ConcurrentHashMap<>();

    /** Used only by the listener thread. */
    private int failures;

    private volatile Thread thread = Thread.currentThread();

    /** A listener of the application. */
    public interface Listener {
        void onEvent(EmailId email, HistoryEvent event);

        void onChange(EmailRecord email, List<HistoryEvent> events, List<AttemptRecord> attempts);
    }

    /** The events of one commit, with the record after it if it changed the state of the e-mail. */
    record Notice(EmailId email, Optional<EmailRecord> after, List<HistoryEvent> events, List<AttemptRecord> attempts) {

        /** Returns a notice of events that changed no state. */
        static Notice of(EmailId email, List<HistoryEvent> events) {
            return new Notice(email, Optional.empty(), events, List.of());
        }

        /** Returns a notice of a change. Thousands may wait in the queue: transcripts are left out. */
        static Notice of(EmailRecord after, List<HistoryEvent> events, List<AttemptRecord> attempts) {
            return new Notice(
                    after.id(),
                    Optional.of(after),
                    events,
                    attempts.stream().map(AttemptRecord::withoutTranscript).toList());
        }
    }

    public ListenerQueue(List<? extends Listener> listeners, NamedThreads threads) {
        this.listeners = List.copyOf(listeners);
        this.executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), body -> {
                    thread = threads.create("email-ledger-listeners", body);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Whether there is no listener, so that there is nothing to prepare. */
    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /**
     * Notifications for these e-mails wait for {@link #addFirst}: a worker may be faster than the thread that recorded
     * them.
     */
    void holdBack(List<EmailId> ids) {
        if (!listeners.isEmpty()) {
            ids.forEach(id -> heldBack.put(id, List.of()));
        }
    }

    /**
     * Notifies the listeners of the first change of an e-mail, and of those that waited; empty if it was not recorded.
     */
    void addFirst(EmailId id, Optional<Notice> first) {
        if (listeners.isEmpty()) {
            return;
        }
        heldBack.compute(id, (key, waiting) -> {
            first.ifPresent(this::enqueue);
            if (waiting != null) {
                waiting.forEach(this::enqueue);
            }
            return null;
        });
    }

    /** Notifies the listeners soon. Returns at once. */
    void add(Notice notice) {
        if (listeners.isEmpty() || notice.events().isEmpty()) {
            return;
        }
        heldBack.compute(notice.email(), (key, waiting) -> {
            if (waiting == null) {
                enqueue(notice);
                return null;
            }
            return Stream.concat(waiting.stream(), Stream.of(notice)).toList();
        });
    }

    private void enqueue(Notice notice) {
        long notifications = (long) listeners.size() * notice.events().size();
        undelivered.addAndGet(notifications);
        try {
            executor.execute(() -> notifyAll(notice));
        } catch (RuntimeException e) {
            // The executor rejected it, or the application's ThreadFactory failed; the events are stored already.
            undelivered.addAndGet(-notifications);
            if (dropped.getAndAdd(notifications) == 0) {
                log.warn(
                        "Listeners are too slow, have no thread, or the ledger is closed: notifications are dropped."
                                + " The history holds every event.",
                        e);
            }
        }
    }

    private void notifyAll(Notice notice) {
        for (Listener listener : listeners) {
            notice.after()
                    .ifPresent(email -> notify(
                            notice,
                            notice.events().get(0),
                            () -> listener.onChange(email, notice.events(), notice.attempts())));
            for (HistoryEvent event : notice.events()) {
                undelivered.decrementAndGet();
                notify(notice, event, () -> listener.onEvent(notice.email(), event));
            }
        }
    }

    private void notify(Notice notice, HistoryEvent event, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            failed(notice.email(), event, e);
        }
    }

    /** Logs the exception the first time and from time to time: a listener that always fails would fill the log. */
    private void failed(EmailId id, HistoryEvent event, Throwable e) {
        if (failures++ % SAID_AGAIN_AFTER == 0) {
            log.warn("A listener of the application failed on {} of e-mail {}; it continues", event.type(), id, e);
        } else {
            log.debug("A listener of the application failed on {} of e-mail {}", event.type(), id, e);
        }
    }

    /**
     * Waits a limited time for the listeners; notifications that are not delivered by then are counted and logged. Does
     * not wait if a listener itself closes the ledger: the rest is delivered when that listener has returned.
     */
    public void close(Duration atMost) {
        executor.shutdown();
        boolean interrupted = false;
        if (Thread.currentThread() != thread) {
            try {
                boolean unused = executor.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        long lost = dropped.get();
        if (Thread.currentThread() != thread && !executor.isTerminated()) {
            executor.shutdownNow();
            lost += undelivered.get();
        }
        if (lost > 0) {
            log.warn("{} notifications were not delivered to listeners; the history holds every event", lost);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
