package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the name in the TLS handshake and in the certificate, for a server that is reached by another one. */
class ServerNameTest {
    private static final String NAME = "mail.home.test";

    private static DeliveryResult send(SmtpTransportBuilder builder) {
        try (SmtpTransport transport = builder.readTimeout(SOON).build()) {
            return transport.deliver(envelope("pat@home.test"), content(SHORT), new Transcript());
        }
    }

    private static ScriptedSmtpServer server(Security security, TestTls tls) {
        return (security == Security.TLS
                        ? ScriptedSmtpServer.builder().implicitTls(tls.serverContext())
                        : ScriptedSmtpServer.builder().startTls(tls.serverContext()))
                .start();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS_REQUIRED"})
    void certificateMustHaveServerName(Security security) {
        TestTls tls = TestTls.forHost(NAME);
        try (ScriptedSmtpServer server = server(security, tls)) {
            SmtpTransportBuilder builder = SmtpTransport.relay("127.0.0.1", server.port())
                    .security(security)
                    .sslContext(tls.clientContext());
            assertThat(TestMail.unavailable(send(builder)).text())
                    .startsWith("TLS failed: ")
                    .contains("serverName(...)");
            assertThat(outcomes(send(builder.serverName(NAME)))).containsExactly(Outcome.ACCEPTED);
            assertThat(TestMail.unavailable(send(builder.serverName("other.home.test")))
                            .text())
                    .startsWith("TLS failed: ");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS_REQUIRED"})
    void nameOfServerIsNoLongerEnough(Security security) {
        TestTls tls = TestTls.forHost("localhost");
        try (ScriptedSmtpServer server = server(security, tls)) {
            SmtpTransportBuilder builder = SmtpTransport.relay("localhost", server.port())
                    .security(security)
                    .sslContext(tls.clientContext());
            assertThat(outcomes(send(builder))).containsExactly(Outcome.ACCEPTED);
            assertThat(TestMail.unavailable(send(builder.serverName(NAME))).text())
                    .startsWith("TLS failed: ");
        }
    }

    @Test
    void addressAsServerNameIsChecked() {
        TestTls tls = TestTls.localhost();
        try (ScriptedSmtpServer server = server(Security.TLS, tls)) {
            SmtpTransportBuilder builder = SmtpTransport.relay("localhost", server.port())
                    .security(Security.TLS)
                    .sslContext(tls.clientContext());
            assertThat(outcomes(send(builder.serverName("127.0.0.1")))).containsExactly(Outcome.ACCEPTED);
            assertThat(TestMail.unavailable(send(builder.serverName("192.0.2.1")))
                            .text())
                    .startsWith("TLS failed: ");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS, mail.home.test", "STARTTLS_REQUIRED, mail.home.test", "TLS, mailer", "STARTTLS_REQUIRED, mailer"})
    void serverNameIsSentInHandshake(Security security, String name) throws Exception {
        TestTls tls = TestTls.forHost(name);
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<String>> names = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try (Socket client = listener.accept()) {
                    if (security == Security.STARTTLS_REQUIRED) {
                        say(client, "220 raw\r\n");
                        awaitLine(client);
                        say(client, "250-raw\r\n250 STARTTLS\r\n");
                        awaitLine(client);
                        say(client, "220 go\r\n");
                    }
                    SSLSocket layer = (SSLSocket)
                            tls.serverContext().getSocketFactory().createSocket(client, null, client.getPort(), true);
                    layer.setUseClientMode(false);
                    layer.startHandshake();
                    names.complete(((ExtendedSSLSession) layer.getSession())
                            .getRequestedServerNames().stream()
                                    .map(sent -> ((SNIHostName) sent).getAsciiName())
                                    .toList());
                } catch (IOException e) {
                    names.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();

            send(SmtpTransport.relay("127.0.0.1", listener.getLocalPort())
                    .security(security)
                    .sslContext(tls.clientContext())
                    .serverName(name));

            assertThat(names.get(SOON.toSeconds(), TimeUnit.SECONDS)).containsExactly(name);
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static void awaitLine(Socket client) throws IOException {
        int next;
        do {
            next = client.getInputStream().read();
        } while (next >= 0 && next != '\n');
    }
}
