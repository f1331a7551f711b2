package io.emailledger.smtp;

import static io.emailledger.smtp.TestMail.SHORT;
import static io.emailledger.smtp.TestMail.SOON;
import static io.emailledger.smtp.TestMail.content;
import static io.emailledger.smtp.TestMail.envelope;
import static io.emailledger.smtp.TestMail.outcomes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.AttemptRecord.Outcome;
import io.emailledger.history.Reply;
import io.emailledger.smtp.TestProxy.Step;
import io.emailledger.spi.Transport.DeliveryResult;
import io.emailledger.testkit.smtp.Phase;
import io.emailledger.testkit.smtp.Reaction;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests connections through proxies: they carry e-mails, and every fault of a proxy has an end and a clear text. */
class ProxyTest {
    private static final Duration BRIEF = Duration.ofMillis(300);

    /** Long enough for the steps before, next to busy processes. */
    private static final Duration THREE_ANSWERS = Duration.ofSeconds(2);
    /** A name that no resolver knows: only the proxy can connect to it. */
    private static final String HOST = "mail.home.test";

    private static final String PASSWORD = "pröxy-Pa55word";

    private final Transcript transcript = new Transcript();
    private ScriptedSmtpServer server = ScriptedSmtpServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static SmtpTransportBuilder through(ProxyServer proxy) {
        return SmtpTransport.relay(HOST, 2525)
                .security(Security.NONE)
                .proxy(proxy)
                .connectTimeout(SOON)
                .readTimeout(SOON);
    }

    private DeliveryResult send(SmtpTransportBuilder builder) {
        try (SmtpTransport transport = builder.build()) {
            return transport.deliver(envelope("pat@home.test"), content(SHORT), transcript);
        }
    }

    private String unavailable(SmtpTransportBuilder builder) {
        Reply reply = TestMail.unavailable(send(builder));
        assertThat(reply.code()).isZero();
        assertThat(server.connections()).isZero();
        return reply.text();
    }

    private static ProxyServer as(String kind, TestProxy proxy) {
        return kind.equals("http") ? proxy.asHttp() : proxy.asSocks5();
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5", "http"})
    void proxyResolvesNameOfServer(String kind) throws Exception {
        try (TestProxy proxy = TestProxy.start(kind, server.port(), "", "")) {
            assertThat(outcomes(send(through(as(kind, proxy))))).containsExactly(Outcome.ACCEPTED);

            assertThat(proxy.requests()).containsExactly(HOST + ":2525");
            assertThat(transcript.notes()).containsExactly("the connection goes through the " + as(kind, proxy));
            assertThat(transcript.servers()).containsOnly(HOST + ":2525");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "socks5, 192.0.2.7, 192.0.2.7",
        "socks5, 2001:db8::7, 2001:db8:0:0:0:0:0:7",
        "http, 192.0.2.7, 192.0.2.7",
        "http, 2001:db8::7, [2001:db8::7]"
    })
    void proxyGetsAddressOfServer(String kind, String address, String asked) throws Exception {
        try (TestProxy proxy = TestProxy.start(kind, server.port(), "", "")) {
            assertThat(outcomes(send(SmtpTransport.relay(address, 25)
                            .security(Security.NONE)
                            .proxy(as(kind, proxy)))))
                    .containsExactly(Outcome.ACCEPTED);

            assertThat(proxy.requests()).containsExactly(asked + ":25");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5", "http"})
    void loginIsSentToProxy(String kind) throws Exception {
        try (TestProxy proxy = TestProxy.start(kind, server.port(), "kim", PASSWORD)) {
            SmtpTransportBuilder builder = through(as(kind, proxy).login("kim", PASSWORD));

            assertThat(outcomes(send(builder))).containsExactly(Outcome.ACCEPTED);

            try (SmtpTransport transport = builder.build()) {
                assertThat(transport + builder.toString() + transcript)
                        .contains("proxy=")
                        .doesNotContain("kim")
                        .doesNotContain(PASSWORD);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5", "http"})
    void wrongLoginIsReported(String kind) throws Exception {
        try (TestProxy proxy = TestProxy.start(kind, server.port(), "kim", "other")) {
            assertThat(unavailable(through(as(kind, proxy).login("kim", PASSWORD))))
                    .contains("check the user and the password given to ProxyServer.login(...)")
                    .doesNotContain("kim")
                    .doesNotContain(PASSWORD);
            assertThat(unavailable(through(as(kind, proxy))))
                    .contains("give it")
                    .contains("ProxyServer.login(...)");
        }
    }

    @Test
    void passwordThatProxyRepeatsIsMasked() throws Exception {
        String basic = Base64.getEncoder().encodeToString(("kim:" + PASSWORD).getBytes(UTF_8));
        try (TestProxy proxy = TestProxy.http(server.port())) {
            proxy.sayAt(Step.REQUEST, "HTTP/1.1 400 I do not like " + basic + " nor\u001b[1m that\r\n\r\n");

            assertThat(unavailable(through(proxy.asHttp().login("kim", PASSWORD))))
                    .contains("it answered 400 I do not like ***")
                    .contains("\\x1b[1m")
                    .doesNotContain(basic);
        }
    }

    @Test
    void otherSchemesThanBasicAreNamed() throws Exception {
        try (TestProxy proxy = TestProxy.http(server.port())) {
            proxy.sayAt(
                    Step.REQUEST,
                    "HTTP/1.1 407 Log in\r\nProxy-Authenticate: Negotiate\r\nProxy-authenticate: NTLM\r\n\r\n");

            assertThat(unavailable(through(proxy.asHttp())))
                    .endsWith("it demands a login by Negotiate or NTLM, and this client knows only Basic");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "STARTTLS_REQUIRED"})
    void certificateIsCheckedForServerNotProxy(Security security) throws Exception {
        for (String certified : new String[] {HOST, "127.0.0.1", "localhost"}) {
            TestTls tls = TestTls.forHost(certified);
            try (ScriptedSmtpServer secure = (security == Security.TLS
                                    ? ScriptedSmtpServer.builder().implicitTls(tls.serverContext())
                                    : ScriptedSmtpServer.builder().startTls(tls.serverContext()))
                            .start();
                    TestProxy proxy = TestProxy.socks5(secure.port())) {
                DeliveryResult result =
                        send(through(proxy.asSocks5()).security(security).sslContext(tls.clientContext()));

                if (certified.equals(HOST)) {
                    assertThat(outcomes(result)).containsExactly(Outcome.ACCEPTED);
                } else {
                    assertThat(TestMail.unavailable(result).text()).startsWith("TLS failed: ");
                }
            }
        }
    }

    @Test
    void plaintextServerBehindProxySuggestsStartTls() throws Exception {
        try (TestProxy proxy = TestProxy.http(server.port())) {
            assertThat(TestMail.unavailable(send(through(proxy.asHttp()).security(Security.TLS)))
                            .text())
                    .contains("the server speaks first, and in clear");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, general failure",
        "2, its rules",
        "3, network unreachable",
        "4, the name given to relay",
        "5, nothing listens there",
        "6, TTL expired",
        "7, command not supported",
        "8, it knows no names",
        "99, reply 99"
    })
    void refusalOfSocksProxyIsExplained(int code, String text) throws Exception {
        try (TestProxy proxy = TestProxy.socks5(server.port())) {
            // Some proxies close without the address that belongs to the answer.
            proxy.sayAt(Step.REQUEST, new byte[] {5, (byte) code});

            assertThat(unavailable(through(proxy.asSocks5())))
                    .startsWith(HOST + ":2525: the SOCKS5 proxy 127.0.0.1:")
                    .contains("cannot connect to " + HOST + ":2525: ")
                    .contains(text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, its rules have to allow CONNECT",
        "405, its rules have to allow CONNECT",
        "502, check the name and the port given to relay(...)",
        "503, check the name and the port given to relay(...)",
        "401, ProxyServer.login(...)",
        "302, it answered 302 Something",
        "429, it answered 429 Something"
    })
    void refusalOfHttpProxyIsExplained(int code, String text) throws Exception {
        try (TestProxy proxy = TestProxy.http(server.port())) {
            proxy.sayAt(Step.REQUEST, "HTTP/1.0 " + code + " Something\n\n<html>");

            assertThat(unavailable(through(proxy.asHttp())))
                    .startsWith(HOST + ":2525: the HTTP proxy 127.0.0.1:")
                    .contains("it answered " + code + " Something")
                    .contains(text);
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void silentSocksProxyIsCutAfterConnectTimeout(Step step) throws Exception {
        try (TestProxy proxy = TestProxy.start("socks5", server.port(), "kim", PASSWORD)) {
            proxy.silentAt(step);

            assertThat(unavailable(
                            through(proxy.asSocks5().login("kim", PASSWORD)).connectTimeout(THREE_ANSWERS)))
                    .contains("has not answered the " + step.name().toLowerCase(Locale.ROOT))
                    .contains("in time (connectTimeout)");
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void silentSocksProxyIsCutWithAttempt(Step step) throws Exception {
        try (TestProxy proxy = TestProxy.start("socks5", server.port(), "kim", PASSWORD)) {
            proxy.silentAt(step);

            assertThat(unavailable(
                            through(proxy.asSocks5().login("kim", PASSWORD)).attemptTimeout(BRIEF)))
                    .endsWith("the attempt took longer than 300 ms");
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void closingSocksProxyIsReported(Step step) throws Exception {
        try (TestProxy proxy = TestProxy.start("socks5", server.port(), "kim", PASSWORD)) {
            proxy.closeAt(step);

            assertThat(unavailable(through(proxy.asSocks5().login("kim", PASSWORD))))
                    .contains("the SOCKS5 proxy 127.0.0.1:");
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void garbageOfSocksProxyIsReported(Step step) throws Exception {
        for (String garbage :
                new String[] {"HTTP/1.1 400 Bad Request\r\n\r\n", "\0[\0\0\0\0\0\0", "\u0005", "\u0005\u0007xyz"}) {
            try (TestProxy proxy = TestProxy.start("socks5", server.port(), "kim", PASSWORD)) {
                proxy.sayAt(step, garbage);

                assertThat(unavailable(through(proxy.asSocks5().login("kim", PASSWORD))))
                        .contains("the SOCKS5 proxy 127.0.0.1:");
            }
        }
    }

    @Test
    void halfAddressOfSocksProxyIsReported() throws Exception {
        for (byte[] half :
                new byte[][] {{5, 0, 0}, {5, 0, 0, 1, 1}, {5, 0, 0, 4, 1, 2}, {5, 0, 0, 3}, {5, 0, 0, 9, 9, 9}}) {
            try (TestProxy proxy = TestProxy.socks5(server.port())) {
                proxy.sayAt(Step.REQUEST, half);

                assertThat(unavailable(through(proxy.asSocks5()))).contains("the SOCKS5 proxy 127.0.0.1:");
            }
        }
    }

    @Test
    void silentHttpProxyIsCut() throws Exception {
        try (TestProxy proxy = TestProxy.http(server.port())) {
            proxy.silentAt(Step.REQUEST);

            assertThat(unavailable(through(proxy.asHttp()).connectTimeout(BRIEF)))
                    .contains("has not answered the request for a connection to " + HOST
                            + ":2525 in time (connectTimeout); check its port; for a SOCKS5 proxy");
            assertThat(unavailable(through(proxy.asHttp()).attemptTimeout(BRIEF)))
                    .endsWith("the attempt took longer than 300 ms");
        }
    }

    @Test
    void drippingProxyIsCut() throws Exception {
        try (TestProxy proxy = TestProxy.http(server.port())) {
            proxy.dripAt(Step.REQUEST, "HTTP/1.1 200 ".getBytes(UTF_8));
            assertThat(unavailable(through(proxy.asHttp()).connectTimeout(BRIEF)))
                    .endsWith("in time (connectTimeout)");
        }
        try (TestProxy proxy = TestProxy.socks5(server.port())) {
            proxy.dripAt(Step.REQUEST, new byte[] {5, 0, 0, 3, (byte) 255});
            assertThat(unavailable(through(proxy.asSocks5()).connectTimeout(BRIEF)))
                    .endsWith("in time (connectTimeout)");
        }
    }

    @Test
    void endlessAnswerOfHttpProxyIsBounded() throws Exception {
        try (TestProxy proxy = TestProxy.http(server.port())) {
            proxy.sayAt(Step.REQUEST, "HTTP/1.1 200 Ok\r\nVia: " + "x".repeat(300_000));
            assertThat(unavailable(through(proxy.asHttp()))).endsWith("gave an answer that does not end");

            proxy.sayAt(Step.REQUEST, "HTTP/1.1 400 " + "long ".repeat(2_000) + "\r\n\r\n");
            assertThat(unavailable(through(proxy.asHttp()))).hasSizeLessThan(500);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "220 mail ESMTP\r\n",
                "HTTPS\r\n\r\n",
                "H",
                "HTTP/1.1 200 Ok\r\nVia: half",
                "HTTP/1.1 100 Wait\r\n\r\n",
                "\u0005\u00ff"
            })
    void garbageOfHttpProxyIsReported(String garbage) throws Exception {
        try (TestProxy proxy = TestProxy.http(server.port())) {
            proxy.sayAt(Step.REQUEST, garbage);

            assertThat(unavailable(through(proxy.asHttp()))).contains("the HTTP proxy 127.0.0.1:");
        }
    }

    @Test
    void wrongKindOfProxyIsExplained() throws Exception {
        try (TestProxy http = TestProxy.http(server.port());
                TestProxy socks = TestProxy.socks5(server.port())) {
            http.sayAt(Step.REQUEST, "");
            socks.sayAt(Step.GREETING, "HTTP/1.1 400 Bad Request\r\n\r\n");
            assertThat(unavailable(through(socks.asSocks5())))
                    .contains("for an HTTP proxy there is ProxyServer.http(...)");

            http.sayAt(Step.REQUEST, new byte[] {5, (byte) 0xff});
            assertThat(unavailable(through(http.asHttp())))
                    .contains("for a SOCKS5 proxy there is ProxyServer.socks5(...)");
        }
    }

    @Test
    void unreachableProxyIsNamed() throws Exception {
        try (Socket silent = TestMail.reserved()) {
            int port = silent.getLocalPort();
            assertThat(unavailable(through(ProxyServer.http("127.0.0.1", port))))
                    .startsWith(HOST + ":2525: no connection to the HTTP proxy 127.0.0.1:" + port + ": ");
        }
        assertThat(unavailable(through(ProxyServer.socks5("proxy.home.test", 1080))))
                .isEqualTo("there is no proxy of the name proxy.home.test");
    }

    @Test
    void silentServerBehindProxyIsNoFaultOfProxy() throws Exception {
        server.when(Phase.GREETING).then(Reaction.stall());
        try (TestProxy proxy = TestProxy.socks5(server.port())) {
            Reply reply = TestMail.unavailable(send(through(proxy.asSocks5()).readTimeout(BRIEF)));

            assertThat(reply.text()).startsWith("the greeting: no answer within 300 ms");
        }
    }

    @Test
    void proxyOfJvmIsNotUsed() throws IOException {
        try (Socket silent = TestMail.reserved()) {
            int port = silent.getLocalPort();
            System.setProperty("socksProxyHost", "127.0.0.1");
            System.setProperty("socksProxyPort", String.valueOf(port));
            assertThat(outcomes(send(TestMail.to(server)))).containsExactly(Outcome.ACCEPTED);
            assertThat(TestMail.unavailable(send(SmtpTransport.relay("127.0.0.1", port)))
                            .text())
                    .endsWith("the system property socksProxyHost does not apply here: use proxy(...)");
        } finally {
            System.clearProperty("socksProxyHost");
            System.clearProperty("socksProxyPort");
        }
    }
}
