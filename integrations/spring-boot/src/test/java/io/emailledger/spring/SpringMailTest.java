package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.smtp.SmtpTransport;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** Tests the translation of {@code spring.mail.*}. */
@ExtendWith(OutputCaptureExtension.class)
class SpringMailTest {
    private static final String JAKARTA = "spring.mail.properties.mail.smtp.";

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "host, mail.example:25, NONE, none",
        "host port=587, mail.example:587, NONE, none",
        "host port=587 user, mail.example:587, STARTTLS_REQUIRED, PLAIN",
        "host port=465 user, mail.example:465, TLS, PLAIN",
        "host protocol=smtps user, mail.example:465, TLS, PLAIN",
        "host ssl.enabled=true, mail.example:465, TLS, none",
        "host P.ssl.enable=true, mail.example:465, TLS, none",
        "host ssl.bundle=relay, mail.example:25, NONE, none",
        "host ssl.bundle=relay user, mail.example:25, STARTTLS_REQUIRED, PLAIN",
        "host ssl.bundle=relay ssl.enabled=true user, mail.example:465, TLS, PLAIN",
        "host ssl.bundle=relay port=465, mail.example:465, TLS, none",
        "host ssl.bundle=relay P.starttls.required=true user, mail.example:25, STARTTLS_REQUIRED, PLAIN",
        "host P.port=2525, mail.example:2525, NONE, none",
        "host P.starttls.enable=true user, mail.example:25, STARTTLS_IF_OFFERED, PLAIN",
        "host P.starttls.enable=true P.starttls.required=true user, mail.example:25, STARTTLS_REQUIRED, PLAIN",
        "localhost user, localhost:25, NONE, PLAIN",
        "host user P.auth.mechanisms=XOAUTH2, mail.example:25, STARTTLS_REQUIRED, XOAUTH2",
    })
    void securityAndLoginFollowFromTheProperties(String given, String server, String security, String login) {
        String built = transport(environment(given));

        assertThat(built).contains("SmtpTransport[" + server, "security=" + security);
        assertThat(built.contains("login=none")).isEqualTo(login.equals("none"));
        assertThat(built).doesNotContain("a-password");
    }

    @Test
    void timeoutsAndGreetingAreTaken() {
        MockEnvironment environment = environment("host")
                .withProperty(JAKARTA + "connectiontimeout", "1500")
                .withProperty(JAKARTA + "timeout", "2500")
                .withProperty(JAKARTA + "writetimeout", "-1")
                .withProperty(JAKARTA + "localhost", "app.example");

        assertThat(transport(environment))
                .contains(
                        "heloName=app.example", "connectTimeout=1500 ms", "readTimeout=2500 ms", "writeTimeout=180 s");
    }

    @Test
    void socksProxyIsTaken() {
        MockEnvironment environment = environment("host")
                .withProperty(JAKARTA + "socks.host", "proxy.example")
                .withProperty(JAKARTA + "localaddress", "127.0.0.1");

        assertThat(transport(environment)).contains("proxy=SOCKS5 proxy proxy.example:1080", "localAddress=127.0.0.1");
    }

    @Test
    void webProxyIsTaken() {
        MockEnvironment environment = environment("host")
                .withProperty(JAKARTA + "proxy.host", "proxy.example")
                .withProperty(JAKARTA + "proxy.port", "3128")
                .withProperty(JAKARTA + "proxy.user", "app")
                .withProperty(JAKARTA + "proxy.password", "a-password");

        assertThat(transport(environment))
                .contains("proxy=HTTP proxy proxy.example:3128")
                .doesNotContain("a-password");
    }

    @Test
    void blindTrustIsNotTaken(CapturedOutput output) {
        assertThat(transport(environment("host").withProperty(JAKARTA + "ssl.trust", "*")))
                .isNotEmpty();
        assertThat(output).contains("mail.smtp.ssl.trust] has no effect", "spring.mail.ssl.bundle");
    }

    @Test
    void uncheckedNameIsNotTaken(CapturedOutput output) {
        assertThat(transport(environment("host ssl.enabled=true ssl.verify-hostname=false")))
                .contains("security=TLS");
        assertThat(output).contains("verify-hostname has no effect", "email-ledger.smtp.server-name");
    }

    private static MockEnvironment environment(String given) {
        MockEnvironment environment = new MockEnvironment();
        for (String word : given.split(" ")) {
            if (word.equals("host")) {
                environment.setProperty("spring.mail.host", "mail.example");
            } else if (word.equals("localhost")) {
                environment.setProperty("spring.mail.host", "localhost");
            } else if (word.equals("user")) {
                environment.setProperty("spring.mail.username", "me");
                environment.setProperty("spring.mail.password", "a-password");
            } else {
                String name = word.substring(0, word.indexOf('='));
                String full = name.startsWith("P.") ? JAKARTA + name.substring(2) : "spring.mail." + name;
                environment.setProperty(full, word.substring(name.length() + 1));
            }
        }
        return environment;
    }

    private static String transport(MockEnvironment environment) {
        SpringMail mail = SpringMail.of(environment);
        try (SmtpTransport transport = new SmtpTransportFactory(
                        mail, mail.relay().orElseThrow())
                .builder(Optional.empty())
                .build()) {
            return transport.toString();
        }
    }
}
