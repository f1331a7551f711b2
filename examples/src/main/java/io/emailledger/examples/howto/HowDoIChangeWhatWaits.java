package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.actions.Actions.WaitingAction;
import io.emailledger.actions.EmailChanges;
import io.emailledger.examples.UntilFinished;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How do I reschedule an e-mail, correct it, or send it now? */
public final class HowDoIChangeWhatWaits {
    private HowDoIChangeWhatWaits() {}

    /**
     * Schedules an e-mail, changes it, and sends it now.
     *
     * @param args not used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        InstantSource time = InstantSource.system();
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(time), LocalTransports.discarding())
                .listener(finished)
                .build()) {
            Instant tomorrow = time.instant().plus(Duration.ofDays(1));
            EmailId id = ledger.send(Email.from("office@clinic.example")
                    .to("pat@hmoe.example")
                    .subject("Your appointment")
                    .text("Dear Pat, ...")
                    .sendAt(tomorrow)
                    .build());

            System.out.println("Time: "
                    + ledger.waiting()
                            .by("Anna")
                            .because("the doctor is ill")
                            .reschedule(id, tomorrow.plus(Duration.ofDays(1)))
                            .code());
            System.out.println("Text: "
                    + ledger.waiting()
                            .by("Anna")
                            .edit(id, EmailChanges.none().to("pat@home.example").subject("Your new appointment"))
                            .code());
            System.out.println("Now: " + ledger.waiting().sendNow(id).code());
            System.out.println(finished.await(ledger, id).status() + " to "
                    + ledger.find(id)
                            .orElseThrow()
                            .recipients()
                            .get(0)
                            .address()
                            .address());
            System.out.println(
                    "Later: " + ledger.waiting().reschedule(id, tomorrow).code());
            System.out.println(
                    ledger.actions(id).whyNot(WaitingAction.RESCHEDULE).orElseThrow());
        }
    }
}
