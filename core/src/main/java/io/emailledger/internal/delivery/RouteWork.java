package io.emailledger.internal.delivery;

import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** The work of one turn: claims due e-mails of a route, transmits them one after the other and records the results. */
final class RouteWork {
    private final DeliveryContext context;
    private final Leases leases;
    private final LateAttempts late;
    private final WakeSignal patience;
    private final BooleanSupplier closing;
    private final BiConsumer<OpenRoute, Boolean> helpers;
    private final Sender sender;
    private final Admission admission;
    private final Set<OutcomeBuffer> unrecorded = ConcurrentHashMap.newKeySet();

    /**
     * Creates the work.
     *
     * @param patience interrupts the wait for a store that fails
     * @param closing whether nothing more may be begun
     * @param helpers called before e-mails of a route are transmitted, with the route and whether more may be due
     */
    RouteWork(
            DeliveryContext context,
            Leases leases,
            LateAttempts late,
            WakeSignal patience,
            BooleanSupplier closing,
            BiConsumer<OpenRoute, Boolean> helpers) {
        this.context = context;
        this.leases = leases;
        this.late = late;
        this.patience = patience;
        this.closing = closing;
        this.helpers = helpers;
        this.sender = new Sender(context, leases, closing);
        this.admission = new Admission(context, leases);
    }

    /**
     * Uses a turn. While nothing is due, the pause switch is read only if it was on. It is read again before an e-mail is
     * begun. Returns true if e-mails were claimed.
     */
    boolean use(OpenRoute.Turn turn) {
        OpenRoute route = turn.route();
        boolean paused =
                route.isIdle() ? context.pauseSwitch().wasOn(route.name()) && isPaused(route) : isPaused(route);
        int allowed = paused ? 0 : context.rateLimiter().enter(turn.limit(), route.rate());
        if (allowed == 0) {
            return false;
        }
        boolean searches = route.transports().size() == 1
                && turn.probed().filter(one -> one.breaker().isRefused()).isPresent();
        return searches ? search(turn) : claimUpTo(allowed, turn);
    }

    private boolean claimUpTo(int allowed, OpenRoute.Turn turn) {
        OpenRoute route = turn.route();
        List<LeasedEmail> batch = List.of();
        try {
            batch = leases.claim(context.owner(), allowed, route.name());
        } finally {
            context.rateLimiter().unused(allowed - batch.size(), route.rate());
        }
        route.idle(batch.isEmpty());
        boolean full = batch.size() == allowed;
        route.pacing().claimed(!full);
        if (!batch.isEmpty()) {
            helpers.accept(route, full);
        }
        try {
            admission.markSuppressed(batch, batch.size(), route);
            work(admission.withinRateLimits(admission.admitted(batch, turn), route), turn);
        } finally {
            // After a failure, e-mails that were not begun do not stay claimed.
            leases.release(batch);
            batch.forEach(leased -> route.passed(leased.record()));
        }
        return !batch.isEmpty();
    }

    /** Probes the server with one e-mail while it rejects all senders. */
    private boolean search(OpenRoute.Turn turn) {
        OpenRoute route = turn.route();
        ProbeSearch search = new ProbeSearch(
                leases, route.transports().get(0).monitor(), context.clock(), context.owner(), route.name());
        try {
            look(search, route);
            List<LeasedEmail> all = new ArrayList<>(
                    admission.withinRateLimits(search.found().stream().toList(), route));
            boolean probing = !all.isEmpty();
            all.addAll(search.toNobody());
            work(all, probing ? turn : turn.withoutProbe());
        } finally {
            leases.release(search.kept());
        }
        return search.sawAny();
    }

    private void look(ProbeSearch search, OpenRoute route) {
        boolean found = false;
        try {
            while (search.goesOn()) {
                List<LeasedEmail> batch = search.claim();
                admission.markSuppressed(batch, 0, route);
                search.look(batch);
            }
            found = search.found().isPresent();
        } finally {
            if (!found) {
                context.rateLimiter().unused(1, route.rate());
            }
        }
    }

    private boolean isPaused(OpenRoute route) {
        return context.pauseSwitch().isOn(route.name());
    }

    /** Waits, before each turn of a worker, until single e-mails have formed a batch. */
    static Duration untilTurn(OpenRoute.Turn turn) {
        return turn.route().pacing().untilTurn();
    }

    /** Sends claimed e-mails one after the other. The first may be a probe. */
    private void work(List<LeasedEmail> batch, OpenRoute.Turn turn) {
        OutcomeBuffer outcomes = new OutcomeBuffer(context.store(), context.committer(), leases, late, patience);
        unrecorded.add(outcomes);
        try {
            for (int i = 0; i < batch.size(); i++) {
                LeasedEmail leased = batch.get(i);
                outcomes.recordIfOld();
                boolean probe = i == 0 && turn.probed().isPresent();
                if (mustStop(leased, probe, turn.route())) {
                    giveBack(batch.subList(i, batch.size()), turn.route());
                    break;
                }
                one(leased, probe, turn, outcomes);
            }
        } finally {
            try {
                outcomes.record();
            } finally {
                unrecorded.remove(outcomes);
            }
        }
    }

    /** While no transport can be used, the rest of the batch would fail too. */
    private boolean mustStop(LeasedEmail leased, boolean probe, OpenRoute route) {
        boolean isLate =
                !probe && leased.isLate(leases.nanos(), leases.startLimit().within());
        return isLate || closing.getAsBoolean() || (!probe && !route.isUsable()) || isPaused(route);
    }

    private void giveBack(List<LeasedEmail> others, OpenRoute route) {
        leases.release(others);
        others.forEach(other -> returnPermits(other, route));
    }

    private void returnPermits(LeasedEmail leased, OpenRoute route) {
        if (!leased.isSentToNobody()) {
            context.rateLimiter().giveBack(leased.record(), route.rate());
        }
    }

    private void one(LeasedEmail leased, boolean probe, OpenRoute.Turn turn, OutcomeBuffer outcomes) {
        TransportChoice choice = TransportChoice.of(
                leased.record(),
                turn,
                probe,
                context.store()::attempts,
                context.time().instant());
        if (choice.first().isEmpty() && !leased.isSentToNobody()) {
            choice.untilThen().ifPresent(wait -> leases.defer(Map.of(leased, wait)));
            returnPermits(leased, turn.route());
        } else if (!leased.start()) {
            returnPermits(leased, turn.route());
        } else {
            long begun = leases.nanos();
            send(leased, turn.route(), choice).ifPresent(change -> outcomes.add(leased, change));
            turn.route().batchSizer().took(leases.nanos() - begun);
        }
    }

    private Optional<Change> send(LeasedEmail leased, OpenRoute route, TransportChoice choice) {
        boolean ended = false;
        try {
            Optional<Change> change = sender.send(leased, route, choice);
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

    /** Records the outcomes of workers whose next e-mail takes long. */
    void recordForBusyWorkers() {
        unrecorded.forEach(OutcomeBuffer::recordForABusyWorker);
    }
}
