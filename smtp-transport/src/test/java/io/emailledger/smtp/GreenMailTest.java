package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.smtp.TestTls;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;

/** Tests an independent server implementation, which verifies more than our own test server. */
class GreenMailTest {
    private static final String MAIL =
            "Message-ID: <1@sender.test>\r\nSubject: Invoice 42\r\n\r\nHello,\r\n.\r\n..two dots\r\nbye.\r\n";

    private static GreenMail server(String protocol) {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server.setUser("pat@home.test", "pat", "s3cret");
        server.start();
        return server;
    }

    private static void sendTwice(SmtpTransport transport, GreenMail server) throws Exception {
        Transcript transcript = new Transcript();
        for (int i = 0; i < 2; i++) {
            DeliveryResult result = transport.deliver(envelope("pat@home.test"), content(MAIL), transcript);
            assertThat(result).as("%s", transcript).isInstanceOf(DeliveryResult.Answered.class);
            assertThat(outcomes(result)).containsExactly(Outcome.ACCEPTED);
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
    void emailIsAcceptedInPlaintext() throws Exception {
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
    void emailIsAcceptedOverTls() throws Exception {
        // Its own certificate names no host, and is rightly rejected.
        TestTls tls = TestTls.greenMail();
        GreenMail server = server(ServerSetup.PROTOCOL_SMTPS);
        try (SmtpTransport transport = SmtpTransport.relay(
                        "localhost", server.getSmtps().getPort())
                .security(Security.TLS)
                .login("pat", "s3cret")
                .sslContext(tls.clientContext())
                .readTimeout(SOON)
                .build()) {
            sendTwice(transport, server);
        } finally {
            server.stop();
        }
    }
}
