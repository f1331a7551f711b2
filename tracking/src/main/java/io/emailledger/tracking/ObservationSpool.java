package io.emailledger.tracking;

import io.emailledger.LedgerClosedException;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.spi.StoreException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects HTTP threads from a slow or failing store, and observations from being lost. They wait in a bounded queue,
 * are recorded on a few separate threads, and are tried again while the store fails. Those of one e-mail keep their
 * order, because each e-mail belongs to one lane.
 */
final class ObservationSpool {
    private static final Logger LOG = LoggerFactory.getLogger(TrackingRecorder.class);
    private static final int LANES = 4;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** After so many failures of one, another one is tried: it tells a store that is down from one bad observation. */
    private static final int SUSPECT = 6;

    /** How long a thread waits for more, so that not every request of many has to wake one. */
    private static final long LINGER_MILLIS = 5;

    /** Short, because this is never closed: an application that ends or is undeployed may wait for its threads. */
    private static final long IDLE_SECONDS = 1;

    private static final int LOST_PER_LINE = 1_000;
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private final FailureLog failures = new FailureLog(LOG);
    private final int capacity;
    private final Consumer<Observation> writer;
    private final ThreadPoolExecutor threads;
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();

    ObservationSpool(int capacity, Consumer<Observation> writer) {
        this.capacity = capacity;
        this.writer = writer;
        this.threads = new ThreadPoolExecutor(
                LANES, LANES, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ObservationSpool::thread);
        threads.allowCoreThreadTimeOut(true);
        for (int i = 0; i < LANES; i++) {
            lanes.add(new Lane());
        }
    }

    /**
     * Adds an observation.
     *
     * @param urgent whether the caller waits; otherwise it may be recorded a few milliseconds later, with others
     * @return completed when it is recorded or lost
     */
    CompletableFuture<Void> add(Observation observation, boolean urgent) {
        if (waiting.incrementAndGet() > capacity) {
            waiting.decrementAndGet();
            lose("The store has been down for too long, and too many opens and clicks wait for it");
            return CompletableFuture.completedFuture(null);
        }
        Waiting added = new Waiting(observation, new CompletableFuture<>());
        lanes.get(Math.floorMod(observation.email().hashCode(), LANES)).add(added, urgent);
        return added.done();
    }

    int waiting() {
        return waiting.get();
    }

    long lost() {
        return lost.get();
    }

    /** Tries again at once. */
    void retry() {
        lanes.forEach(Lane::wake);
    }

    /** Waits until everything that has been added so far is recorded or lost; returns false after the time. */
    boolean await(Duration time) throws InterruptedException {
        retry();
        CompletableFuture<Void> all = CompletableFuture.allOf(lanes.stream()
                .flatMap(lane -> lane.last().stream())
                .map(Waiting::done)
                .toArray(CompletableFuture<?>[]::new));
        try {
            all.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is never completed exceptionally", e);
        }
    }

    private void lose(String why) {
        if (lost.getAndIncrement() % LOST_PER_LINE == 0) {
            LOG.warn("{}: {} lost so far. Pixels and links are still served.", why, lost);
        }
    }

    /** Returns false if the store is down, so that it has to be tried again. Catches everything else. */
    private boolean write(Observation observation) {
        try {
            writer.accept(observation);
            failures.succeeded();
        } catch (StoreException e) {
            failures.failed(
                    "The store fails; opens and clicks wait in memory and are recorded when it is back. Up to "
                            + capacity + " can wait.",
                    e);
            return false;
        } catch (LedgerClosedException e) {
            lost.incrementAndGet();
            LOG.debug("An open or a click is lost: the ledger has been closed.", e);
        } catch (Throwable e) {
            lost.incrementAndGet();
            failures.failed("Opens or clicks are not recorded and are lost; pixels and links are still served.", e);
        }
        return true;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "email-ledger-opens-" + THREAD_NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private record Waiting(Observation observation, CompletableFuture<Void> done) {}

    /** A queue with one thread at most. */
    private final class Lane implements Runnable {
        private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
        private final Semaphore wakes = new Semaphore(0);
        private boolean runs;
        private boolean lingers;

        void add(Waiting added, boolean urgent) {
            boolean starts;
            boolean wakes;
            synchronized (queue) {
                queue.add(added);
                starts = !runs;
                wakes = urgent && lingers;
                runs = true;
            }
            if (starts) {
                threads.execute(this);
            } else if (wakes) {
                wake();
            }
        }

        void wake() {
            wakes.release();
        }

        Optional<Waiting> last() {
            synchronized (queue) {
                return Optional.ofNullable(queue.peekLast());
            }
        }

        /** Returns the first one, and waits for it a moment; without one, the lane ends. */
        private Optional<Waiting> first() {
            synchronized (queue) {
                if (!queue.isEmpty()) {
                    return Optional.of(queue.peekFirst());
                }
                lingers = true;
            }
            await(LINGER_MILLIS);
            synchronized (queue) {
                lingers = false;
                runs = !queue.isEmpty();
                return Optional.ofNullable(queue.peekFirst());
            }
        }

        private Optional<Waiting> second() {
            synchronized (queue) {
                Iterator<Waiting> all = queue.iterator();
                all.next();
                return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
            }
        }

        private void remove(Waiting done) {
            synchronized (queue) {
                queue.remove(done);
            }
            waiting.decrementAndGet();
            done.done().complete(null);
        }

        @Override
        public void run() {
            int failed = 0;
            Optional<Waiting> next = first();
            while (next.isPresent()) {
                Waiting one = next.get();
                if (write(one.observation())) {
                    remove(one);
                    failed = 0;
                } else if (++failed % SUSPECT == 0 && isSettled(one)) {
                    failed = 0;
                } else {
                    pause(failed);
                }
                next = first();
            }
        }

        /**
         * Tries another one. If the store records it, it may have come back only now: the suspect is tried once more,
         * and is given up if it is rejected again. Returns false if the store is down.
         */
        private boolean isSettled(Waiting suspect) {
            Optional<Waiting> other = second().filter(one -> write(one.observation()));
            if (other.isEmpty()) {
                return false;
            }
            if (!write(suspect.observation())) {
                lose("The store rejects an open or a click, and accepts others");
            }
            // In the order of the queue: who waits for the last one waits for all before it.
            remove(suspect);
            remove(other.get());
            return true;
        }

        private void pause(int failed) {
            await(Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failed, 8)));
        }

        /** Waits until it is woken, but no longer than a time. */
        private void await(long millis) {
            try {
                boolean unused = wakes.tryAcquire(millis, TimeUnit.MILLISECONDS);
                wakes.drainPermits();
            } catch (InterruptedException e) {
                // The thread belongs to the spool, which has no use for an interruption.
                LOG.debug("A thread of the spool was interrupted.", e);
            }
        }
    }
}
