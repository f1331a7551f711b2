package io.emailledger.internal.delivery;

import io.emailledger.internal.pacing.ClaimPacing;
import io.emailledger.internal.pacing.SendingSlots;
import io.emailledger.internal.routes.OpenRoute;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The delivery loop, one iteration at a time: {@link #runOnce()} is the whole logic and may be called by many threads.
 */
public final class Delivery {
    private final DeliveryContext context;
    private final Runnable upkeep;
    private final SendingSlots slots;
    private final WakeSignal wakeSignal = new WakeSignal();
    private final WakeSignal patience = new WakeSignal();
    private final Leases leases;
    private final RouteSelection selection;
    private final OutcomeBuffer outcomes;
    private final RouteWork routeWork;
    private final SharedWork sharedWork;
    private final OverdueSweep sweep;
    private final LateAttempts late;
    /** Read-locked while sending, write-locked while closing: so closing waits for all sending threads. */
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

    private volatile boolean closing;
    private volatile Runnable helper = () -> {};

    /**
     * Creates the loop.
     *
     * @param sending how many workers may transmit at once
     * @param upkeep called before each iteration
     */
    public Delivery(DeliveryContext context, int sending, Runnable upkeep) {
        this.context = context;
        this.slots = new SendingSlots(sending);
        this.upkeep = upkeep;
        this.leases = new Leases(
                context.store(),
                context.committer(),
                context.lifecycle(),
                context.clock(),
                context.nanos(),
                context.lease());
        this.late = new LateAttempts(
                context.store(),
                context.committer(),
                context.lateAnswers(),
                context.clock(),
                () -> leases.wakeThreads());
        this.selection = new RouteSelection(context);
        ClaimSource claims = new ClaimSource(context.store(), context.owner(), leases);
        this.outcomes = new OutcomeBuffer(
                new OutcomeRecorder(context.store(), context.committer(), leases, late, patience), leases);
        BatchWork batches = new BatchWork(context, leases, outcomes, () -> closing);
        this.routeWork = new RouteWork(context, leases, claims, batches, this::begins);
        this.sharedWork = new SharedWork(context, leases, claims, batches, selection, this::wakeAnother);
        this.sweep = new OverdueSweep(context);
    }

    /**
     * Claims due e-mails of one route, or of several, transmits them one after the other and records the results.
     *
     * @return true if any work was done
     */
    public boolean runOnce() {
        return run(false);
    }

    /** The same for a worker: before it claims, it waits until single e-mails have formed a batch. */
    boolean runPaced() {
        return run(true);
    }

    private boolean run(boolean paced) {
        if (closing || !running.readLock().tryLock()) {
            return false;
        }
        try {
            boolean swept = sweep.run();
            upkeep.run();
            context.routes().closeIdle();
            return workAndRecord(paced) || swept;
        } finally {
            running.readLock().unlock();
        }
    }

    /** A worker that goes on leaves its last results to the next record of any worker; other callers wait for theirs. */
    private boolean workAndRecord(boolean paced) {
        boolean waits = !paced;
        boolean goesOn = false;
        try {
            boolean worked = work(paced);
            goesOn = paced && worked && !closing;
            waits &= worked;
            return worked;
        } finally {
            if (waits) {
                outcomes.record();
            } else if (!goesOn) {
                outcomes.recordSoon();
            }
        }
    }

    private boolean work(boolean paced) {
        Optional<RouteSelection.Selected> next = selection.next();
        if (next.isEmpty()) {
            return false;
        }
        if (next.get().turn().isPresent()) {
            return use(next.get().turn().get(), paced);
        }
        Set<String> without = next.get().without();
        boolean worked = (!paced || gather(sharedWork.pacing())) && sharedWork.use(without);
        if (worked || selection.hasQueued() || without.isEmpty()) {
            return worked || selection.hasQueued();
        }
        // If nothing was due of the others, it may be of a route that was left out.
        Optional<OpenRoute.Turn> leftOut = selection.nextLeftOut();
        return leftOut.isPresent() && use(leftOut.get(), paced);
    }

    private boolean use(OpenRoute.Turn turn, boolean paced) {
        boolean worked = false;
        boolean others = false;
        try {
            worked = (!paced || gather(turn.route().pacing()))
                    && routeWork.use(turn, paced ? slots : SendingSlots.UNLIMITED);
        } finally {
            others = selection.ended(turn);
        }
        return worked || others;
    }

    /** There should be another worker for other e-mails, also of this route. */
    private void begins(OpenRoute route, boolean more) {
        if (more) {
            selection.add(List.of(route.name()));
        }
        wakeAnother(more);
    }

    private void wakeAnother(boolean more) {
        if (more || selection.hasQueued()) {
            wakeSignal.signal();
        }
        helper.run();
    }

    private boolean gather(ClaimPacing pacing) {
        Duration wait = pacing.untilTurn();
        try {
            return wait.isZero() || wakeSignal.pause(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns how long an idle worker may wait before it polls again. */
    Duration rest(Duration atMost) {
        Instant now = context.clock().now();
        return context.routes().all().stream()
                .flatMap(route -> context.rateLimiter().opens(route.rate()).stream())
                .map(opens -> Duration.between(now, opens).plusMillis(1))
                .filter(wait -> wait.compareTo(atMost) < 0)
                .min(Duration::compareTo)
                .orElse(atMost);
    }

    /** Wakes a worker, because an e-mail is due. */
    public void wake() {
        wakeSignal.signal();
    }

    /** Wakes a worker, because e-mails of some routes are due. */
    public void wake(Collection<String> routes) {
        selection.add(routes);
        wakeSignal.signal();
    }

    /** From now on claims and begins no further e-mail. */
    public void claimNoMore() {
        closing = true;
        wakeSignal.close();
    }

    /**
     * Claims and begins no further e-mail; waits until no thread is in {@link #runOnce()} any more, and until the results
     * are recorded. Returns false if that takes longer.
     */
    boolean stop(Duration atMost) throws InterruptedException {
        claimNoMore();
        long end = System.nanoTime() + atMost.toNanos();
        return running.writeLock().tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)
                && outcomes.awaitEmpty(end - System.nanoTime());
    }

    /** Stops retrying outcomes that the store could not record. */
    void giveUp() {
        patience.close();
        late.close();
    }

    boolean isStopped() {
        return closing;
    }

    WakeSignal wakeSignal() {
        return wakeSignal;
    }

    Leases leases() {
        return leases;
    }

    /** Sets what is called when a thread begins to transmit. */
    void helper(Runnable atWork) {
        helper = atWork;
    }

    /** Tells whether all open routes together allow more attempts than this. */
    boolean allowsMoreThan(int attempts) {
        return context.routes().allowMoreThan(attempts);
    }

    /** Records outcomes while all workers wait for servers, and the results of attempts that lost their lease. */
    void recordOld() {
        outcomes.tryRecordIfOld();
        late.handIn();
    }

    /** Whether there is nothing for {@link #recordOld} to do: an outcome is recorded before its lease is forgotten. */
    boolean recordsNothing() {
        return leases.size() == 0 && late.isEmpty();
    }
}
