package io.emailledger.examples;

import io.emailledger.EmailLedger;
import io.emailledger.bounces.BounceMailbox;
import io.emailledger.bounces.BounceParser;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReturnPath;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Sends an e-mail to an unknown user of a real server, and waits until the bounce of the server is read over IMAP.
 * {@code examples/postfix-dovecot/run.sh} starts the servers and this program.
 */
public final class BounceFromPostfix {
    private static final String RECIPIENT = "nobody@home.example";

    private BounceFromPostfix() {}

    /**
     * Runs the program.
     *
     * @param args the port of the relay, that of the mailbox, and the file with the certificate of both
     * @throws Exception if something cannot be read or reached
     */
    public static void main(String[] args) throws Exception {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        SSLContext trust = trusting(Path.of(args[2]));
        UntilFinished events = new UntilFinished();
        try (EmailLedger ledger = EmailLedger.builder(
                                MemoryHistoryStore.create(InstantSource.system()),
                                SmtpTransport.relay("localhost", Integer.parseInt(args[0]))
                                        .sslContext(trust)
                                        .build())
                        .returnPath(ReturnPath.at("bounces@app.example").signedWith(secret))
                        .listener(events)
                        .build();
                BounceMailbox mailbox = BounceMailbox.imap("localhost", Integer.parseInt(args[1]))
                        .security(Security.TLS)
                        .sslContext(trust)
                        .login("bounces", "example")
                        .moveHandledTo("Handled")
                        .pollInterval(Duration.ofSeconds(1))
                        .readInto(ledger, BounceParser.of("bounces@app.example"))) {
            mailbox.start();
            EmailId id = ledger.send(letter());
            EmailRecord record = bounced(ledger, id, events);

            System.out.println("Status: " + record.status() + ", "
                    + record.recipients().get(0).reply().orElseThrow());
            System.out.println(ledger.log(id).text());
            System.out.println(
                    "Suppressed: " + ledger.suppressions().find(RECIPIENT).isPresent());
            EmailRecord next = bounced(ledger, ledger.send(letter()), events);
            System.out.println("The next one: " + next.status() + ", "
                    + next.recipients().get(0).failure().orElseThrow());
        }
    }

    private static EmailRecord bounced(EmailLedger ledger, EmailId id, UntilFinished events)
            throws InterruptedException {
        Set<EmailStatus> wanted = Set.of(EmailStatus.BOUNCED, EmailStatus.FAILED);
        if (!events.await(ledger, List.of(id), wanted::contains, Duration.ofMinutes(1))) {
            throw new IllegalStateException("The e-mail " + id + " did not come back in time.");
        }
        return ledger.find(id).orElseThrow();
    }

    private static Email letter() {
        return Email.from("office@app.example")
                .to(RECIPIENT)
                .subject("Your appointment")
                .text("Thursday, 9:30.")
                .build();
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
