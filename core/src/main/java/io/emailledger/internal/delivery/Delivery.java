package io.emailledger.internal.delivery;

import io.emailledger.spi.Change;
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
 * The way out, one step at a time: {@link #runOnce()} is all of the logic, and may be called by any number of threads.
 */
public final class Delivery {
    private final Engine engine;
    private final Runnable beside;
    private final Doorbell doorbell;
    private final Doorbell patience = new Doorbell();
    private final Leases leases;
    private final TransportGate gate;
    private final RefusalTracker tracker;
    private final Pace pace = new Pace();
    private final Company company = new Company();
    private final Sender sender;
    private final Admission admission;
    private final OverdueSweep sweep;
    private final LateAttempts late;
    private final Set<Outcomes> unrecorded = ConcurrentHashMap.newKeySet();
    /** Read by whoever is sending, written by whoever closes: so closing waits for all that are sending. */
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

    private volatile boolean closing;

    /** Whether nothing was due the last time. */
    private volatile boolean idle;

    /**
     * Makes the way out.
     *
     * @param engine what it works with
     * @param beside done with each step: a little of what is not sending and can wait
     */
    public Delivery(Engine engine, Runnable beside) {
        this.engine = engine;
        this.beside = beside;
        this.doorbell = new Doorbell();
        this.leases = new Leases(
                engine.store(), engine.journal(), engine.endings(), engine.clock(), engine.nanos(), engine.lease());
        this.gate = engine.gate();
        this.tracker = engine.tracker();
        this.sender = new Sender(engine, leases, tracker, () -> closing);
        this.admission = new Admission(engine, leases);
        this.sweep = new OverdueSweep(engine);
        this.late = new LateAttempts(
                engine.store(), engine.journal(), engine.lateAnswers(), engine.clock(), () -> leases.wakeKeeper());
    }

    /**
     * Claims e-mails that are due, transmits them one after the other and records what came of them.
     *
     * @return true if there was anything to do
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
        beside.run();
        int limit = gate.enter(pace.batch());
        if (limit == 0) {
            return swept;
        }
        try {
            return claimAndWork(limit) || swept;
        } finally {
            gate.passed();
        }
    }

    /**
     * While nothing is due, it does not matter whether sending is paused, and nobody asks. What is then found is begun
     * only after asking.
     */
    private boolean claimAndWork(int limit) {
        boolean paused = idle ? engine.pauseSwitch().wasOn() && isPaused() : isPaused();
        int allowed = paused ? 0 : engine.throttles().enter(limit);
        if (allowed == 0) {
            return false;
        }
        return gate.isRefused() ? probe() : claimUpTo(allowed);
    }

    private boolean claimUpTo(int allowed) {
        List<Held> batch = List.of();
        try {
            batch = leases.claim(engine.owner(), allowed);
        } finally {
            engine.throttles().unused(allowed - batch.size());
        }
        idle = batch.isEmpty();
        company.claimed(batch.size() < allowed);
        if (batch.size() == allowed) {
            doorbell.ring();
        }
        try {
            admission.markSuppressed(batch, batch.size());
            work(admission.withoutThrottled(admission.admitted(batch)), false);
        } finally {
            // Where the store or anything else has failed in between, nothing stays claimed that was not begun.
            leases.giveBack(batch);
            batch.forEach(held -> tracker.passed(held.record()));
        }
        return !batch.isEmpty();
    }

    /** While the server refuses everybody, one e-mail tries it. */
    private boolean probe() {
        ProbeSearch search = new ProbeSearch(leases, tracker, engine.clock(), engine.owner());
        try {
            look(search);
            List<Held> all = new ArrayList<>(
                    admission.withoutThrottled(search.found().stream().toList()));
            boolean probing = !all.isEmpty();
            all.addAll(search.toNobody());
            work(all, probing);
        } finally {
            leases.giveBack(search.kept());
        }
        return search.sawAny();
    }

    private void look(ProbeSearch search) {
        boolean found = false;
        try {
            while (search.goesOn()) {
                List<Held> batch = search.claim();
                admission.markSuppressed(batch, 0);
                search.look(batch);
            }
            found = search.found().isPresent();
        } finally {
            if (!found) {
                engine.throttles().unused(1);
            }
        }
    }

    private boolean isPaused() {
        return engine.pauseSwitch().isOn();
    }

    /** Called by a worker before each step: lets e-mails come together that are handed over one by one. */
    void gather() throws InterruptedException {
        Duration wait = company.untilTurn();
        if (!wait.isZero()) {
            doorbell.pause(wait);
        }
    }

    /** How long a worker that found nothing may wait before it looks again. */
    Duration rest(Duration atMost) {
        Instant now = engine.clock().now();
        return engine.throttles()
                .opens()
                .map(opens -> Duration.between(now, opens).plusMillis(1))
                .filter(wait -> wait.compareTo(atMost) < 0)
                .orElse(atMost);
    }

    /** Wakes a worker: something is due now. */
    public void wake() {
        doorbell.ring();
    }

    /** No further e-mail is claimed or begun from now on. */
    public void claimNoMore() {
        closing = true;
        doorbell.close();
    }

    /**
     * No further e-mail is claimed or begun from now on; waits until nobody is in {@link #runOnce()} any more, and
     * tells whether that came true.
     */
    boolean stop(Duration atMost) throws InterruptedException {
        claimNoMore();
        return running.writeLock().tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Outcomes that the store does not take are not tried again from now on. */
    void giveUp() {
        patience.close();
        late.close();
    }

    boolean isStopped() {
        return closing;
    }

    Doorbell doorbell() {
        return doorbell;
    }

    Leases leases() {
        return leases;
    }

    /**
     * One round of the keeper of leases: what is held is kept, given back, or recorded for a worker whose next e-mail
     * takes long.
     */
    void keep() {
        leases.keep();
        unrecorded.forEach(Outcomes::recordForABusyWorker);
        late.handIn();
    }

    /** Whether there is nothing to {@link #keep}. */
    boolean keepsNothing() {
        return leases.size() == 0 && late.isEmpty();
    }

    /**
     * Sends claimed e-mails one after the other.
     *
     * @param probing whether the first is a probe, which is sent although its sender is refused
     */
    private void work(List<Held> batch, boolean probing) {
        Outcomes outcomes = new Outcomes(engine.store(), engine.journal(), leases, late, patience);
        unrecorded.add(outcomes);
        try {
            for (int i = 0; i < batch.size(); i++) {
                Held held = batch.get(i);
                long start = leases.nanos();
                outcomes.recordIfOld();
                boolean isLate = !(probing && i == 0)
                        && held.isLate(start, leases.startLimit().within());
                // The e-mail that shut the gate is through; the rest of the batch need not find out the same.
                if (isLate || closing || (gate.isShut() && i > 0) || isPaused()) {
                    List<Held> others = batch.subList(i, batch.size());
                    leases.giveBack(others);
                    others.stream()
                            .filter(other -> !other.isSentToNobody())
                            .forEach(other -> engine.throttles().giveBack(other.record()));
                    break;
                }
                boolean probe = probing && i == 0;
                Optional<SenderOutages.Wait> later = probe ? Optional.empty() : tracker.admit(held.record());
                if (later.isPresent() && !held.isSentToNobody()) {
                    leases.putOff(Map.of(held, later.get()));
                    engine.throttles().giveBack(held.record());
                } else if (!held.start()) {
                    if (!held.isSentToNobody()) {
                        engine.throttles().giveBack(held.record());
                    }
                } else {
                    long begun = leases.nanos();
                    send(held).ifPresent(change -> outcomes.add(held, change));
                    pace.took(leases.nanos() - begun);
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

    private Optional<Change> send(Held held) {
        boolean ended = false;
        try {
            Optional<Change> change = sender.send(held);
            ended = true;
            return change;
        } finally {
            if (!ended) {
                // An error of the machine. The lease runs out and the e-mail is recovered, instead of being renewed for
                // ever.
                leases.letGo(held);
            }
        }
    }
}
