package io.emailledger.internal.delivery;

import io.emailledger.internal.pacing.StartLimit;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.internal.util.NamedThreads;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads around {@link Delivery}: the workers, and one thread each that renews leases, aborts attempts whose lease
 * has expired, and records old outcomes. A worker calls it while there is work, and waits for a signal when there is none. If all of them
 * transmit, further ones are started, as many as the routes in use allow together: so one route with a slow server does
 * not delay the others. By default all are daemons: an application that does not close its ledger can still end, and e-mails in
 * flight are recovered from the store.
 */
public final class Workers {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final Duration LOOK_EVERY = StartLimit.SHORTEST.dividedBy(2);
    private static final Duration WATCH_EVERY = Duration.ofMillis(100);
    private static final Duration NOTHING_LEASED = Duration.ofDays(1);
    private static final Duration SPARE_FOR = Duration.ofMinutes(1);

    private final FailureLog failures = new FailureLog(log);
    private final Delivery delivery;
    private final Duration pollInterval;
    private final WakeSignal leaseSignal = new WakeSignal();
    private final WakeSignal watchSignal = new WakeSignal();
    private final WakeSignal resultSignal = new WakeSignal();
    private final NamedThreads threads;
    private final int initial;
    private final int most;
    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger names = new AtomicInteger();
    private final Thread renewer;
    private final Thread watch;
    private final Thread recorder;
    private final List<Thread> first;

    /**
     * Creates the threads; {@link #start} starts them.
     *
     * @param initial the number of workers from the start
     * @param most the maximum number of workers
     */
    public Workers(Delivery delivery, int initial, int most, Duration pollInterval, NamedThreads threads) {
        this.delivery = delivery;
        this.initial = initial;
        this.most = most;
        this.pollInterval = pollInterval;
        this.threads = threads;
        this.renewer = threads.create("email-ledger-leases", this::renew);
        this.watch = threads.create("email-ledger-lease-watch", this::watch);
        this.recorder = threads.create("email-ledger-results", this::record);
        this.first = Stream.generate(this::newWorker).limit(initial).toList();
    }

    /** Starts the threads. */
    public void start() {
        delivery.leases().whenLeased(() -> {
            leaseSignal.signal();
            watchSignal.signal();
            resultSignal.signal();
        });
        renewer.start();
        watch.start();
        recorder.start();
        delivery.helper(this::startAnother);
        first.forEach(this::start);
    }

    /** Starts a worker if all are at work, and the routes in use allow another one. */
    private void startAnother() {
        int now = workers.get();
        if (waiting.get() == 0 && now < most && delivery.allowsMoreThan(now) && !delivery.isStopped()) {
            try {
                start(newWorker());
            } catch (RuntimeException e) {
                failures.failed("A further worker could not be started; those that run continue", e);
            }
        }
    }

    private Thread newWorker() {
        return threads.create("email-ledger-worker-" + names.incrementAndGet(), this::work);
    }

    private void start(Thread worker) {
        workers.incrementAndGet();
        worker.start();
    }

    /**
     * Stops claiming, and waits for the e-mails in flight on any thread. Leases are renewed meanwhile, so that no other
     * process claims an e-mail that is still being sent. An interrupt does not shorten this bounded wait: e-mails would
     * be sent a second time.
     *
     * @param atMost how long to wait
     * @return true if nothing is in flight any more
     */
    public boolean stop(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return delivery.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops renewing leases, and ends all attempts to record an outcome. */
    public void giveUp() {
        delivery.giveUp();
        leaseSignal.close();
        watchSignal.close();
        resultSignal.close();
    }

    private void work() {
        try {
            while (!delivery.isStopped() && (tryOnce() || awaitWork())) {
                // The next iteration.
            }
        } catch (InterruptedException e) {
            log.debug("A worker was interrupted and ends");
        } finally {
            workers.decrementAndGet();
        }
    }

    /** Waits for work. Returns false if this worker is not needed any more. */
    private boolean awaitWork() throws InterruptedException {
        waiting.incrementAndGet();
        try {
            boolean spare = workers.get() > initial;
            return delivery.wakeSignal().await(delivery.rest(pollInterval), spare ? SPARE_FOR : NOTHING_LEASED)
                    || !spare;
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Runs one iteration. A worker survives all failures of an e-mail, the store or the transport. */
    private boolean tryOnce() {
        try {
            boolean worked = delivery.runPaced();
            failures.succeeded();
            return worked;
        } catch (StoreException e) {
            log.debug("Nothing is sent while the store fails, as was logged when it began", e);
            return false;
        } catch (RuntimeException | Error e) {
            failures.failed("An error interrupted sending; it continues", e);
            return false;
        }
    }

    /** Does nothing else: a lease must be renewed whatever the recording of results waits for. */
    private void renew() {
        whileAny(leaseSignal, LOOK_EVERY, () -> delivery.leases().size() == 0, delivery.leases()::renewAll);
    }

    /** Does not call the store: a store that blocks must not prevent the abort of an attempt. */
    private void watch() {
        whileAny(watchSignal, WATCH_EVERY, () -> delivery.leases().size() == 0, delivery.leases()::cutExpired);
    }

    private void record() {
        whileAny(resultSignal, LOOK_EVERY, delivery::recordsNothing, delivery::recordOld);
    }

    /** Does some work at intervals; waits for a signal while there is nothing to do. */
    private void whileAny(WakeSignal signal, Duration every, BooleanSupplier nothing, Runnable work) {
        try {
            while (!signal.isClosed()) {
                if (nothing.getAsBoolean()) {
                    signal.await(NOTHING_LEASED, NOTHING_LEASED);
                } else {
                    signal.pause(every);
                    once(work);
                }
            }
        } catch (InterruptedException e) {
            log.debug(
                    "The thread {} was interrupted and ends",
                    Thread.currentThread().getName());
        }
    }

    private void once(Runnable work) {
        try {
            work.run();
        } catch (StoreException e) {
            log.debug("Leases or results wait: the store fails, as was logged when it began", e);
        } catch (RuntimeException | Error e) {
            failures.failed(
                    "An error interrupted the thread " + Thread.currentThread().getName() + "; it continues", e);
        }
    }
}
