package io.emailledger.internal.delivery;

import io.emailledger.internal.routes.OpenRoute;
import io.emailledger.spi.HistoryStore.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Transmits claimed e-mails of a route one after the other, and has the results recorded. */
final class BatchWork {
    private final DeliveryContext context;
    private final Leases leases;
    private final BooleanSupplier closing;
    private final Dispatcher dispatcher;
    private final Admission admission;
    private final OutcomeBuffer outcomes;

    /**
     * Creates the work.
     *
     * @param closing whether nothing more may be begun
     */
    BatchWork(DeliveryContext context, Leases leases, OutcomeBuffer outcomes, BooleanSupplier closing) {
        this.context = context;
        this.leases = leases;
        this.outcomes = outcomes;
        this.closing = closing;
        this.dispatcher = new Dispatcher(context, leases, closing);
        this.admission = new Admission(context, leases);
    }

    Admission admission() {
        return admission;
    }

    boolean isClosing() {
        return closing.getAsBoolean();
    }

    boolean isPaused(OpenRoute route) {
        return context.pauseSwitch().isOn(route.name());
    }

    /** Transmits the e-mails that may be sent now, and defers the others. */
    void admit(List<LeasedEmail> batch, OpenRoute.Turn turn) {
        transmit(admission.withinRateLimits(admission.admitted(batch, turn), turn.route()), turn);
    }

    /** Called after the e-mails of a claim: if no more may be due, nothing follows for which their results should wait. */
    void ended(boolean more) {
        if (!more) {
            outcomes.recordSoon();
        }
    }

    /** Called by a worker that has claimed, and waits until it may transmit. */
    void beforeWait() {
        outcomes.recordWhileWaiting();
    }

    /** Transmits admitted e-mails. The first may be a probe. */
    void transmit(List<LeasedEmail> batch, OpenRoute.Turn turn) {
        for (int i = 0; i < batch.size(); i++) {
            LeasedEmail leased = batch.get(i);
            outcomes.recordIfOld();
            boolean probe = i == 0 && turn.probed().isPresent();
            if (mustStop(leased, probe, turn.route())) {
                giveBack(batch.subList(i, batch.size()), turn.route());
                break;
            }
            one(leased, probe, turn);
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

    private void one(LeasedEmail leased, boolean probe, OpenRoute.Turn turn) {
        TransportChoice choice = TransportChoice.of(leased.record(), turn, probe, context);
        if (choice.first().isEmpty() && !leased.isSentToNobody()) {
            choice.untilThen().ifPresent(wait -> leases.defer(Map.of(leased, wait)));
            returnPermits(leased, turn.route());
        } else if (!leased.start()) {
            returnPermits(leased, turn.route());
        } else {
            long begun = leases.nanos();
            send(leased, turn.route(), choice).ifPresent(change -> outcomes.add(leased, change));
            turn.route().batchSizer().took(begun, leases.nanos());
        }
    }

    private Optional<Change> send(LeasedEmail leased, OpenRoute route, TransportChoice choice) {
        boolean ended = false;
        try {
            Optional<Change> change = dispatcher.dispatch(leased, route, choice);
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
