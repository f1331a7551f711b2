package io.emailledger.tracking;

import io.emailledger.LedgerClosedException;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.spi.ObservationStore.Observation;
import io.emailledger.spi.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects HTTP threads from a slow or failing store. Opens are recorded on a few separate threads, and the caller
 * waits only for a short time. A store that hangs for half a minute in each call would otherwise block every thread of
 * the server.
 */
final class BoundedRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(PixelEndpoint.class);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 1_000;
    private static final long PATIENCE_MILLIS = 1_000;

    /** Short, because this is never closed: an application that ends or is undeployed may wait for its threads. */
    private static final long IDLE_SECONDS = 1;

    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private static final int DROPS_PER_LINE = 1_000;

    private final FailureLog failures = new FailureLog(LOG);
    private final Consumer<Observation> recorder;
    private final ThreadPoolExecutor threads;

    /**
     * Recordings that exceeded the waiting time and still run: while there are any, callers do not wait.
     */
    private final AtomicInteger overdue = new AtomicInteger();

    private final AtomicLong dropped = new AtomicLong();

    BoundedRecorder(Consumer<Observation> recorder) {
        this.recorder = recorder;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                BoundedRecorder::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    void record(Observation open) {
        CompletableFuture<Void> recorded;
        try {
            recorded = CompletableFuture.runAsync(() -> write(open), threads);
        } catch (RejectedExecutionException e) {
            if (dropped.getAndIncrement() % DROPS_PER_LINE == 0) {
                LOG.warn("Too many opens wait for the store: {} dropped so far.", dropped);
            }
            return;
        }
        if (overdue.get() == 0) {
            await(recorded);
        }
    }

    private void await(CompletableFuture<Void> recorded) {
        try {
            recorded.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The store takes long to record an open; images are served without waiting for it.");
            overdue.incrementAndGet();
            CompletableFuture<Void> unused = recorded.thenRun(overdue::decrementAndGet);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("write catches everything", e);
        }
    }

    /** Catches everything, so that the image is served. */
    private void write(Observation open) {
        try {
            recorder.accept(open);
            failures.succeeded();
        } catch (LedgerClosedException e) {
            LOG.debug("An open is lost: the ledger has been closed.", e);
        } catch (StoreException e) {
            LOG.debug("An open is lost: the store fails, as was logged when it began.", e);
        } catch (Throwable e) {
            failures.failed("Opens are not recorded and are lost; their images are still served.", e);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "email-ledger-opens-" + THREAD_NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
