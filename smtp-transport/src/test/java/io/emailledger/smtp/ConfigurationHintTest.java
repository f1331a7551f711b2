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
import io.emailledger.testkit.MovableClock;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that configuration errors have helpful messages, and that the transcript shows the facts. */
class ConfigurationHintTest {
    private static final TestTls TLS = TestTls.localhost();

    private final Transcript transcript = new Transcript();

    private DeliveryResult send(SmtpTransport transport) {
        return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
    }

    private static SmtpTransportBuilder to(ScriptedSmtpServer server) {
        return SmtpTransport.relay("localhost", server.port())
                .sslContext(TLS.clientContext())
                .readTimeout(SOON);
    }

    @Test
    void silentServerSuggestsImplicitTls() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .implicitTls(TLS.serverContext())
                        .start();
                SmtpTransport transport =
                        to(server).readTimeout(Duration.ofMillis(300)).build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .contains("no answer within 300 ms")
                    .contains("this may be implicit TLS")
                    .contains("security(Security.TLS)");
        }
    }

    @Test
    void plaintextServerSuggestsStartTls() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .start();
                SmtpTransport transport = to(server).security(Security.TLS).build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .contains("the server speaks first, and in clear")
                    .contains("security(Security.STARTTLS_REQUIRED)");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS_REQUIRED"})
    void certificateWithOnlyCommonNameIsRejected(Security security) {
        TestTls old = TestTls.forCommonName("localhost");
        try (ScriptedSmtpServer server = (security == Security.TLS
                                ? ScriptedSmtpServer.builder().implicitTls(old.serverContext())
                                : ScriptedSmtpServer.builder().startTls(old.serverContext()))
                        .start();
                SmtpTransport transport = to(server)
                        .security(security)
                        .sslContext(old.clientContext())
                        .build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .startsWith("TLS failed: the certificate has no alternative name (SAN)")
                    .contains("RFC 9525")
                    .contains("localhost");
            assertThat(server.receivedCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS_REQUIRED"})
    void failedLoginOverTlsIsLoggedAsEncrypted(Security security) {
        try (ScriptedSmtpServer server = (security == Security.TLS
                                ? ScriptedSmtpServer.builder().implicitTls(TLS.serverContext())
                                : ScriptedSmtpServer.builder().startTls(TLS.serverContext()))
                        .requireLogin("user", "another")
                        .start();
                SmtpTransport transport =
                        to(server).security(security).login("user", "Pa55-word").build()) {
            assertThat(TestMail.unavailable(send(transport)).code()).isEqualTo(535);
            assertThat(transcript.servers()).last().asString().endsWith(" TLSv1.3");
        }
    }

    @Test
    void failingSecondConnectionKeepsTlsInformation() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .start();
                SmtpTransport transport = to(server).build()) {
            server.when(Phase.RCPT).recipient("kim@home.test").then(Reaction.replyThenClose(421, "4.3.2 Closing"));
            server.when(Phase.GREETING).after(1).then(Reaction.reply(554, "5.3.2 No"));

            transport.deliver(envelope("pat@home.test", "kim@home.test"), content(SHORT), transcript);

            assertThat(transcript.servers()).last().asString().endsWith(" TLSv1.3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 530, 5.7.0 Authentication required",
        "MAIL, 550, 5.7.1 Unauthenticated senders not allowed",
        "MAIL, 550, 5.7.1 Access denied",
        "MAIL, 503, 5.5.1 AUTH first",
        "RCPT, 530, SMTP authentication is required",
        "RCPT, 554, 5.7.1 <pat@home.test>: Relay access denied",
        "RCPT, 550, Please turn on SMTP Authentication in your mail client",
        "FINAL_DOT, 554, 5.7.1 You have to log in first"
    })
    void offeredLoginWithoutCredentialsIsReported(Phase phase, int code, String text) {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("AUTH PLAIN").start();
                SmtpTransport transport = TestMail.to(server).build()) {
            server.when(phase).then(Reaction.reply(code, text));

            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply.code()).isEqualTo(code);
            assertThat(reply.phase()).isPresent();
            assertThat(reply.text()).startsWith(text).contains("the server offers a login, none is configured");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550, 5.1.1 User unknown",
        "RCPT, 550, 5.7.1 Recipient address rejected by policy",
        "FINAL_DOT, 550, 5.7.1 Message content rejected",
        "FINAL_DOT, 550, 5.7.26 Unauthenticated email is not accepted due to the DMARC policy of its domain"
    })
    void rejectionOfEmailIsNoConfigurationError(Phase phase, int code, String text) {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("AUTH PLAIN").start();
                SmtpTransport transport = TestMail.to(server).build()) {
            server.when(phase).then(Reaction.reply(code, text));

            assertThat(outcomes(send(transport))).containsExactly(Outcome.REJECTED);
        }
    }

    @Test
    void serverThatAcceptedWithoutLoginNeedsNone() {
        try (ScriptedSmtpServer server =
                        ScriptedSmtpServer.builder().withExtension("AUTH PLAIN").start();
                SmtpTransport transport = TestMail.to(server).build()) {
            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);
            server.when(Phase.RCPT).then(Reaction.reply(554, "5.7.1 Relay access denied"));

            assertThat(outcomes(send(transport))).containsExactly(Outcome.REJECTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA"})
    void loginDemandAfterLoginIsOrdinaryReply(String phase) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(TLS.serverContext())
                        .requireLogin("user", "Pa55-word")
                        .start();
                SmtpTransport transport = to(server).login("user", "Pa55-word").build()) {
            server.when(Phase.valueOf(phase)).then(Reaction.reply(530, "5.7.0 Authentication required"));

            assertThat(TestMail.replies(send(transport)))
                    .containsExactly(new Reply(530, "5.7.0 Authentication required").at(ReplyPhase.valueOf(phase)));
        }
    }

    @Test
    void reply421OnIdleConnectionIsShown() {
        MovableClock clock = MovableClock.start();
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                SmtpTransport transport = TestMail.to(server).time(clock).build()) {
            server.when(Phase.FINAL_DOT)
                    .times(1)
                    .then(Reaction.reply(250, "2.0.0 Ok")
                            .then(Reaction.replyThenClose(421, "4.4.2 Idle for too long")));
            send(transport);
            Transcript second = new Transcript();
            transport.deliver(envelope("pat@home.test"), content(SHORT), second);

            assertThat(transcript + "\n" + second).contains("S: 421 4.4.2 Idle for too long");
            assertThat(server.receivedCount()).isEqualTo(2);
        }
    }
}
