package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.internal.routes.OpenRoute;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreException;
import io.emailledger.suppression.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Dispatches one claimed e-mail, and returns the resulting change: it has expired, its recipients are on the suppression
 * list, or it is transmitted ({@link Transmission}).
 */
final class Dispatcher {
    private final DeliveryContext context;
    private final Leases leases;
    private final BooleanSupplier closing;

    Dispatcher(DeliveryContext context, Leases leases, BooleanSupplier closing) {
        this.context = context;
        this.leases = leases;
        this.closing = closing;
    }

    /**
     * Returns the change to record; empty if there is nothing to record, because the e-mail was released or its lease
     * was lost.
     */
    Optional<Change> dispatch(LeasedEmail leased, OpenRoute route, TransportChoice choice) {
        EmailRecord record = leased.record();
        Instant now = context.clock().now();
        if (leased.claim().recovered() && record.state().journalled()) {
            return Optional.of(context.lifecycle().answerLost(record, now));
        }
        if (record.state().deadline().filter(end -> !end.isAfter(now)).isPresent()) {
            return Optional.of(context.lifecycle()
                    .gaveUp(record, context.store().attempts(record.id()), now, leased.recovery(now)));
        }
        return leased.suppressed().isEmpty()
                ? transmit(leased, route, choice, before(leased, now))
                : withoutSuppressed(leased, route, choice, now);
    }

    private static List<HistoryEvent> before(LeasedEmail leased, Instant now) {
        List<HistoryEvent> events = new ArrayList<>(2);
        events.addAll(leased.recovery(now));
        events.add(HistoryEvent.of(EventType.SENDING, now, "Being sent."));
        return events;
    }

    /** Records the recipients on the suppression list as FAILED before the others get the e-mail. */
    private Optional<Change> withoutSuppressed(
            LeasedEmail leased, OpenRoute route, TransportChoice choice, Instant now) {
        List<HistoryEvent> recovery = leased.recovery(now);
        Map<Integer, Suppression> refused = leased.suppressed();
        if (!context.suppressionTransitions().leaveSomebody(leased.record(), refused)) {
            return Optional.of(context.suppressionTransitions().ofAll(leased.record(), refused, recovery, now));
        }
        boolean kept;
        try {
            kept = leases.commit(
                    leased,
                    (record, until) -> context.suppressionTransitions().ofSome(record, refused, recovery, now, until));
        } catch (StoreException e) {
            kept = false;
        }
        if (!kept) {
            leases.releaseUnsent(List.of(leased));
            return Optional.empty();
        }
        return transmit(leased, route, choice, List.of(HistoryEvent.of(EventType.SENDING, now, "Being sent.")));
    }

    private Optional<Change> transmit(
            LeasedEmail leased, OpenRoute route, TransportChoice choice, List<HistoryEvent> before) {
        return new Transmission(context, leases, closing, leased, route, choice, before).run();
    }
}
