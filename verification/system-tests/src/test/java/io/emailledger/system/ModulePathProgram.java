package io.emailledger.system;

import io.emailledger.EmailLedger;
import io.emailledger.bounces.BounceMailbox;
import io.emailledger.dkim.DkimKey;
import io.emailledger.dkim.DkimSigner;
import io.emailledger.history.EmailStatus;
import io.emailledger.jakarta.LedgerTransport;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.micrometer.LedgerMetrics;
import io.emailledger.micrometer.LedgerTracing;
import io.emailledger.oauth2.OAuth2Tokens;
import io.emailledger.providers.ProviderWebhook;
import io.emailledger.smtp.Security;
import io.emailledger.smtp.SmtpTransport;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.webhooks.Webhooks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Properties;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * An application with the library on its module path: sends one e-mail, and prints the modules of the classes that it
 * used.
 */
final class ModulePathProgram {
    private ModulePathProgram() {}

    /** Runs with the server's port. */
    public static void main(String[] arguments) throws Exception {
        EventWatch watch = new EventWatch();
        JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:history", "sa", "");
        try (EmailLedger ledger = EmailLedger.builder(
                        JdbcHistoryStore.create(pool),
                        signer().sign(SmtpTransport.relay("127.0.0.1", Integer.parseInt(arguments[0]))
                                .security(Security.NONE)
                                .build()))
                .with(OpenTracking.at(URI.create("https://clinic.example/t/"))
                        .signedWith("a secret of 24 bytes....".getBytes(StandardCharsets.UTF_8)))
                .listener(watch)
                .listener(LedgerMetrics.of(new SimpleMeterRegistry()))
                .tracing(LedgerTracing.of(ObservationRegistry.create()))
                .build()) {
            EmailId id = ledger.send(Email.from("billing@clinic.example")
                    .to("pat@home.example")
                    .subject("From a module")
                    .html("<p>Hello</p>")
                    .trackOpens(true)
                    .build());
            System.out.println(watch.await(ledger, id, EmailStatus.DELIVERED).status());
            EmailId other = sendByJakartaMail(ledger);
            System.out.println(watch.await(ledger, other, EmailStatus.DELIVERED).status());
        } finally {
            pool.dispose();
        }
        for (Class<?> type : List.of(
                EmailLedger.class,
                JdbcHistoryStore.class,
                SmtpTransport.class,
                BounceMailbox.class,
                OpenTracking.class,
                DkimSigner.class,
                LedgerMetrics.class,
                OAuth2Tokens.class,
                Webhooks.class,
                ProviderWebhook.class,
                LedgerTransport.class)) {
            describe(type.getModule());
        }
        try {
            Class.forName("io.emailledger.internal.commit.ChangeCommitter")
                    .getConstructors()[0]
                    .newInstance(null, List.of());
            System.out.println("internal: open");
        } catch (IllegalAccessException e) {
            System.out.println("internal: closed");
        }
    }

    private static DkimSigner signer() throws NoSuchAlgorithmException {
        return DkimSigner.builder()
                .key(DkimKey.of(
                        "clinic.example",
                        "s1",
                        KeyPairGenerator.getInstance("RSA").generateKeyPair()))
                .key(DkimKey.of(
                        "clinic.example",
                        "s2",
                        KeyPairGenerator.getInstance("Ed25519")
                                .generateKeyPair()
                                .getPrivate()))
                .build();
    }

    private static EmailId sendByJakartaMail(EmailLedger ledger) throws MessagingException {
        Properties properties = new Properties();
        properties.put(LedgerTransport.LEDGER, ledger);
        properties.setProperty("mail.transport.protocol.rfc822", "ledger");
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom("billing@clinic.example");
        message.setRecipients(Message.RecipientType.TO, "pat@home.example");
        message.setText("Hello");
        Transport.send(message);
        return EmailId.of(message.getHeader(LedgerTransport.ID_HEADER, null));
    }

    private static void describe(Module module) {
        List<String> exported = module.getDescriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .sorted()
                .toList();
        System.out.println(module.getName() + " exports " + String.join(" ", exported));
    }
}
