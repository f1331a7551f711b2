package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.EmailLedger;
import io.emailledger.bounces.BounceMailbox;
import io.emailledger.bounces.BounceParser;
import io.emailledger.bounces.MailboxRound;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReturnPath;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.suppression.Suppression;
import io.emailledger.suppression.Suppression.SuppressionReason;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the round trip of a bounce: an e-mail is sent and accepted, a mail reports that it was not delivered, the
 * mailbox is read over IMAP, the log shows the bounce, and nothing more is sent to that address.
 */
class BounceRoundTripTest {
    private static final String RECIPIENT = "nobody@home.example";
    private static final byte[] SECRET = "32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII);

    private final GreenMail server = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    });

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void bounceByMailSuppressesTheAddress() throws Exception {
        GreenMailUser bounces = server.setUser("bounces@app.example", "bounces", "s3cret");
        server.start();
        SmtpTransport relay = SmtpTransport.relay("127.0.0.1", server.getSmtp().getPort())
                .security(Security.NONE)
                .build();
        try (EmailLedger ledger = EmailLedger.builder(MemoryHistoryStore.create(InstantSource.system()), relay)
                        .returnPath(ReturnPath.at("bounces@app.example").signedWith(SECRET))
                        .workers(0)
                        .build();
                BounceMailbox mailbox = BounceMailbox.imap(
                                "127.0.0.1", server.getImap().getPort())
                        .login("bounces", "s3cret")
                        .security(Security.NONE)
                        .allowLoginWithoutTls()
                        .moveHandledTo("Handled")
                        .readInto(ledger, BounceParser.of("bounces@app.example"))) {
            EmailId id = send(ledger);
            assertThat(status(ledger, id)).isEqualTo(EmailStatus.DELIVERED);
            MimeMessage taken = server.getReceivedMessages()[0];
            String returnPath = taken.getHeader("Return-Path", null).replaceAll("[<>]", "");
            assertThat(returnPath).matches("bounces\\+[a-z2-7]{47}@app\\.example");

            bounces.deliver(bounce(returnPath));
            MailboxRound round = mailbox.runOnce();

            assertThat(round.endedBy()).isEmpty();
            assertThat(round.handled()).isEqualTo(1);
            assertThat(status(ledger, id)).isEqualTo(EmailStatus.BOUNCED);
            assertThat(ledger.log(id).text())
                    .contains("To: " + returnPath)
                    .contains("Diagnostic-Code: smtp; 550 5.1.1 <nobody@home.example>: unknown user");
            assertThat(ledger.suppressions().find(RECIPIENT))
                    .map(Suppression::reason)
                    .contains(SuppressionReason.HARD_BOUNCE);

            EmailId next = send(ledger);
            EmailRecord refused = ledger.find(next).orElseThrow();
            assertThat(refused.status()).isEqualTo(EmailStatus.FAILED);
            assertThat(refused.recipients().get(0).failure()).contains(FailureReason.SUPPRESSED);
            assertThat(server.getReceivedMessagesForDomain("home.example")).hasSize(1);

            // Reading it again changes nothing.
            bounces.deliver(bounce(returnPath));
            assertThat(mailbox.runOnce().handled()).isEqualTo(1);
            assertThat(ledger.log(id).reports()).hasSize(1);
        }
    }

    private static EmailId send(EmailLedger ledger) {
        EmailId id = ledger.send(Email.from("office@app.example")
                .to(RECIPIENT)
                .subject("Invoice 42")
                .text("Hello.")
                .build());
        boolean more = true;
        while (more) {
            more = ledger.sending().runOnce();
        }
        return id;
    }

    private static EmailStatus status(EmailLedger ledger, EmailId id) {
        return ledger.find(id).orElseThrow().status();
    }

    /** The bounce that the recipient's server sends (RFC 3464). */
    private static MimeMessage bounce(String returnPath) throws Exception {
        String mail = String.join(
                "\r\n",
                "From: Mail Delivery System <MAILER-DAEMON@relay.example>",
                "To: " + returnPath,
                "Subject: Undelivered Mail Returned to Sender",
                "MIME-Version: 1.0",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"",
                "",
                "--b",
                "Content-Type: text/plain",
                "",
                "I am sorry: there is nobody of that name.",
                "--b",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; relay.example",
                "",
                "Final-Recipient: rfc822; " + RECIPIENT,
                "Action: failed",
                "Status: 5.1.1",
                "Diagnostic-Code: smtp; 550 5.1.1 <" + RECIPIENT + ">: unknown user",
                "",
                "--b--",
                "");
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.getBytes(StandardCharsets.US_ASCII)));
    }
}
