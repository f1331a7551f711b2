package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.ReplicaHistory;
import io.emailledger.message.EmailLedgerException;
import java.time.Instant;

/**
 * Reads lists and numbers from the replica of the store, if it has one. After an action they are read from the primary
 * until the replica shows it. Thread-safe.
 */
final class HistoryReads {
    private final ReplicaHistory replica;
    private volatile Instant lastAction = Instant.MIN;

    HistoryReads(EmailLedger ledger) {
        this.replica = ReplicaHistory.of(ledger);
    }

    ReplicaHistory history() {
        return replica.notBefore(lastAction);
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
        seen(time);
    }

    private synchronized void seen(Instant time) {
        if (time.isAfter(lastAction)) {
            lastAction = time;
        }
    }
}
