package io.emailledger.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests allowed configuration values, and the messages for others. */
class SmtpTransportBuilderTest {

    private static SmtpTransportBuilder builder() {
        return SmtpTransport.relay("smtp.example.test", 587);
    }

    private static Arguments bad(String property, Consumer<SmtpTransportBuilder> call) {
        return Arguments.of(property, call);
    }

    private static Stream<Arguments> badValues() {
        return Stream.of(
                bad("host", b -> SmtpTransport.relay(null, 587)),
                bad("host", b -> SmtpTransport.relay("", 587)),
                bad("host", b -> SmtpTransport.relay("smtp example", 587)),
                bad("host", b -> SmtpTransport.relay("smtp\r\nexample", 587)),
                bad("port", b -> SmtpTransport.relay("smtp.example.test", 0)),
                bad("port", b -> SmtpTransport.relay("smtp.example.test", 65_536)),
                bad("user", b -> b.login(null, "secret")),
                bad("user", b -> b.login("", "secret")),
                bad("user", b -> b.login("a\0b", "secret")),
                bad("password", b -> b.login("user", null)),
                bad("password", b -> b.login("user", "")),
                bad("password", b -> b.login("user", "a\r\nb")),
                bad("user", b -> b.loginWithToken("", () -> "token")),
                bad("accessTokens", b -> b.loginWithToken("user", null)),
                bad("clientCertificate", b -> b.clientCertificate(null)),
                bad("security", b -> b.security(null)),
                bad("sslContext", b -> b.sslContext(null)),
                bad("connections", b -> b.connections(0)),
                bad("connections", b -> b.connections(1_001)),
                bad("heloName", b -> b.heloName(null)),
                bad("heloName", b -> b.heloName("my host")),
                bad("heloName", b -> b.heloName("host\r\nMAIL FROM:<>")),
                bad("connectTimeout", b -> b.connectTimeout(Duration.ZERO)),
                bad("connectTimeout", b -> b.connectTimeout(null)),
                bad("readTimeout", b -> b.readTimeout(Duration.ofSeconds(-1))),
                bad("writeTimeout", b -> b.writeTimeout(Duration.ZERO)),
                bad("attemptTimeout", b -> b.attemptTimeout(Duration.ofDays(8))),
                bad("idleLimit", b -> b.idleLimit(Duration.ZERO)),
                bad("messagesPerConnection", b -> b.messagesPerConnection(0)),
                bad("time", b -> b.time(null)),
                bad("proxy", b -> b.proxy(null)),
                bad("host", b -> ProxyServer.socks5("", 1080)),
                bad("port", b -> ProxyServer.http("proxy", 0)),
                bad("user", b -> ProxyServer.http("proxy", 3128).login("a:b", "secret")),
                bad("user", b -> ProxyServer.socks5("proxy", 1080).login("ü".repeat(128), "secret")),
                bad("password", b -> ProxyServer.socks5("proxy", 1080).login("user", "secret".repeat(50))),
                bad("password", b -> ProxyServer.http("proxy", 3128).login("user", "a\r\nb")),
                bad("localAddress", b -> b.localAddress(null)),
                bad("localAddress", b -> b.localAddress(address(0, 0, 0, 0))),
                bad("localAddress", b -> b.localAddress(address(224, 0, 0, 1))),
                bad(
                        "localAddress",
                        b -> b.localAddress(address(127, 0, 0, 1))
                                .addressPreference(AddressPreference.IPV6_ONLY)
                                .build()),
                bad("addressPreference", b -> b.addressPreference(null)),
                bad("serverName", b -> b.serverName(null)),
                bad("serverName", b -> b.serverName("mail.example.test.")),
                bad("serverName", b -> b.serverName("mail_server.example.test")),
                bad("serverName", b -> b.serverName("mail.example.test:25x")),
                bad(
                        "login",
                        b -> b.security(Security.NONE).login("user", "secret").build()));
    }

    private static InetAddress address(int... bytes) {
        byte[] four = new byte[4];
        for (int i = 0; i < four.length; i++) {
            four[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badValues")
    void invalidValueIsRejectedByName(String property, Consumer<SmtpTransportBuilder> call) {
        assertThatThrownBy(() -> call.accept(builder()))
                .isInstanceOfSatisfying(
                        InvalidValueException.class,
                        e -> assertThat(e.property()).isEqualTo(property))
                .hasMessageStartingWith(property + " must ")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void defaultsAreSafe() {
        try (SmtpTransport transport = builder().build()) {
            assertThat(transport)
                    .hasToString(
                            "SmtpTransport[smtp.example.test:587, security=STARTTLS_REQUIRED, login=none, connections=4,"
                                    + " connectTimeout=20 s, readTimeout=120 s, writeTimeout=180 s, attemptTimeout=1800 s,"
                                    + " idleLimit=60 s, messagesPerConnection=100]");
            assertThat(transport.name()).isEqualTo("smtp.example.test:587");
            assertThat(transport.concurrency()).isEqualTo(4);
        }
    }

    @Test
    void port465UsesImplicitTls() {
        try (SmtpTransport transport =
                SmtpTransport.relay("smtp.example.test", 465).build()) {
            assertThat(transport.toString()).contains("security=TLS");
        }
    }

    @Test
    void toStringHasNoCredentials() {
        SmtpTransportBuilder builder = builder().login("kim@example.test", "s3cret");
        try (SmtpTransport transport = builder.build()) {
            assertThat(transport.toString())
                    .contains("login=PLAIN/LOGIN/SCRAM-SHA-256")
                    .doesNotContain("kim")
                    .doesNotContain("s3cret");
            assertThat(builder.toString()).doesNotContain("kim").doesNotContain("s3cret");
        }
        try (SmtpTransport transport =
                builder().loginWithToken("kim@example.test", () -> "t0ken").build()) {
            assertThat(transport.toString())
                    .contains("login=XOAUTH2/OAUTHBEARER")
                    .doesNotContain("kim")
                    .doesNotContain("t0ken");
        }
    }

    @Test
    void ipv6AddressIsPrintedInBrackets() {
        try (SmtpTransport transport = SmtpTransport.relay("::1", 25).build()) {
            assertThat(transport.name()).isEqualTo("[::1]:25");
        }
    }

    @Test
    void networkSettingsAreShownWithoutCredentials() throws Exception {
        try (SmtpTransport transport = builder()
                .proxy(ProxyServer.socks5("proxy.example.test", 1080).login("kim", "s3cret"))
                .localAddress(InetAddress.getByName("192.0.2.1"))
                .addressPreference(AddressPreference.IPV4_FIRST)
                .serverName("mail.example.test")
                .build()) {
            assertThat(transport.toString())
                    .endsWith("messagesPerConnection=100, proxy=SOCKS5 proxy proxy.example.test:1080,"
                            + " localAddress=192.0.2.1, addressPreference=IPV4_FIRST, serverName=mail.example.test]")
                    .doesNotContain("kim")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void moduleDescriptorIsUsed() {
        assertThat(SmtpTransport.class.getModule().getName()).isEqualTo("io.emailledger.smtp");
    }
}
