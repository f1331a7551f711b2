package io.emailledger.internal.delivery;

import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The delivery loop, one iteration at a time: {@link #runOnce()} is the whole logic and may be called by many threads.
 */
public final class Delivery {
    private final DeliveryContext context;
    private final Runnable upkeep;
    private final WakeSignal wakeSignal;
    private final WakeSignal patience = new WakeSignal();
    private final Leases leases;
    private final CircuitBreaker breaker;
    private final TransportMonitor monitor;
    private final BatchSizer batchSizer = new BatchSizer();
    private final ClaimPacing pacing = new ClaimPacing();
    private final Sender sender;
    private final Admission admission;
    private final OverdueSweep sweep;
    private final LateAttempts late;
    private final Set<OutcomeBuffer> unrecorded = ConcurrentHashMap.newKeySet();
    /** Read-locked while sending, write-locked while closing: so closing waits for all sending threads. */
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

    private volatile boolean closing;

    /** Whether the last claim found nothing. */
    private volatile boolean idle;

    public Delivery(DeliveryContext context, Runnable upkeep) {
        this.context = context;
        this.upkeep = upkeep;
        this.wakeSignal = new WakeSignal();
        this.leases = new Leases(
                context.store(),
                context.committer(),
                context.lifecycle(),
                context.clock(),
                context.nanos(),
                context.lease());
        this.breaker = context.breaker();
        this.monitor = context.monitor();
        this.sender = new Sender(context, leases, monitor, () -> closing);
        this.admission = new Admission(context, leases);
        this.sweep = new OverdueSweep(context);
        this.late = new LateAttempts(
                context.store(),
                context.committer(),
                context.lateAnswers(),
                context.clock(),
                () -> leases.wakeKeeper());
    }

    /**
     * Claims due e-mails, transmits them one after the other and records the results.
     *
     * @return true if any work was done
     */
    public boolean runOnce() {
        if (closing || !running.readLock().tryLock()) {
            return false;
        }
        try {
            return step();
        } finally {
            running.readLock().unlock();
        }
    }

    private boolean step() {
        boolean swept = sweep.run();
        upkeep.run();
        int limit = breaker.enter(batchSizer.batch());
        if (limit == 0) {
            return swept;
        }
        try {
            return claimAndWork(limit) || swept;
        } finally {
            breaker.passed();
        }
    }

    /**
     * While nothing is due, the pause switch is read only if it was on. It is read again before an e-mail is begun.
     */
    private boolean claimAndWork(int limit) {
        boolean paused = idle ? context.pauseSwitch().wasOn() && isPaused() : isPaused();
        int allowed = paused ? 0 : context.rateLimiter().enter(limit);
        if (allowed == 0) {
            return false;
        }
        return breaker.isRefused() ? probe() : claimUpTo(allowed);
    }

    private boolean claimUpTo(int allowed) {
        List<LeasedEmail> batch = List.of();
        try {
            batch = leases.claim(context.owner(), allowed);
        } finally {
            context.rateLimiter().unused(allowed - batch.size());
        }
        idle = batch.isEmpty();
        pacing.claimed(batch.size() < allowed);
        if (batch.size() == allowed) {
            wakeSignal.ring();
        }
        try {
            admission.markSuppressed(batch, batch.size());
            work(admission.withinRateLimits(admission.admitted(batch)), false);
        } finally {
            // After a failure, e-mails that were not begun do not stay claimed.
            leases.release(batch);
            batch.forEach(leased -> monitor.passed(leased.record()));
        }
        return !batch.isEmpty();
    }

    /** Probes the server with one e-mail while it rejects all senders. */
    private boolean probe() {
        ProbeSearch search = new ProbeSearch(leases, monitor, context.clock(), context.owner());
        try {
            look(search);
            List<LeasedEmail> all = new ArrayList<>(
                    admission.withinRateLimits(search.found().stream().toList()));
            boolean probing = !all.isEmpty();
            all.addAll(search.toNobody());
            work(all, probing);
        } finally {
            leases.release(search.kept());
        }
        return search.sawAny();
    }

    private void look(ProbeSearch search) {
        boolean found = false;
        try {
            while (search.goesOn()) {
                List<LeasedEmail> batch = search.claim();
                admission.markSuppressed(batch, 0);
                search.look(batch);
            }
            found = search.found().isPresent();
        } finally {
            if (!found) {
                context.rateLimiter().unused(1);
            }
        }
    }

    private boolean isPaused() {
        return context.pauseSwitch().isOn();
    }

    /** Waits, before each iteration of a worker, until single e-mails have formed a batch. */
    void gather() throws InterruptedException {
        Duration wait = pacing.untilTurn();
        if (!wait.isZero()) {
            wakeSignal.pause(wait);
        }
    }

    /** Returns how long an idle worker may wait before it polls again. */
    Duration rest(Duration atMost) {
        Instant now = context.clock().now();
        return context.rateLimiter()
                .opens()
                .map(opens -> Duration.between(now, opens).plusMillis(1))
                .filter(wait -> wait.compareTo(atMost) < 0)
                .orElse(atMost);
    }

    /** Wakes a worker, because an e-mail is due. */
    public void wake() {
        wakeSignal.ring();
    }

    /** From now on claims and begins no further e-mail. */
    public void claimNoMore() {
        closing = true;
        wakeSignal.close();
    }

    /**
     * Claims and begins no further e-mail; waits until no thread is in {@link #runOnce()} any more. Returns false if a
     * thread still is after the time.
     */
    boolean stop(Duration atMost) throws InterruptedException {
        claimNoMore();
        return running.writeLock().tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Stops retrying outcomes that the store could not record. */
    void giveUp() {
        patience.close();
        late.close();
    }

    boolean isStopped() {
        return closing;
    }

    WakeSignal doorbell() {
        return wakeSignal;
    }

    Leases leases() {
        return leases;
    }

    /**
     * Renews the leases of this process or releases them, and records the outcomes of a worker whose next e-mail takes
     * long.
     */
    void keep() {
        leases.renewAll();
        unrecorded.forEach(OutcomeBuffer::recordForABusyWorker);
        late.handIn();
    }

    /** Whether there is nothing for {@link #keep} to do. */
    boolean keepsNothing() {
        return leases.size() == 0 && late.isEmpty();
    }

    /**
     * Sends claimed e-mails one after the other.
     *
     * @param probing whether the first is a probe, which is sent although its sender is refused
     */
    private void work(List<LeasedEmail> batch, boolean probing) {
        OutcomeBuffer outcomes = new OutcomeBuffer(context.store(), context.committer(), leases, late, patience);
        unrecorded.add(outcomes);
        try {
            for (int i = 0; i < batch.size(); i++) {
                LeasedEmail leased = batch.get(i);
                long start = leases.nanos();
                outcomes.recordIfOld();
                boolean isLate = !(probing && i == 0)
                        && leased.isLate(start, leases.startLimit().within());
                // The circuit breaker has opened; the rest of the batch would fail too.
                if (isLate || closing || (breaker.isOpen() && i > 0) || isPaused()) {
                    List<LeasedEmail> others = batch.subList(i, batch.size());
                    leases.release(others);
                    others.stream()
                            .filter(other -> !other.isSentToNobody())
                            .forEach(other -> context.rateLimiter().giveBack(other.record()));
                    break;
                }
                boolean probe = probing && i == 0;
                Optional<SenderOutages.Wait> later = probe ? Optional.empty() : monitor.admit(leased.record());
                if (later.isPresent() && !leased.isSentToNobody()) {
                    leases.defer(Map.of(leased, later.get()));
                    context.rateLimiter().giveBack(leased.record());
                } else if (!leased.start()) {
                    if (!leased.isSentToNobody()) {
                        context.rateLimiter().giveBack(leased.record());
                    }
                } else {
                    long begun = leases.nanos();
                    send(leased).ifPresent(change -> outcomes.add(leased, change));
                    batchSizer.took(leases.nanos() - begun);
                }
            }
        } finally {
            try {
                outcomes.record();
            } finally {
                unrecorded.remove(outcomes);
            }
        }
    }

    private Optional<Change> send(LeasedEmail leased) {
        boolean ended = false;
        try {
            Optional<Change> change = sender.send(leased);
            ended = true;
            return change;
        } finally {
            if (!ended) {
                // An error of the machine. The lease expires and the e-mail is recovered; otherwise the lease would be
                // renewed for ever.
                leases.forget(leased);
            }
        }
    }
}
