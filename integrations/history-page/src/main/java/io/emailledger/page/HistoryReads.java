package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.ReplicaHistory;
import io.emailledger.message.EmailLedgerException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads lists and numbers from the replica of the store, if it has one. After an action they are read from the primary
 * until the replica shows it. Thread-safe.
 */
final class HistoryReads {
    private final ReplicaHistory replica;
    private final AtomicReference<Instant> lastAction = new AtomicReference<>(Instant.MIN);

    HistoryReads(EmailLedger ledger) {
        this.replica = ReplicaHistory.of(ledger);
    }

    ReplicaHistory history() {
        return replica.notBefore(lastAction.get());
    }

    /** Returns an endpoint whose changes are seen in the next list. */
    Endpoint acting(Endpoint endpoint) {
        return call -> {
            try {
                return endpoint.answer(call);
            } finally {
                acted();
            }
        };
    }

    /** A failure here must not hide that the action was done. */
    private void acted() {
        Instant time;
        try {
            time = replica.mark();
        } catch (EmailLedgerException e) {
            time = Instant.MAX;
        }
        lastAction.accumulateAndGet(time, (one, other) -> one.isAfter(other) ? one : other);
    }
}
