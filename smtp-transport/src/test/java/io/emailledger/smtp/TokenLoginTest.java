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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests logins by access token, and what follows when the server rejects one. */
class TokenLoginTest {
    private static final TestTls TLS = TestTls.localhost();
    private static final String USER = "kim,a=b@sender.test";
    private static final String PLAIN_USER = "kim@sender.test";

    private final Transcript transcript = new Transcript();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final Tokens tokens = new Tokens();

    /** Returns the first of its tokens that was not rejected; when one is left, that one in any case. */
    private static final class Tokens implements TokenSource {
        private final List<String> left = new ArrayList<>(List.of("token-number-one", "token-number-two"));
        private final List<String> rejected = new ArrayList<>();

        @Override
        public synchronized String token() {
            return left.get(0);
        }

        @Override
        public synchronized void rejected(String token) {
            rejected.add(token);
            if (left.size() > 1) {
                left.remove(token);
            }
        }
    }

    private SmtpServerBuilder server() {
        return ScriptedSmtpServer.builder().startTls(TLS.serverContext()).requireToken(PLAIN_USER, valid::contains);
    }

    private static SmtpTransportBuilder to(ScriptedSmtpServer server) {
        return SmtpTransport.relay("localhost", server.port())
                .sslContext(TLS.clientContext())
                .readTimeout(SOON);
    }

    private DeliveryResult send(SmtpTransport transport) {
        return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
    }

    private List<String> logins() {
        return transcript.said().stream().filter(l -> l.startsWith("AUTH")).toList();
    }

    @ParameterizedTest
    @CsvSource({"XOAUTH2 OAUTHBEARER, XOAUTH2", "OAUTHBEARER PLAIN, OAUTHBEARER", "OAUTHBEARER XOAUTH2, XOAUTH2"})
    void mechanismFollowsTheOffer(String offered, String used) {
        valid.add("token-number-one");
        try (ScriptedSmtpServer server =
                        server().loginMechanisms(offered.split(" ")).start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, tokens).build()) {
            assertThat(outcomes(send(transport))).as("%s", transcript).containsExactly(Outcome.ACCEPTED);
            assertThat(logins()).containsExactly("AUTH " + used + " ***");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"XOAUTH2", "OAUTHBEARER"})
    void rejectedTokenIsReplacedOnce(String mechanism) {
        valid.add("token-number-two");
        try (ScriptedSmtpServer server = server().loginMechanisms(mechanism).start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, tokens).build()) {
            assertThat(outcomes(send(transport))).as("%s", transcript).containsExactly(Outcome.ACCEPTED);

            assertThat(tokens.rejected).containsExactly("token-number-one");
            assertThat(server.connections()).isEqualTo(1);
            assertThat(transcript.notes()).anyMatch(note -> note.contains("\"status\":\"401\""));
            assertNoTokenIn(transcript.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void secondTokenIsUsedOnNewConnection(boolean politely) {
        valid.add("token-number-two");
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, tokens).build()) {
            Reaction closes = Reaction.reply(535, "5.7.3 Authentication unsuccessful")
                    .then(politely ? Reaction.close() : Reaction.reset());
            server.when(Phase.AUTH).times(1).then(closes);

            assertThat(outcomes(send(transport))).as("%s", transcript).containsExactly(Outcome.ACCEPTED);
            assertThat(server.connections()).isEqualTo(2);
            assertThat(tokens.rejected).containsExactly("token-number-one");
        }
    }

    @Test
    void twoRejectedTokensAreAnOutage() {
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, tokens).build()) {
            Reply reply = TestMail.unavailable(send(transport));

            assertThat(reply.code()).isEqualTo(535);
            assertThat(reply.phase()).contains(ReplyPhase.AUTH);
            assertThat(logins()).hasSize(2);
            assertThat(tokens.rejected).containsExactly("token-number-one", "token-number-two");
            assertNoTokenIn(transcript.toString() + reply);
        }
    }

    @Test
    void sameTokenIsNotTriedAgain() {
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport = to(server)
                        .loginWithToken(PLAIN_USER, () -> "the-only-token")
                        .build()) {
            assertThat(TestMail.unavailable(send(transport)).code()).isEqualTo(535);
            assertThat(logins()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "535, 5.7.8 Error: authentication failed, 2",
        "535, 5.7.139 Authentication unsuccessful, 2",
        "554, 5.7.8 invalid credentials, 2",
        "550, authentication failed, 2",
        "454, 4.7.0 Temporary authentication failure, 1",
        "454, 4.7.8 token expired, 2",
        "432, 4.7.12 A password transition is needed, 1",
        "432, 4.3.2 Concurrent connections limit exceeded, 1",
        "534, 5.7.9 Authentication mechanism is too weak, 1",
        "501, 5.5.2 Cannot decode response, 1",
    })
    void replyTellsWhetherTheTokenIsAtFault(int code, String text, int logins) {
        valid.addAll(tokens.left);
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, tokens).build()) {
            server.when(Phase.AUTH).then(Reaction.reply(code, text));

            assertThat(TestMail.unavailable(send(transport)).code()).isEqualTo(code);
            assertThat(logins()).hasSize(logins);
        }
    }

    @Test
    void rejectionWithoutNewTokenNamesTheSource() {
        TokenSource source = new TokenSource() {
            private boolean asked;

            @Override
            public String token() {
                if (asked) {
                    throw new TokenUnavailableException("tokens.test: 400 invalid_grant");
                }
                asked = true;
                return "token-number-one";
            }
        };
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, source).build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .startsWith("5.7.8 ")
                    .endsWith("(and there is no access token: tokens.test: 400 invalid_grant)");
            assertThat(TestMail.unavailable(send(transport)).text())
                    .isEqualTo("there is no access token: tokens.test: 400 invalid_grant");
        }
    }

    @Test
    void sourceThatFailsOnRejectionIsStillAsked() {
        TokenSource source = new TokenSource() {
            @Override
            public String token() {
                return tokens.token();
            }

            @Override
            public void rejected(String token) {
                tokens.rejected(token);
                throw new IllegalStateException("failed for " + token);
            }
        };
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, source).build()) {
            assertThat(TestMail.unavailable(send(transport)).code()).isEqualTo(535);
            assertThat(logins()).hasSize(2);
            assertThat(tokens.rejected).hasSize(2);
        }
    }

    @Test
    void longTokenIsSentWhenTheServerAsks() {
        String token = "x".repeat(3_000);
        valid.add(token);
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, () -> token).build()) {
            assertThat(outcomes(send(transport))).as("%s", transcript).containsExactly(Outcome.ACCEPTED);
            assertThat(transcript.said()).containsSequence("AUTH XOAUTH2", "***");
        }
    }

    @Test
    void tokenWithControlCharacterIsNotSent() {
        try (ScriptedSmtpServer server = server().start();
                SmtpTransport transport =
                        to(server).loginWithToken(PLAIN_USER, () -> "to\1ken").build()) {
            assertThat(TestMail.unavailable(send(transport)).text())
                    .startsWith("there is no access token: ")
                    .contains("control characters");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void userIsEscapedInOauthBearer() {
        String message = new String(
                SaslExchange.oauthBearer(USER, "t", "mail.test", 587).first().orElseThrow(), StandardCharsets.UTF_8);

        assertThat(message).isEqualTo("n,a=kim=2Ca=3Db@sender.test,\1host=mail.test\1port=587\1auth=Bearer t\1\1");
    }

    private static void assertNoTokenIn(String text) {
        for (String token : List.of("token-number-one", "token-number-two")) {
            assertThat(text)
                    .doesNotContain(token)
                    .doesNotContain(Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
