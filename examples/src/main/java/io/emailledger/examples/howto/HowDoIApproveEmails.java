package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.actions.BulkRun;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.time.InstantSource;

/** How does a person approve e-mails before they are sent, one by one or by query? */
public final class HowDoIApproveEmails {
    private HowDoIApproveEmails() {}

    /**
     * Records e-mails that are held, and releases them.
     *
     * @param args not used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .listener(finished)
                .build()) {
            EmailId letter = ledger.send(to("pat@home.example"));
            EmailId other = ledger.send(to("kim@home.example"));
            EmailRecord held = ledger.find(letter).orElseThrow();
            System.out.println(held.status() + ", " + held.state().waiting().orElseThrow() + ": "
                    + held.state().holdReason().orElseThrow());

            System.out.println(
                    "One: " + ledger.waiting().by("Dr. Gray").release(letter).code());
            System.out.println("It is " + finished.await(ledger, letter).status());

            BulkRun run = ledger.bulk().begin();
            while (!run.isFinished()) {
                run = ledger.bulk().by("Dr. Gray").release(HistoryQuery.all().tag("results"), run);
            }
            System.out.println("All others: " + run.done());
            System.out.println("The other is " + finished.await(ledger, other).status());
            ledger.log(letter).events().forEach(event -> System.out.println(event.type() + ": " + event.detail()));
        }
    }

    private static Email to(String address) {
        return Email.from("results@clinic.example")
                .to(address)
                .subject("Your results")
                .text("Dear patient, ...")
                .tag("results")
                .hold("A doctor has to read it")
                .build();
    }
}
