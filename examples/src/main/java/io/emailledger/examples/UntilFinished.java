package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Lets a program wait until e-mails are finished. Only a program that ends, like an example, needs it; an application
 * continues and queries the history later.
 *
 * <pre>{@code
 * UntilFinished finished = new UntilFinished();
 * EmailLedger ledger = EmailLedger.builder(store, transport).listener(finished).build();
 * finished.await(ledger, ledger.send(email));
 * }</pre>
 */
public final class UntilFinished implements LedgerListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Creates a listener for one ledger. */
    public UntilFinished() {}

    @Override
    public synchronized void onEvent(EmailId email, HistoryEvent event) {
        notifyAll();
    }

    /**
     * Waits until an e-mail is finished.
     *
     * @param ledger the ledger that has this as a listener
     * @param id the e-mail
     * @return its record
     * @throws IllegalStateException if it is not finished after half a minute
     * @throws InterruptedException if the thread is interrupted
     */
    public EmailRecord await(EmailLedger ledger, EmailId id) throws InterruptedException {
        if (!await(ledger, List.of(id), PATIENCE)) {
            throw new IllegalStateException("The e-mail " + id + " was not finished in time.");
        }
        return ledger.find(id).orElseThrow();
    }

    /**
     * Waits until e-mails are finished.
     *
     * @param ledger the ledger that has this as a listener
     * @param ids the e-mails
     * @param atMost how long to wait
     * @return whether all are finished
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(EmailLedger ledger, Collection<EmailId> ids, Duration atMost) throws InterruptedException {
        return await(ledger, ids, EmailStatus::isFinished, atMost);
    }

    /** Waits until all e-mails have a wanted status; returns whether they have. */
    synchronized boolean await(
            EmailLedger ledger, Collection<EmailId> ids, Predicate<EmailStatus> wanted, Duration atMost)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (EmailId id : ids) {
            while (!wanted.test(ledger.find(id).orElseThrow().status())) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
        return true;
    }
}
