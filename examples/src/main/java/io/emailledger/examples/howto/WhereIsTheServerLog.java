package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.InstantSource;

/** Where is the raw server log of a bounced e-mail? */
public final class WhereIsTheServerLog {
    private WhereIsTheServerLog() {}

    /**
     * Sends an e-mail to an unknown user, and prints the transcript.
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
            server.unknownUser("pat@hmoe.example");
            Email email = Email.from("office@clinic.example")
                    .to("pat@hmoe.example")
                    .subject("Your appointment")
                    .text("Thursday, 9:30.")
                    .build();

            EmailRecord record = finished.await(ledger, ledger.send(email));
            System.out.println(record.status());
            for (AttemptRecord attempt : ledger.log(record.id()).attempts()) {
                System.out.println("Attempt " + attempt.number() + ": "
                        + attempt.results().get(0).outcome());
                System.out.print(attempt.transcript());
            }
        }
    }
}
