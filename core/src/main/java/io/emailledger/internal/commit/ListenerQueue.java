package io.emailledger.internal.commit;

import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
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

    private final List<BiConsumer<EmailId, HistoryEvent>> listeners;
    private final ThreadPoolExecutor executor;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong undelivered = new AtomicLong();
    /** Notifications for e-mails whose first events were not delivered yet. */
    private final Map<EmailId, List<HistoryEvent>> heldBack = new ConcurrentHashMap<>();

    /** Used only by the listener thread. */
    private int failures;

    private volatile Thread thread = Thread.currentThread();

    public ListenerQueue(List<BiConsumer<EmailId, HistoryEvent>> listeners) {
        this.listeners = List.copyOf(listeners);
        this.executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), this::newThread);
        executor.allowCoreThreadTimeOut(true);
    }

    private Thread newThread(Runnable body) {
        Thread started = new Thread(body, "email-ledger-listeners");
        started.setDaemon(true);
        thread = started;
        return started;
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
     * Notifies the listeners of the first events of an e-mail, and of those that waited; empty if it was not recorded.
     */
    void addFirst(EmailId id, List<HistoryEvent> events) {
        if (listeners.isEmpty()) {
            return;
        }
        heldBack.compute(id, (key, waiting) -> {
            enqueue(id, events);
            enqueue(id, waiting == null ? List.of() : waiting);
            return null;
        });
    }

    /** Notifies the listeners soon. Returns at once. */
    void add(EmailId id, List<HistoryEvent> events) {
        if (listeners.isEmpty() || events.isEmpty()) {
            return;
        }
        heldBack.compute(id, (key, waiting) -> {
            if (waiting == null) {
                enqueue(id, events);
                return null;
            }
            return Stream.concat(waiting.stream(), events.stream()).toList();
        });
    }

    private void enqueue(EmailId id, List<HistoryEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        long notifications = (long) listeners.size() * events.size();
        undelivered.addAndGet(notifications);
        try {
            executor.execute(() -> notifyAll(id, events));
        } catch (RejectedExecutionException e) {
            undelivered.addAndGet(-notifications);
            if (dropped.getAndAdd(notifications) == 0) {
                log.warn(
                        "Listeners are too slow, or the ledger is closed: notifications are dropped. The history holds"
                                + " every event.",
                        e);
            }
        }
    }

    private void notifyAll(EmailId id, List<HistoryEvent> events) {
        for (BiConsumer<EmailId, HistoryEvent> listener : listeners) {
            for (HistoryEvent event : events) {
                undelivered.decrementAndGet();
                notify(listener, id, event);
            }
        }
    }

    private void notify(BiConsumer<EmailId, HistoryEvent> listener, EmailId id, HistoryEvent event) {
        try {
            listener.accept(id, event);
        } catch (RuntimeException | Error e) {
            failed(id, event, e);
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
