package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Handles expired deadlines: gives up expired e-mails, deletes attachments after their grace period. Looks for e-mails of
 * routes that this ledger does not have. Thread-safe.
 */
final class OverdueSweep {
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);
    private static final int SWEEP = 100;

    private final DeliveryContext context;
    private volatile Instant nextSweep = Instant.EPOCH;

    OverdueSweep(DeliveryContext context) {
        this.context = context;
    }

    /** Handles one batch. An expired e-mail need not be due: it may wait for the circuit breaker to close. */
    boolean run() {
        Instant now = context.time().instant();
        Instant next = nextSweep;
        if (now.isBefore(next) && next.isBefore(now.plus(SWEEP_EVERY.multipliedBy(2)))) {
            return false;
        }
        nextSweep = now.plus(SWEEP_EVERY);
        context.rateLimiter().sweep();
        context.routes().lookForForeign(context.store().routeStore());
        List<EmailRecord> overdue = context.store().overdue(SWEEP);
        if (overdue.isEmpty()) {
            return false;
        }
        Instant storeNow = context.clock().now();
        List<Change> changes = overdue.stream()
                .map(late -> late.status() == EmailStatus.PENDING
                        ? context.lifecycle().gaveUp(late, context.store().attempts(late.id()), storeNow, List.of())
                        : context.lifecycle().attachmentsOver(late, storeNow))
                .toList();
        context.committer().commitAll(overdue, changes);
        if (overdue.size() == SWEEP) {
            nextSweep = now;
        }
        return true;
    }
}
