package io.emailledger.page;

import io.emailledger.EmailLedger;
import io.emailledger.ReplicaHistory;
import io.emailledger.message.EmailLedgerException;
import java.time.Instant;

/**
 * Reads lists and numbers from the replica of the store, if it has one. After an action they are read from the primary
 * until the replica shows it. If the time of an action could not be read, the next reader reads it. Thread-safe.
 */
final class HistoryReads {
    private final ReplicaHistory replica;
    private volatile Instant lastAction = Instant.MIN;

    /** The number of actions whose time could not be read; and how many of them are before {@link #lastAction}. */
    private volatile long unmarked;

    private volatile long marked;

    HistoryReads(EmailLedger ledger) {
        this.replica = ReplicaHistory.of(ledger);
    }

    ReplicaHistory history() {
        long before = unmarked;
        return before == marked || isMarked(before) ? replica.notBefore(lastAction) : replica.notBefore(Instant.MAX);
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
        long before = unmarked;
        if (!isMarked(before)) {
            owe();
        }
    }

    /** A mark that is read now is after all actions that have ended. */
    private boolean isMarked(long actions) {
        try {
            seen(replica.mark(), actions);
            return true;
        } catch (EmailLedgerException e) {
            return false;
        }
    }

    private synchronized void owe() {
        unmarked++;
    }

    private synchronized void seen(Instant time, long actions) {
        if (time.isAfter(lastAction)) {
            lastAction = time;
        }
        marked = Math.max(marked, actions);
    }
}
