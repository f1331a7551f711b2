package io.emailledger.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.message.InvalidValueException;
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
                bad(
                        "login",
                        b -> b.security(Security.NONE).login("user", "secret").build()));
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
    void moduleDescriptorIsUsed() {
        assertThat(SmtpTransport.class.getModule().getName()).isEqualTo("io.emailledger.smtp");
    }
}
