package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.testkit.smtp.TestTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Tests mail servers whose certificate only an SSL bundle of Spring Boot knows. */
class SslBundleTest {
    private static final String BUNDLE = "spring.mail.ssl.bundle=relay";
    private static final String ENABLED = "spring.mail.ssl.enabled=true";
    private static final String STARTTLS = "spring.mail.properties.mail.smtp.starttls.required=true";
    private static final String STARTTLS_ENABLED = "spring.mail.properties.mail.smtp.starttls.enable=true";

    private final TestTls tls = TestTls.localhost();

    @TempDir
    Path folder;

    private String certificate;

    @BeforeEach
    void writeCertificate() throws GeneralSecurityException, IOException {
        Path file = folder.resolve("relay.pem");
        Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(tls.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        certificate = "spring.ssl.bundle.pem.relay.truststore.certificate=" + file.toUri();
    }

    @Test
    void bundleIsTrustedWithTlsFromTheStart() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .implicitTls(tls.serverContext())
                        .start();
                ConfigurableApplicationContext context = start(server, certificate, BUNDLE, ENABLED)) {
            assertSends(server, context);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {STARTTLS, STARTTLS_ENABLED})
    void bundleIsTrustedWithStartTls(String starttls) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(tls.serverContext())
                        .start();
                ConfigurableApplicationContext context = start(server, certificate, BUNDLE, starttls)) {
            assertSends(server, context);
            assertThat(server.sessions())
                    .allSatisfy(session -> assertThat(session.clientLines()).contains("STARTTLS"));
        }
    }

    /** As with Spring Boot's own sender: a bundle has certificates, and other properties switch TLS on. */
    @Test
    void bundleAloneDoesNotSwitchTlsOn() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = start(server, certificate, BUNDLE)) {
            assertSends(server, context);
        }
    }

    @Test
    void withoutBundleTheCertificateIsNotTrusted() {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.builder()
                        .startTls(tls.serverContext())
                        .start();
                ConfigurableApplicationContext context = start(server, STARTTLS, "email-ledger.workers=0")) {
            JavaMailSenderImpl sender = context.getBean(JavaMailSenderImpl.class);
            EmailLedger ledger = context.getBean(EmailLedger.class);
            sender.send(Shop.confirmation("Order 1"));
            assertThat(ledger.sending().runOnce()).isTrue();

            assertThat(server.receivedCount()).isZero();
            assertThat(ledger.health().outage()).isPresent();
            assertThatThrownBy(sender::testConnection).hasStackTraceContaining("PKIX");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "spring.mail.protocol=smtp",
                "spring.mail.ssl.bundle=relay",
                "spring.mail.ssl.enabled=true",
                "spring.mail.ssl.enabled=true spring.mail.ssl.bundle=relay",
                "spring.mail.ssl.enabled=false spring.mail.ssl.bundle=relay",
                "spring.mail.protocol=smtps spring.mail.ssl.bundle=relay",
                "spring.mail.properties.mail.smtp.starttls.enable=true spring.mail.ssl.bundle=relay"
            })
    void sessionsHaveThePropertiesOfBootsOwnSender(String given) {
        List<String> properties = new ArrayList<>(List.of(certificate));
        properties.addAll(List.of(given.split(" ")));
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext ours = start(server, properties.toArray(String[]::new))) {
            properties.add("email-ledger.enabled=false");
            try (ConfigurableApplicationContext boots = start(server, properties.toArray(String[]::new))) {
                JavaMailSenderImpl expected = boots.getBean(JavaMailSenderImpl.class);
                JavaMailSenderImpl actual = ours.getBean(LedgerMailSender.class);

                assertThat(expected).isNotInstanceOf(LedgerMailSender.class);
                assertThat(actual.getProtocol()).isEqualTo(expected.getProtocol());
                assertThat(keys(actual)).isEqualTo(keys(expected));
                assertThat(actual.getJavaMailProperties().getProperty("mail.smtp.ssl.enable"))
                        .isEqualTo(expected.getJavaMailProperties().getProperty("mail.smtp.ssl.enable"));
            }
        }
    }

    /** Spring Boot 4 also sets a property to the default of Angus, which checks the name in the certificate. */
    private static Set<Object> keys(JavaMailSenderImpl sender) {
        Set<Object> keys = new HashSet<>(sender.getJavaMailProperties().keySet());
        keys.removeIf(key -> key.toString().endsWith(".ssl.checkserveridentity"));
        return keys;
    }

    private static ConfigurableApplicationContext start(ScriptedSmtpServer server, String... properties) {
        return Boot.run(Application.class, Boot.mail(server, Boot.h2(), properties));
    }

    /** The ledger sends, and Jakarta Mail connects with the same properties. */
    private static void assertSends(ScriptedSmtpServer server, ConfigurableApplicationContext context) {
        JavaMailSenderImpl sender = context.getBean(JavaMailSenderImpl.class);
        sender.send(Shop.confirmation("Order 1"));

        assertThat(server.awaitReceived(1, Duration.ofSeconds(30))).hasSize(1);
        assertThatCode(sender::testConnection).doesNotThrowAnyException();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
