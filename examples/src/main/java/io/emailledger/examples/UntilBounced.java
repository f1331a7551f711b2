package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets a program wait until an e-mail is BOUNCED or FAILED. */
final class UntilBounced implements LedgerListener {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public synchronized void onEvent(EmailId email, HistoryEvent event) {
        notifyAll();
    }

    /** Waits for at most a minute. */
    synchronized EmailRecord await(EmailLedger ledger, EmailId id) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        EmailRecord record = ledger.find(id).orElseThrow();
        while (record.status() != EmailStatus.BOUNCED && record.status() != EmailStatus.FAILED) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IllegalStateException("The e-mail " + id + " did not come back in time: " + record.status());
            }
            wait(left);
            record = ledger.find(id).orElseThrow();
        }
        return record;
    }
}
