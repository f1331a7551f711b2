package io.emailledger.tracking;

import io.emailledger.LedgerClosedException;
import io.emailledger.SuppressionList;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.spi.StoreException;
import io.emailledger.tracking.UnsubscribeForm.Wish;
import io.emailledger.tracking.UnsubscribeSpool.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records requests in the store, on a few threads of its own. So a store that hangs does not block the threads of
 * the server. What the store does not take in time goes to the spool. While requests wait there, or a call of the store
 * is overdue, later ones follow them. Each has the time at which the recipient asked: the latest wish of a recipient
 * counts, in whatever order those of several processes are recorded.
 */
final class UnsubscribeRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnsubscribeEndpoint.class);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 1_000;
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final long CLOSING_SECONDS = 5;
    private static final String TEXT = "By the unsubscribe link of an e-mail.";

    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private final SuppressionList list;
    private final Optional<UnsubscribeSpool> spool;
    private final InstantSource clock;
    private final FailureLog failures = new FailureLog(LOG);
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor retries;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ReentrantLock replaying = new ReentrantLock();

    /** Calls of the store that exceeded the waiting time and still run. */
    private final AtomicInteger overdue = new AtomicInteger();

    private volatile boolean closed;

    UnsubscribeRecorder(SuppressionList list, Optional<UnsubscribeSpool> spool, InstantSource clock) {
        this.list = list;
        this.spool = spool;
        this.clock = clock;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                UnsubscribeRecorder::thread);
        threads.allowCoreThreadTimeOut(true);
        this.retries = new ScheduledThreadPoolExecutor(1, UnsubscribeRecorder::thread);
        retries.setKeepAliveTime(1, TimeUnit.SECONDS);
        retries.allowCoreThreadTimeOut(true);
        retries.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        if (waiting() > 0) {
            replayLater(0);
        }
    }

    /** Where a request is safe. */
    enum Place {
        STORE,
        SPOOL,
        NOWHERE
    }

    Place record(Wish wish, Subscription who) {
        Instant asked = clock.instant();
        boolean follows = spool.isPresent() && (waiting() > 0 || overdue.get() > 0);
        if (!closed && !follows && isStored(wish, who, asked)) {
            return Place.STORE;
        }
        return !closed && isSpooled(wish, who, asked) ? Place.SPOOL : Place.NOWHERE;
    }

    long waiting() {
        return spool.map(UnsubscribeSpool::size).orElse(0L);
    }

    private boolean isStored(Wish wish, Subscription who, Instant asked) {
        CompletableFuture<Void> stored;
        try {
            stored = CompletableFuture.runAsync(() -> apply(wish, who, TEXT, asked), threads);
        } catch (RejectedExecutionException e) {
            LOG.debug("Too many requests to unsubscribe wait for the store.", e);
            return false;
        }
        try {
            stored.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            failures.succeeded();
            return true;
        } catch (TimeoutException | InterruptedException e) {
            overdue.incrementAndGet();
            CompletableFuture<Void> unused = stored.whenComplete((done, failure) -> overdue.decrementAndGet());
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failed(e);
        } catch (ExecutionException e) {
            failed(e.getCause() == null ? e : e.getCause());
        }
        return false;
    }

    private void failed(Throwable e) {
        failures.failed(
                "A request to unsubscribe could not be recorded in the store: "
                        + (spool.isPresent() ? "it goes to the spool." : "it is answered with 503."),
                e);
    }

    private boolean isSpooled(Wish wish, Subscription who, Instant asked) {
        if (spool.isEmpty()) {
            return false;
        }
        try {
            spool.get().write(wish, who, asked);
            replayLater(RETRY_MILLIS);
            return true;
        } catch (IOException | RuntimeException e) {
            failures.failed("A request to unsubscribe could not be written to the spool: it is answered with 503.", e);
            return false;
        }
    }

    private void apply(Wish wish, Subscription who, String text, Instant asked) {
        switch (wish) {
            case UNSUBSCRIBE -> list.unsubscribe(who, text, asked);
            case RESUBSCRIBE -> list.resubscribe(who, asked);
        }
    }

    private void replayLater(long millis) {
        if (!closed && scheduled.compareAndSet(false, true)) {
            try {
                ScheduledFuture<?> unused = retries.schedule(this::replayAgain, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The endpoint was closed; what waits in the spool is recorded after the next start.", e);
            }
        }
    }

    private void replayAgain() {
        scheduled.set(false);
        replay();
        if (waiting() > 0) {
            replayLater(RETRY_MILLIS);
        }
    }

    /** Passes on what waits in the spool, until the store fails. One thread at a time does it. */
    void replay() {
        if (spool.isEmpty() || !replaying.tryLock()) {
            return;
        }
        try {
            for (Path file : spool.get().files()) {
                if (closed) {
                    return;
                }
                replay(spool.get(), file);
            }
        } catch (StoreException | LedgerClosedException e) {
            LOG.debug("Requests to unsubscribe still wait in the spool.", e);
        } catch (IOException | RuntimeException e) {
            failures.failed("Requests to unsubscribe wait in the spool; it is tried again.", e);
        } finally {
            replaying.unlock();
        }
    }

    private void replay(UnsubscribeSpool from, Path file) throws IOException {
        Optional<Entry> entry = from.read(file);
        try {
            if (entry.isPresent()) {
                apply(
                        entry.get().wish(),
                        entry.get().who(),
                        TEXT + " Requested at " + entry.get().at() + ".",
                        entry.get().at());
                from.remove(entry.get());
                return;
            }
        } catch (InvalidValueException e) {
            LOG.debug("A request in the spool is invalid.", e);
        }
        LOG.warn("A request to unsubscribe in the spool cannot be read and is set aside: {}", file.getFileName());
        from.setAside(file);
    }

    /** Ends the threads. Calls of the store that run are not interrupted, which some databases do not survive. */
    @Override
    public void close() {
        closed = true;
        retries.shutdown();
        threads.shutdown();
        try {
            boolean ended = retries.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)
                    && threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                LOG.warn("The store still works on a request to unsubscribe; the endpoint is closed without waiting.");
            }
            if (spool.isPresent()) {
                spool.get().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("The spool was not closed.", e);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "email-ledger-unsubscribe-" + THREAD_NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
