package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.history.Outcome;
import io.emailledger.spi.Handover;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another server, which others wrote: what it understands is not only what our own test server does. */
class GreenMailTest {
    private static final String MAIL =
            "Message-ID: <1@sender.test>\r\nSubject: Invoice 42\r\n\r\nHello,\r\n.\r\n..two dots\r\nbye.\r\n";
    private static final String STORE_PASSWORD = "changeit";

    private static GreenMail server(String protocol) {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server.setUser("pat@home.test", "pat", "s3cret");
        server.start();
        return server;
    }

    private static void sendTwice(SmtpTransport transport, GreenMail server) throws Exception {
        Transcript transcript = new Transcript();
        for (int i = 0; i < 2; i++) {
            Handover handover = transport.handOver(envelope("pat@home.test"), content(MAIL), transcript);
            assertThat(handover).as("%s", transcript).isInstanceOf(Handover.Answered.class);
            assertThat(outcomes(handover)).containsExactly(Outcome.TAKEN);
        }
        assertThat(transcript.toString()).doesNotContain("s3cret").contains("C: AUTH PLAIN ***");
        assertThat(server.waitForIncomingEmail(SOON.toMillis(), 2)).isTrue();
        assertThat(server.getReceivedMessages()).hasSize(2);
        for (MimeMessage message : server.getReceivedMessages()) {
            assertThat(message.getMessageID()).isEqualTo("<1@sender.test>");
            assertThat(message.getSubject()).isEqualTo("Invoice 42");
            assertThat(GreenMailUtil.getBody(message)).isEqualTo("Hello,\r\n.\r\n..two dots\r\nbye.");
        }
    }

    @Test
    void takesEmailsInClear() throws Exception {
        GreenMail server = server(ServerSetup.PROTOCOL_SMTP);
        try (SmtpTransport transport = SmtpTransport.relay(
                        "127.0.0.1", server.getSmtp().getPort())
                .security(Security.NONE)
                .login("pat", "s3cret")
                .allowLoginWithoutTls()
                .readTimeout(SOON)
                .build()) {
            sendTwice(transport, server);
        } finally {
            server.stop();
        }
    }

    @Test
    void takesEmailsOverTls(@TempDir Path directory) throws Exception {
        // Its own certificate names no host, and is rightly refused.
        Path keys = keysForLocalhost(directory);
        System.setProperty("greenmail.tls.keystore.file", keys.toString());
        System.setProperty("greenmail.tls.keystore.password", STORE_PASSWORD);
        GreenMail server = server(ServerSetup.PROTOCOL_SMTPS);
        try (SmtpTransport transport = SmtpTransport.relay(
                        "localhost", server.getSmtps().getPort())
                .security(Security.TLS)
                .login("pat", "s3cret")
                .sslContext(trusting(keys))
                .readTimeout(SOON)
                .build()) {
            sendTwice(transport, server);
        } finally {
            server.stop();
            System.clearProperty("greenmail.tls.keystore.file");
            System.clearProperty("greenmail.tls.keystore.password");
        }
    }

    private static Path keysForLocalhost(Path directory) throws Exception {
        Path keys = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        keys.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return keys;
    }

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", own.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
