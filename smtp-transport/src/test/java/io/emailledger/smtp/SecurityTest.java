package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.report.ReplyRules.ReplyPhase;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.SmtpServerBuilder;
import io.emailledger.testkit.smtp.TestTls;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests TLS and logins, and that credentials are never disclosed. */
class SecurityTest {
    private static final TestTls TLS = TestTls.localhost();
    private static final String USER = "user";
    private static final String SECRET = "s3cret-Pässwörd";

    private final Transcript transcript = new Transcript();

    private static SmtpServerBuilder startTls() {
        return ScriptedSmtpServer.builder().startTls(TLS.serverContext());
    }

    private static SmtpTransportBuilder to(ScriptedSmtpServer server) {
        return SmtpTransport.relay("localhost", server.port())
                .sslContext(TLS.clientContext())
                .readTimeout(SOON);
    }

    private DeliveryResult send(SmtpTransport transport) {
        return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
    }

    @Test
    void onlyEhloIsSentWithoutStartTls() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .withExtension("AUTH PLAIN LOGIN")
                        .start();
                SmtpTransport transport = to(server).login(USER, SECRET).build()) {
            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply.code()).isZero();
            assertThat(reply.text())
                    .startsWith("the server offers no STARTTLS, and nothing is sent in clear")
                    .contains("security(Security.TLS)");
            server.awaitNoConnections(SOON);
            assertThat(server.sessions().get(0).clientLines())
                    .allMatch(line -> line.startsWith("EHLO") || line.equals("QUIT"));
            assertThat(transcript.said()).containsExactly("EHLO [127.0.0.1]");
        }
    }

    @Test
    void serverWithoutEhloGetsNothing() {
        try (ScriptedSmtpServer server = startTls().start();
                SmtpTransport transport = to(server).build()) {
            server.when(Phase.EHLO).times(1).then(Reaction.reply(502, "5.5.1 What?"));

            assertThat(TestMail.unavailable(send(transport)).code()).isZero();
            assertThat(transcript.said()).containsExactly("EHLO [127.0.0.1]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "XOAUTH2"})
    void loginUsesTlsAndIsMaskedInTranscript(String mechanism) {
        // A server that also echoes the received text.
        String echo = Base64.getEncoder()
                .encodeToString(("you said " + SECRET + " didn't you").getBytes(StandardCharsets.UTF_8));
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .requireLogin(USER, SECRET)
                        .start();
                SmtpTransport transport = withLogin(to(server), mechanism).build()) {
            server.when(Phase.EHLO).after(1).then(Reaction.reply(250, "mail.test", "AUTH " + mechanism));
            server.when(Phase.AUTH)
                    .times(1)
                    .then(Reaction.reply(
                            235,
                            "2.7.0 welcome " + SECRET,
                            "2.7.0 " + echo,
                            "2.7.0 " + base64("\0" + USER + "\0" + SECRET),
                            "2.7.0 " + base64(SECRET)));
            server.when(Phase.MAIL).times(1).then(Reaction.reply(250, "2.1.0 ok, " + SECRET));

            assertThat(outcomes(send(transport))).as("%s", transcript).containsExactly(Outcome.ACCEPTED);

            assertNoSecretIn(transcript.toString());
            assertNoSecretIn(transport.toString());
            assertThat(transcript.said())
                    .filteredOn(line -> line.startsWith("AUTH"))
                    .containsExactly(mechanism.equals("LOGIN") ? "AUTH LOGIN" : "AUTH " + mechanism + " ***");
            assertThat(transcript.lines())
                    .contains(
                            "S: 235-2.7.0 welcome ***", "S: 235-2.7.0 ***", "S: 235 2.7.0 ***", "S: 250 2.1.0 ok, ***");
            assertThat(transcript.servers())
                    .containsExactly("localhost:" + server.port(), "localhost:" + server.port() + " TLSv1.3");
        }
    }

    private static SmtpTransportBuilder withLogin(SmtpTransportBuilder builder, String mechanism) {
        return mechanism.equals("XOAUTH2") ? builder.loginWithToken(USER, () -> SECRET) : builder.login(USER, SECRET);
    }

    private static void assertNoSecretIn(String text) {
        assertThat(text)
                .doesNotContain(SECRET)
                .doesNotContain(base64(SECRET))
                .doesNotContain(base64("\0" + USER + "\0" + SECRET))
                .doesNotContain(base64(USER + "\0" + USER + "\0" + SECRET))
                .doesNotContain(base64("user=" + USER + "\1auth=Bearer " + SECRET + "\1\1"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void wrongPasswordIsReportedWithServerReply() {
        try (ScriptedSmtpServer server = startTls().requireLogin(USER, SECRET).start();
                SmtpTransport transport =
                        to(server).login(USER, "wrong-Pa55word").build()) {
            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply).isEqualTo(new Reply(535, "5.7.8 Username and password not accepted").at(ReplyPhase.AUTH));
            assertThat(transcript.notes()).anyMatch(note -> note.startsWith("the login was not accepted"));
            assertThat(transcript.toString()).doesNotContain("wrong-Pa55word");
        }
    }

    @Test
    void wrongTokenIsReportedWithServerReason() {
        try (ScriptedSmtpServer server = startTls().requireLogin(USER, SECRET).start();
                SmtpTransport transport =
                        to(server).loginWithToken(USER, () -> "stale-token").build()) {
            assertThat(send(transport)).isInstanceOf(DeliveryResult.Unavailable.class);

            assertThat(transcript.notes()).anyMatch(note -> note.contains("\"status\":\"401\""));
        }
    }

    @Test
    void tokenIsRequestedAtEveryLogin() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedSmtpServer server = startTls().requireLogin(USER, SECRET).start();
                SmtpTransport transport = to(server)
                        .messagesPerConnection(1)
                        .loginWithToken(USER, () -> {
                            asked.incrementAndGet();
                            return SECRET;
                        })
                        .build()) {
            send(transport);
            send(transport);

            assertThat(asked).hasValue(2);
            assertThat(server.receivedCount()).isEqualTo(2);
        }
    }

    @Test
    void tokenFailureIsReportedWithoutItsText() {
        try (ScriptedSmtpServer server = startTls().requireLogin(USER, SECRET).start();
                SmtpTransport transport = to(server)
                        .loginWithToken(USER, () -> {
                            throw new IllegalStateException("refresh failed for " + SECRET);
                        })
                        .build()) {
            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply.text())
                    .contains("loginWithToken(...)")
                    .contains("IllegalStateException")
                    .doesNotContain(SECRET);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TLS", "false, STARTTLS_REQUIRED"})
    void certificateForOtherNameIsRejected(boolean implicit, Security security) {
        TestTls other = TestTls.forHost("mail.elsewhere.test");
        SmtpServerBuilder builder = implicit
                ? ScriptedSmtpServer.builder().implicitTls(other.serverContext())
                : ScriptedSmtpServer.builder().startTls(other.serverContext());
        try (ScriptedSmtpServer server = builder.requireLogin(USER, SECRET).start();
                SmtpTransport transport = SmtpTransport.relay("localhost", server.port())
                        .security(security)
                        .sslContext(other.clientContext())
                        .login(USER, SECRET)
                        .readTimeout(SOON)
                        .build()) {
            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply.text())
                    .startsWith("TLS failed: ")
                    .contains("relay(...)")
                    .contains("sslContext(...)");
            assertThat(transcript.said()).noneMatch(line -> line.startsWith("AUTH"));
            assertThat(server.receivedCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS_REQUIRED", "STARTTLS_IF_OFFERED"})
    void untrustedCertificateIsRejected(Security security) {
        SmtpServerBuilder builder =
                security == Security.TLS ? ScriptedSmtpServer.builder().implicitTls(TLS.serverContext()) : startTls();
        try (ScriptedSmtpServer server = builder.start();
                SmtpTransport transport = SmtpTransport.relay("localhost", server.port())
                        .security(security)
                        .readTimeout(SOON)
                        .build()) {
            assertThat(TestMail.unavailable(send(transport)).text()).startsWith("TLS failed: ");
            assertThat(server.receivedCount()).isZero();
        }
    }

    @Test
    void ipAddressIsVerifiedInCertificate() {
        try (ScriptedSmtpServer server = startTls().start();
                SmtpTransport transport = SmtpTransport.relay("127.0.0.1", server.port())
                        .sslContext(TLS.clientContext())
                        .build()) {
            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);
        }
        TestTls nameOnly = TestTls.forHost("localhost");
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(nameOnly.serverContext())
                        .start();
                SmtpTransport transport = SmtpTransport.relay("127.0.0.1", server.port())
                        .sslContext(nameOnly.clientContext())
                        .build()) {
            assertThat(TestMail.unavailable(send(transport)).text()).startsWith("TLS failed: ");
        }
    }

    @Test
    void implicitTlsCarriesEmailsAndLogins() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .implicitTls(TLS.serverContext())
                        .requireLogin(USER, SECRET)
                        .start();
                SmtpTransport transport =
                        to(server).security(Security.TLS).login(USER, SECRET).build()) {
            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);
            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void opportunisticStartTlsFallsBackToPlaintext() {
        try (ScriptedSmtpServer server = startTls().start();
                SmtpTransport transport =
                        to(server).security(Security.STARTTLS_IF_OFFERED).build()) {
            send(transport);
            assertThat(transcript.said()).contains("STARTTLS");
            assertThat(server.receivedCount()).isEqualTo(1);
        }
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport =
                        to(server).security(Security.STARTTLS_IF_OFFERED).build()) {
            send(transport);
            assertThat(server.receivedCount()).isEqualTo(1);
        }
    }

    @Test
    void noLoginWithoutTls() {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().requireLogin(USER, SECRET).start();
                SmtpTransport transport = to(server)
                        .security(Security.STARTTLS_IF_OFFERED)
                        .login(USER, SECRET)
                        .build()) {
            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply.text()).startsWith("the connection is not secured, so no login is sent");
            assertThat(transcript.said()).noneMatch(line -> line.startsWith("AUTH"));
        }
    }

    @Test
    void plaintextLoginMustBeEnabled() {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().requireLogin(USER, SECRET).start();
                SmtpTransport transport = to(server)
                        .security(Security.NONE)
                        .login(USER, SECRET)
                        .allowLoginWithoutTls()
                        .build()) {
            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);
            assertThat(transport.toString()).contains("allowLoginWithoutTls");
        }
    }

    @Test
    void missingLoginDiffersFromRejectedLogin() {
        try (ScriptedSmtpServer server = startTls().start();
                SmtpTransport transport = to(server).login(USER, SECRET).build()) {
            assertThat(TestMail.unavailable(send(transport)).text()).startsWith("the server offers no login: ");
        }
        try (ScriptedSmtpServer server = startTls().withExtension("AUTH GSSAPI").start();
                SmtpTransport transport = to(server).login(USER, SECRET).build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .isEqualTo("the server offers no login by PLAIN or LOGIN or SCRAM-SHA-256");
        }
    }

    @Test
    void logHasNoSecrets() {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try (ScriptedSmtpServer server =
                        startTls().requireLogin(USER, "another").start();
                SmtpTransport transport = to(server).login(USER, SECRET).build()) {
            send(transport);
        } finally {
            System.setErr(before);
        }
        assertNoSecretIn(written.toString(StandardCharsets.UTF_8));
    }

    @Test
    void plaintextCapabilitiesAreDiscardedAfterTls() {
        // A man in the middle injects a reply after the one to STARTTLS, to be read as if received through TLS.
        try (ScriptedSmtpServer server = startTls().requireLogin(USER, SECRET).start();
                SmtpTransport transport = to(server).login(USER, SECRET).build()) {
            server.when(Phase.STARTTLS).then(Reaction.reply(220, "Go").then(Reaction.reply(250, "AUTH PLAIN")));

            DeliveryResult result = send(transport);

            assertThat(transcript.lines()).doesNotContain("S: 250 AUTH PLAIN");
            if (result instanceof DeliveryResult.Answered) {
                assertThat(List.copyOf(outcomes(result))).containsExactly(Outcome.ACCEPTED);
            }
        }
    }
}
