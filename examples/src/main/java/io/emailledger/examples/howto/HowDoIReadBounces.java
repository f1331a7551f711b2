package io.emailledger.examples.howto;

import io.emailledger.EmailLedger;
import io.emailledger.bounces.BounceMailbox;
import io.emailledger.bounces.BounceParser;
import io.emailledger.bounces.MailboxRound;
import io.emailledger.examples.UntilFinished;
import io.emailledger.history.EmailRecord;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.report.ReturnPath;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * How does a bounce that arrives as mail, after the e-mail was accepted, reach its e-mail? {@code
 * examples/postfix-dovecot/run.sh} shows the same with Postfix and Dovecot.
 */
public final class HowDoIReadBounces {
    private static final String RECIPIENT = "nobody@home.example";

    private HowDoIReadBounces() {}

    /**
     * Sends an e-mail, puts the bounce of a server into a Maildir, reads it, and prints the record.
     *
     * @param args not used
     * @throws IOException if the Maildir cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        byte[] secret = "32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII);
        Path maildir = Files.createTempDirectory("bounces");
        Files.createDirectory(maildir.resolve("new"));
        Files.createDirectory(maildir.resolve("cur"));
        UntilFinished finished = new UntilFinished();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(InstantSource.system()),
                                SmtpTransport.relay(server.host(), server.port())
                                        .security(Security.NONE)
                                        .build())
                        .returnPath(ReturnPath.at("bounces@clinic.example").signedWith(secret))
                        .listener(finished)
                        .build();
                BounceMailbox mailbox = BounceMailbox.maildir(maildir)
                        .deleteHandled()
                        .readInto(ledger, BounceParser.of("bounces@clinic.example"))) {
            EmailRecord accepted = finished.await(ledger, ledger.send(letter()));
            System.out.println("Before: " + accepted.status());

            String returnPath = server.received().get(0).envelopeFrom();
            Files.writeString(maildir.resolve("new/1"), bounce(returnPath));
            MailboxRound round = mailbox.runOnce();

            System.out.println("Handled: " + round.handled());
            System.out.println(
                    "After: " + ledger.find(accepted.id()).orElseThrow().status());
            System.out.println(ledger.log(accepted.id()).text());
            System.out.println(
                    "Suppressed: " + ledger.suppressions().find(RECIPIENT).isPresent());
            EmailRecord next = finished.await(ledger, ledger.send(letter()));
            System.out.println("The next one: " + next.status() + ", "
                    + next.recipients().get(0).failure().orElseThrow());
        } finally {
            for (String name : new String[] {"new/1", "new", "cur", ""}) {
                Files.deleteIfExists(maildir.resolve(name));
            }
        }
    }

    private static Email letter() {
        return Email.from("office@clinic.example")
                .to(RECIPIENT)
                .subject("Your appointment")
                .text("Thursday, 9:30.")
                .build();
    }

    /** Returns the bounce of a server that accepted an e-mail for an unknown user (RFC 3464). */
    private static String bounce(String returnPath) {
        return """
                From: Mail Delivery System <MAILER-DAEMON@relay.example>
                To: %s
                Subject: Undelivered Mail Returned to Sender
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                --b
                Content-Type: text/plain

                I am sorry: there is nobody of that name.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; relay.example

                Final-Recipient: rfc822; %s
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 User unknown

                --b--
                """.formatted(returnPath, RECIPIENT);
    }
}
