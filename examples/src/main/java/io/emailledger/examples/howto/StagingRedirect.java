package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ReceivedMail;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.InstantSource;

/** How do I keep a staging system from writing to real customers? */
public final class StagingRedirect {
    private StagingRedirect() {}

    /**
     * Sends an e-mail to a customer; a developer receives it.
     *
     * @param args not used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        UntilFinished finished = new UntilFinished();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(InstantSource.system()),
                                LocalTransports.redirecting(
                                        Address.of("developers@clinic.example"),
                                        SmtpTransport.relay(server.host(), server.port())
                                                .security(Security.NONE)
                                                .build()))
                        .listener(finished)
                        .build()) {
            Email email = Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .subject("Your appointment")
                    .text("Thursday, 9:30.")
                    .build();
            finished.await(ledger, ledger.send(email));

            ReceivedMail mail = server.received().get(0);
            System.out.println("Its header says: " + mail.header("To").orElseThrow());
            System.out.println("It went to: " + mail.recipients());
        }
    }
}
