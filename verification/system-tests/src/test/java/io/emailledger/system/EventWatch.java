package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.message.EmailId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for statuses of e-mails. Events wake it, so it does not sleep. */
final class EventWatch implements LedgerListener {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Override
    public synchronized void onEvent(EmailId email, HistoryEvent event) {
        notifyAll();
    }

    /** The record of an e-mail once it has one of these statuses. */
    EmailRecord await(EmailLedger ledger, EmailId id, EmailStatus... any) {
        Set<EmailStatus> wanted = Set.of(any);
        awaitUntil(
                () -> ledger.find(id).filter(r -> wanted.contains(r.status())).isPresent(),
                () -> "e-mail " + id + " is not " + wanted + " but "
                        + ledger.find(id).map(EmailRecord::status) + ":\n"
                        + ledger.log(id).text());
        return ledger.find(id).orElseThrow();
    }

    /** Waits until a condition holds that an event causes. */
    synchronized void awaitUntil(BooleanSupplier condition, Supplier<String> otherwise) {
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError(otherwise.get());
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }

    /** The first event of this type of an e-mail. */
    static Optional<HistoryEvent> first(EmailLedger ledger, EmailId id, EventType kind) {
        return ledger.log(id).events().stream().filter(s -> s.type() == kind).findFirst();
    }
}
