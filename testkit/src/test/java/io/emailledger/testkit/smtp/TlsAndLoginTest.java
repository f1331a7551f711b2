package io.emailledger.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsAndLoginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final TestTls TLS = TestTls.localhost();

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ScriptedSmtpServer loginServer() {
        return ScriptedSmtpServer.builder().requireLogin("user", "secret").start();
    }

    @Test
    void startTlsDiscardsEarlierState() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .start();
                RawClient client = new RawClient(server)) {
            client.reply();
            assertThat(client.say("STARTTLS")).startsWith("503 ");
            assertThat(client.say("EHLO client.test")).contains("STARTTLS");
            assertThat(client.say("STARTTLS")).isEqualTo("220 2.0.0 Ready to start TLS");
            client.startTls(TLS.clientContext());
            assertThat(client.say("MAIL FROM:<a@sender.test>")).startsWith("503 ");
            assertThat(client.say("EHLO client.test")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("503 ");
            assertThat(client.deliver("a@sender.test", "b@recipient.test", "x\r\n."))
                    .startsWith("250 ");
            assertThat(client.say("QUIT")).startsWith("221 ");
            assertThat(client.rest()).isEmpty();
            assertThat(server.received()).hasSize(1);
            assertThat(server.sessions().get(0).lines()).contains("-- TLSv1.3");
        }
    }

    @Test
    void commandsInjectedBeforeHandshakeAreDropped() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .start();
                RawClient client = RawClient.greeted(server)) {
            client.send("STARTTLS\r\nEHLO smuggler.test\r\n");
            assertThat(client.reply()).startsWith("220 ");
            client.startTls(TLS.clientContext());
            assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 Ok");
            assertThat(server.sessions().get(0).clientLines()).doesNotContain("EHLO smuggler.test");
        }
    }

    @Test
    void implicitTlsSpeaksOnlyInsideTls() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .implicitTls(TLS.serverContext())
                        .start();
                RawClient client = new RawClient(server)) {
            client.startTls(TLS.clientContext());
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.say("EHLO client.test")).doesNotContain("STARTTLS");
            assertThat(client.deliver("a@sender.test", "b@recipient.test", ".")).startsWith("250 ");
        }
    }

    @Test
    void startTlsWithoutCertificateIsRejected() throws IOException {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("STARTTLS").start();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("STARTTLS")).isEqualTo("454 4.7.0 TLS not available");
        }
    }

    @Test
    void clientWithOtherTrustStoreDisconnects() throws Exception {
        assertHandshakeFails(TLS.serverContext(), SSLContext.getDefault());
    }

    @Test
    void clientDisconnectsOnWrongCertificateName() throws IOException {
        TestTls other = TestTls.forHost("other.test");
        assertHandshakeFails(other.serverContext(), other.clientContext());
    }

    private static void assertHandshakeFails(SSLContext serverSide, SSLContext clientSide) throws IOException {
        try (ScriptedSmtpServer server =
                ScriptedSmtpServer.builder().startTls(serverSide).start()) {
            try (RawClient client = RawClient.greeted(server)) {
                client.say("STARTTLS");
                assertThatThrownBy(() -> client.startTls(clientSide)).isInstanceOf(SSLException.class);
            }
            server.awaitNoConnections(PATIENCE);
            assertThat(server.sessions().get(0).lines()).anyMatch(line -> line.startsWith("-- TLS failed"));
        }
    }

    @Test
    void certificatesAreCreatedOnce() {
        assertThat(TestTls.localhost()).isSameAs(TLS);
        assertThat(TestTls.forHost("other.test"))
                .isSameAs(TestTls.forHost("other.test"))
                .isNotSameAs(TLS);
        assertThatThrownBy(() -> TestTls.forHost("a b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bothKindsOfTlsAreMutuallyExclusive() {
        SmtpServerBuilder builder =
                ScriptedSmtpServer.builder().startTls(TLS.serverContext()).implicitTls(TLS.serverContext());
        assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void mailWithoutLoginIsRejected() throws IOException {
        try (ScriptedSmtpServer server = loginServer();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("MAIL FROM:<a@sender.test>")).startsWith("530 ");
            assertThat(client.say("AUTH PLAIN " + base64("\0user\0secret"))).startsWith("235 ");
            assertThat(client.say("AUTH PLAIN " + base64("\0user\0secret"))).startsWith("503 ");
            assertThat(client.say("MAIL FROM:<a@sender.test>")).startsWith("250 ");
        }
    }

    @Test
    void plainAcceptsResponseAfterChallenge() throws IOException {
        try (ScriptedSmtpServer server = loginServer();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("AUTH PLAIN")).isEqualTo("334 ");
            assertThat(client.say(base64("\0user\0secret"))).startsWith("235 ");
        }
    }

    @Test
    void loginAsksForUserAndPassword() throws IOException {
        try (ScriptedSmtpServer server = loginServer();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.say("AUTH LOGIN")).isEqualTo("334 " + base64("Username:"));
            assertThat(client.say(base64("user"))).isEqualTo("334 " + base64("Password:"));
            assertThat(client.say(base64("wrong"))).startsWith("535 ");
            assertThat(client.say("AUTH LOGIN " + base64("user"))).isEqualTo("334 " + base64("Password:"));
            assertThat(client.say(base64("secret"))).startsWith("235 ");
            assertThat(server.sessions().get(0).clientLines()).contains(base64("wrong"));
        }
    }

    @Test
    void xoauth2AcceptsTokenAndExplainsWrongOne() throws IOException {
        try (ScriptedSmtpServer server = loginServer();
                RawClient client = RawClient.greeted(server)) {
            String wrong = base64("user=user\1auth=Bearer stale\1\1");
            String explanation = client.say("AUTH XOAUTH2 " + wrong);
            assertThat(new String(Base64.getDecoder().decode(explanation.substring(4)), StandardCharsets.UTF_8))
                    .contains("\"status\":\"401\"");
            assertThat(client.say("")).startsWith("535 ");
            assertThat(client.say("AUTH XOAUTH2 " + base64("user=user\1auth=Bearer secret\1\1")))
                    .startsWith("235 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH CRAM-MD5|504", "AUTH|504", "AUTH PLAIN !!!|501", "AUTH PLAIN dXNlcg==|501"})
    void malformedExchangeIsRejected(String commandAndCode) throws IOException {
        String[] parts = commandAndCode.split("\\|");
        try (ScriptedSmtpServer server = loginServer();
                RawClient client = RawClient.greeted(server)) {
            assertThat(client.say(parts[0])).startsWith(parts[1] + " ");
        }
    }

    @Test
    void exchangeCanBeCancelled() throws IOException {
        try (ScriptedSmtpServer server = loginServer();
                RawClient client = RawClient.greeted(server)) {
            client.say("AUTH LOGIN");
            assertThat(client.say("*")).startsWith("501 5.7.0 ");
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void plaintextPasswordIsRejectedWhenTlsIsOffered() throws IOException {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .requireLogin("user", "secret")
                        .start();
                RawClient client = new RawClient(server)) {
            client.reply();
            assertThat(client.say("EHLO client.test")).doesNotContain("AUTH");
            assertThat(client.say("AUTH PLAIN " + base64("\0user\0secret"))).startsWith("538 ");
            client.say("STARTTLS");
            client.startTls(TLS.clientContext());
            assertThat(client.say("EHLO client.test")).contains("AUTH PLAIN LOGIN XOAUTH2");
            assertThat(client.say("AUTH PLAIN " + base64("\0user\0secret"))).startsWith("235 ");
        }
    }

    @Test
    void ruleOverridesPasswordCheck() throws IOException {
        try (ScriptedSmtpServer server = loginServer();
                RawClient client = RawClient.greeted(server)) {
            server.when(Phase.AUTH).times(1).then(Reaction.reply(454, "4.7.0 Temporary failure"));
            server.when(Phase.AUTH).then(Reaction.reply(235, "2.7.0 Come in"));
            assertThat(client.say("AUTH PLAIN " + base64("\0user\0secret"))).startsWith("454 ");
            assertThat(client.say("AUTH PLAIN " + base64("\0user\0wrong"))).startsWith("235 ");
            assertThat(client.say("MAIL FROM:<a@sender.test>")).startsWith("250 ");
        }
    }
}
