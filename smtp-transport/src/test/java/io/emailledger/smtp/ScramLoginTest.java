package io.emailledger.smtp;

import static io.emailledger.smtp.SaslExchange.bytes;
import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.SmtpServerBuilder;
import io.emailledger.testkit.smtp.TestTls;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests logins by SCRAM-SHA-256, and that a server is not believed which does not know the password. */
class ScramLoginTest {
    private static final TestTls TLS = TestTls.localhost();
    private static final String USER = "kim=x,y";
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String CHALLENGE =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String SIGNATURE = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final Transcript transcript = new Transcript();

    private static SmtpServerBuilder server(String password) {
        return ScriptedSmtpServer.builder().startTls(TLS.serverContext()).requireLogin("kim", password);
    }

    private static SmtpTransportBuilder to(ScriptedSmtpServer server) {
        return SmtpTransport.relay("localhost", server.port())
                .sslContext(TLS.clientContext())
                .readTimeout(SOON);
    }

    private DeliveryResult send(SmtpTransport transport) {
        return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
    }

    private static ScramExchange example() throws LoginFailedException {
        ScramExchange exchange = new ScramExchange("user", "pencil", NONCE);
        exchange.first();
        return exchange;
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    @Test
    void exampleOfRfc7677() throws Exception {
        ScramExchange exchange = new ScramExchange("user", "pencil", NONCE);

        assertThat(text(exchange.first().orElseThrow())).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(text(exchange.answer(bytes(CHALLENGE))))
                .isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(exchange.answer(bytes(SIGNATURE))).isEmpty();
        exchange.succeeded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN SCRAM-SHA-256", "LOGIN SCRAM-SHA-256", "SCRAM-SHA-256 LOGIN", "SCRAM-SHA-256 PLAIN"})
    void passwordIsSentWhereTheServerTakesIt(String offered) {
        try (ScriptedSmtpServer server = server("pencil-case")
                        .loginMechanisms(offered.split(" "))
                        .start();
                SmtpTransport transport = to(server).login("kim", "pencil-case").build()) {
            assertThat(outcomes(send(transport))).containsExactly(Outcome.ACCEPTED);
            assertThat(transcript.said()).noneMatch(line -> line.startsWith("AUTH SCRAM"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pencil-case", "pässwörd", "p"})
    void scramIsUsedWhereNothingElseIsOffered(String password) {
        try (ScriptedSmtpServer server =
                        server(password).loginMechanisms("SCRAM-SHA-256").start();
                SmtpTransport transport = to(server).login("kim", password).build()) {
            assertThat(outcomes(send(transport))).as("%s", transcript).containsExactly(Outcome.ACCEPTED);
            // Proof and challenges together would let a reader of the transcript try passwords.
            assertThat(transcript.lines())
                    .containsSequence(
                            "C: AUTH SCRAM-SHA-256 ***",
                            "S: 334 ***",
                            "C: ***",
                            "S: 334 ***",
                            "C: ***",
                            "S: 235 2.7.0 Authentication successful");
        }
    }

    @Test
    void wrongPasswordIsReported() {
        try (ScriptedSmtpServer server =
                        server("pencil-case").loginMechanisms("SCRAM-SHA-256").start();
                SmtpTransport transport =
                        to(server).login("kim", "another-password").build()) {
            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply.text())
                    .startsWith("SCRAM: the server rejected the login: invalid-proof")
                    .contains("login(...)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096 | does not belong",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096 | does not belong",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095 | iterations",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=100000000 | iterations",
                "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096 | salt",
                "r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096 | not legible",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999 | not legible",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1 | not legible",
                "m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096 | not legible",
                "'' | not legible",
            })
    void challengeIsChecked(String challenge, String text) throws Exception {
        ScramExchange exchange = example();

        assertThatThrownBy(() -> exchange.answer(bytes(challenge)))
                .isInstanceOf(LoginFailedException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "v=", "v=*", "x=1", ""})
    void serverMustProveThatItKnowsThePassword(String last) throws Exception {
        ScramExchange exchange = example();
        exchange.answer(bytes(CHALLENGE));

        assertThatThrownBy(() -> exchange.answer(bytes(last))).isInstanceOf(LoginFailedException.class);
        assertThatThrownBy(exchange::succeeded)
                .isInstanceOf(LoginFailedException.class)
                .hasMessageContaining("has not proved");
    }

    @Test
    void nameIsEscapedAndNormalised() {
        String first = text(new ScramExchange(USER, "x", "n").first().orElseThrow());
        String composed =
                text(new ScramExchange("\u00adI\u00a0a\u030a", "x", "n").first().orElseThrow());

        assertThat(first).isEqualTo("n,,n=kim=3Dx=2Cy,r=n");
        assertThat(composed).isEqualTo("n,,n=I \u00e5,r=n");
    }
}
