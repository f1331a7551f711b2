package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.examples.UntilFinished;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** How do I resend an e-mail, and why is a resend with attachments refused? */
public final class HowDoIResend {
    private HowDoIResend() {}

    /**
     * Sends an invoice, and resends it.
     *
     * @param args not used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Attachment invoice = Attachment.of("invoice.pdf", "%PDF-1.4".getBytes(StandardCharsets.US_ASCII));
        UntilFinished finished = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .listener(finished)
                .build()) {
            EmailId id = ledger.send(Email.from("billing@clinic.example")
                    .to("pat@home.example")
                    .subject("Invoice 42")
                    .text("Dear Pat, please find ...")
                    .attach(invoice)
                    .build());
            finished.await(ledger, id);

            ResendRefusal refusal = ledger.actions(id).resend().refusal().orElseThrow();
            System.out.println(refusal + ": " + refusal.text());

            ResendOptions again = ResendOptions.same().attach(invoice).to("pat@work.example");
            EmailId copy = ledger.resend(id, again).id().orElseThrow();
            System.out.println("The copy is " + finished.await(ledger, copy).status());
            System.out.println("It names the original: "
                    + ledger.find(copy)
                            .orElseThrow()
                            .facts()
                            .resendOf()
                            .orElseThrow()
                            .equals(id));
        }
    }
}
