package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.actions.CancelResult.BulkCancelResult;
import io.emailledger.history.HistoryQuery;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How do I cancel e-mails that have not been sent yet: one, or all with a tag? */
public final class HowDoICancel {
    private HowDoICancel() {}

    /**
     * Schedules e-mails and cancels them.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(InstantSource.system()),
                                SmtpTransport.relay(server.host(), server.port())
                                        .security(Security.NONE)
                                        .build())
                        .build()) {
            EmailId id = ledger.send(newsletter("pat@home.example"));
            ledger.send(newsletter("sam@mill.example"));
            ledger.send(newsletter("kim@home.example"));

            System.out.println("May be cancelled: " + ledger.actions(id).mayCancel());
            System.out.println("One: " + ledger.cancel(id).code());
            System.out.println("May be cancelled: " + ledger.actions(id).mayCancel());
            System.out.println(ledger.actions(id).whyNotCancel().orElseThrow());

            BulkCancelResult others = ledger.bulk().cancel(HistoryQuery.all().tag("newsletter"));
            System.out.println("The others: " + others.cancelled());
        }
    }

    private static Email newsletter(String to) {
        Instant later = InstantSource.system().instant().plus(Duration.ofHours(12));
        return Email.from("office@clinic.example")
                .to(to)
                .subject("What is new")
                .text("A new lift.")
                .tag("newsletter")
                .sendAt(later)
                .build();
    }
}
