package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.EmailRecord;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.InstantSource;

/** How do I send an e-mail and read its result? */
public final class HowDoISend {
    private HowDoISend() {}

    /**
     * Sends one e-mail and prints its record.
     *
     * @param args not used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        UntilFinished finished = new UntilFinished();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(InstantSource.system()),
                                SmtpTransport.relay(server.host(), server.port())
                                        .security(Security.NONE)
                                        .build())
                        .listener(finished)
                        .build()) {
            EmailId id = ledger.send(Email.from("billing@clinic.example")
                    .to("pat@home.example")
                    .subject("Invoice 42")
                    .text("Dear Pat, please find ...")
                    .build());
            System.out.println("It is recorded, and on its way.");

            EmailRecord record = finished.await(ledger, id);
            System.out.println(record.status() + ", accepted by "
                    + record.recipients().get(0).acceptedBy().orElseThrow());
            System.out.println(
                    "The server said: " + record.recipients().get(0).reply().orElseThrow());
        }
    }
}
