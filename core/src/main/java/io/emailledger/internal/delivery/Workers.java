package io.emailledger.internal.delivery;

import io.emailledger.internal.util.FailureLog;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads around {@link Delivery}: workers that call it as long as there is work and wait at the door bell when
 * there is none, the keeper of leases, and the watch that cuts what is sent without one. All are daemons: a host that
 * forgets to close its ledger can still end, and what was in flight is recovered from the store.
 */
public final class Workers {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final Duration WATCH_EVERY = Duration.ofMillis(100);
    private static final Duration NOTHING_HELD = Duration.ofDays(1);

    private final FailureLog failures = new FailureLog(log);
    private final Delivery delivery;
    private final Duration pollInterval;
    private final WakeSignal keeperBell = new WakeSignal();
    private final WakeSignal watchBell = new WakeSignal();
    private final List<Thread> workers = new ArrayList<>();
    private final Thread keeper;
    private final Thread watch;

    /**
     * Creates the threads; {@link #start} starts them.
     */
    public Workers(Delivery delivery, int count, Duration pollInterval) {
        this.delivery = delivery;
        this.pollInterval = pollInterval;
        for (int i = 1; i <= count; i++) {
            workers.add(daemon("email-ledger-worker-" + i, this::work));
        }
        this.keeper = daemon("email-ledger-leases", this::keep);
        this.watch = daemon("email-ledger-lease-watch", this::watch);
    }

    /** Starts the threads. */
    public void start() {
        delivery.leases().whenHeld(() -> {
            keeperBell.ring();
            watchBell.ring();
        });
        keeper.start();
        watch.start();
        workers.forEach(Thread::start);
    }

    /**
     * Stops claiming, and waits for what is in flight, whoever's thread it is on. Leases are kept meanwhile: nobody
     * else takes over what is still being sent. An interrupt does not cut the waiting short, which is bounded: it would
     * make e-mails go out a second time.
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

    /** Stops the keeper of leases, and whoever still tries to record an outcome. */
    public void giveUp() {
        delivery.giveUp();
        keeperBell.close();
        watchBell.close();
    }

    private void work() {
        try {
            while (!delivery.isStopped()) {
                delivery.gather();
                if (!tryOnce()) {
                    delivery.doorbell().await(delivery.rest(pollInterval));
                }
            }
        } catch (InterruptedException e) {
            log.debug("A worker was interrupted and ends");
        }
    }

    /** Runs one iteration. A worker survives all failures of an e-mail, the store or the transport. */
    private boolean tryOnce() {
        try {
            boolean worked = delivery.runOnce();
            failures.succeeded();
            return worked;
        } catch (StoreException e) {
            log.debug("Sending rests: the store fails, as was logged when it began", e);
            return false;
        } catch (RuntimeException | Error e) {
            failures.failed("Sending was interrupted; it goes on", e);
            return false;
        }
    }

    private void keep() {
        try {
            while (!keeperBell.isClosed()) {
                if (delivery.keepsNothing()) {
                    keeperBell.await(NOTHING_HELD);
                } else {
                    keeperBell.pause(StartLimit.SHORTEST.dividedBy(2));
                    keepOnce();
                }
            }
        } catch (InterruptedException e) {
            log.debug("The keeper of leases was interrupted and ends");
        }
    }

    /** Asks no store: one that hangs must not keep an attempt from being cut. */
    private void watch() {
        try {
            while (!watchBell.isClosed()) {
                if (delivery.leases().size() == 0) {
                    watchBell.await(NOTHING_HELD);
                } else {
                    watchBell.pause(WATCH_EVERY);
                    delivery.leases().cutExpired();
                }
            }
        } catch (InterruptedException e) {
            log.debug("The watch over leases was interrupted and ends");
        }
    }

    private void keepOnce() {
        try {
            delivery.keep();
        } catch (StoreException e) {
            log.debug("Leases are not renewed: the store fails, as was logged when it began", e);
        } catch (RuntimeException | Error e) {
            failures.failed("Renewing leases was interrupted; it goes on", e);
        }
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }
}
