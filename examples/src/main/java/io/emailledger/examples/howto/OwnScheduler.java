package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** How do I send from the threads of my own scheduler, so that the ledger starts no workers? */
public final class OwnScheduler {
    private OwnScheduler() {}

    /**
     * Sends one e-mail on a thread of a scheduler.
     *
     * @param args not used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        ScheduledExecutorService mine = Executors.newSingleThreadScheduledExecutor();
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .workers(0)
                .listener(finished)
                .build()) {
            EmailId id = ledger.send(Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .subject("Your appointment")
                    .text("Thursday, 9:30.")
                    .build());

            ScheduledFuture<?> sending = mine.scheduleWithFixedDelay(() -> work(ledger), 0, 1, TimeUnit.SECONDS);
            System.out.println(finished.await(ledger, id).status());
            // The ledger closes after the last call of runOnce has ended.
            sending.cancel(false);
            mine.shutdown();
            mine.awaitTermination(1, TimeUnit.MINUTES);
        } finally {
            mine.shutdown();
        }
    }

    private static void work(EmailLedger ledger) {
        while (ledger.sending().runOnce()) {
            System.out.println("Sent what was due, on " + Thread.currentThread().getName());
        }
    }
}
