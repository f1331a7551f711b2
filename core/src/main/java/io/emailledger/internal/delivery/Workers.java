package io.emailledger.internal.delivery;

import io.emailledger.internal.pacing.StartLimit;
import io.emailledger.internal.util.FailureLog;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads around {@link Delivery}: the workers, a thread that renews leases, and one that aborts attempts whose
 * lease has expired. A worker calls it while there is work, and waits for a signal when there is none. If all of them
 * transmit, further ones are started, as many as the routes in use allow together: so one route with a slow server does
 * not delay the others. All are daemons: an application that does not close its ledger can still end, and e-mails in
 * flight are recovered from the store.
 */
public final class Workers {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final Duration WATCH_EVERY = Duration.ofMillis(100);
    private static final Duration NOTHING_LEASED = Duration.ofDays(1);
    private static final Duration SPARE_FOR = Duration.ofMinutes(1);

    private final FailureLog failures = new FailureLog(log);
    private final Delivery delivery;
    private final Duration pollInterval;
    private final WakeSignal keeperBell = new WakeSignal();
    private final WakeSignal watchBell = new WakeSignal();
    private final int initial;
    private final int most;
    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger names = new AtomicInteger();
    private final Thread keeper;
    private final Thread watch;

    /**
     * Creates the threads; {@link #start} starts them.
     *
     * @param initial the number of workers from the start
     * @param most the maximum number of workers
     */
    public Workers(Delivery delivery, int initial, int most, Duration pollInterval) {
        this.delivery = delivery;
        this.initial = initial;
        this.most = most;
        this.pollInterval = pollInterval;
        this.keeper = daemon("email-ledger-leases", this::keep);
        this.watch = daemon("email-ledger-lease-watch", this::watch);
    }

    /** Starts the threads. */
    public void start() {
        delivery.leases().whenLeased(() -> {
            keeperBell.ring();
            watchBell.ring();
        });
        keeper.start();
        watch.start();
        delivery.helper(this::startAnother);
        for (int i = 0; i < initial; i++) {
            startOne();
        }
    }

    /** Starts a worker if all are at work, and the routes in use allow another one. */
    private void startAnother() {
        int now = workers.get();
        if (waiting.get() == 0 && now < most && delivery.allowsMoreThan(now) && !delivery.isStopped()) {
            startOne();
        }
    }

    private void startOne() {
        workers.incrementAndGet();
        daemon("email-ledger-worker-" + names.incrementAndGet(), this::work).start();
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
        keeperBell.close();
        watchBell.close();
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

    private void keep() {
        try {
            while (!keeperBell.isClosed()) {
                if (delivery.keepsNothing()) {
                    keeperBell.await(NOTHING_LEASED, NOTHING_LEASED);
                } else {
                    keeperBell.pause(StartLimit.SHORTEST.dividedBy(2));
                    keepOnce();
                }
            }
        } catch (InterruptedException e) {
            log.debug("The thread that renews leases was interrupted and ends");
        }
    }

    /** Does not call the store: a store that blocks must not prevent the abort of an attempt. */
    private void watch() {
        try {
            while (!watchBell.isClosed()) {
                if (delivery.leases().size() == 0) {
                    watchBell.await(NOTHING_LEASED, NOTHING_LEASED);
                } else {
                    watchBell.pause(WATCH_EVERY);
                    delivery.leases().cutExpired();
                }
            }
        } catch (InterruptedException e) {
            log.debug("The thread that checks leases was interrupted and ends");
        }
    }

    private void keepOnce() {
        try {
            delivery.keep();
        } catch (StoreException e) {
            log.debug("Leases are not renewed: the store fails, as was logged when it began", e);
        } catch (RuntimeException | Error e) {
            failures.failed("An error interrupted the renewal of leases; it continues", e);
        }
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }
}
