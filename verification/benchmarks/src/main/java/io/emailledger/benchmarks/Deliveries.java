package io.emailledger.benchmarks;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerListener;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.QueueStats;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener, called after each commit, which waits until a number of e-mails is delivered. */
final class Deliveries implements LedgerListener {
    private final CountDownLatch left;

    Deliveries(int times) {
        left = new CountDownLatch(times);
    }

    @Override
    public void onEvent(EmailId email, HistoryEvent event) {
        if (event.type() == EventType.DELIVERED) {
            left.countDown();
        }
    }

    void await(EmailLedger ledger) throws InterruptedException {
        if (!left.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException(left.getCount() + " e-mails were not delivered: " + ledger.health());
        }
    }

    /** Every e-mail is delivered with its one attempt, which has its log, and nothing is left in the queue. */
    static void check(EmailLedger ledger, int times, boolean linesKept) {
        QueueStats queue = ledger.health().queue();
        Check.equal(0, queue.due() + queue.inFlight() + queue.stuck(), "e-mails in the queue");
        HistoryQuery newest = HistoryQuery.all().status(EmailStatus.DELIVERED).limit(1_000);
        Optional<HistoryQuery> query = Optional.of(newest);
        long delivered = 0;
        long attempts = 0;
        while (query.isPresent()) {
            HistoryPage page = ledger.history(query.get());
            delivered += page.emails().size();
            for (EmailRecord email : page.emails()) {
                attempts += email.state().attempts();
            }
            query = page.next().map(newest::after);
        }
        Check.equal(times, delivered, "delivered e-mails");
        Check.equal(times, attempts, "attempts");
        for (EmailRecord email : ledger.history(newest.limit(100)).emails()) {
            List<AttemptRecord> all = ledger.log(email.id()).attempts();
            Check.equal(1, all.size(), "attempts in the log");
            Check.equal(linesKept ? 1 : 0, all.get(0).transcript().contains("\nS: 250") ? 1 : 0, "replies in the log");
        }
    }
}
