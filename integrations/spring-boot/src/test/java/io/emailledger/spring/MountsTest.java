package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.message.EmailId;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.Unsubscribe;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

/** Tests where and how parts of the library are served by applications of both kinds. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class MountsTest {
    private static final String SECRET = "0123456789abcdef";
    private static final EmailId EMAIL = EmailId.of("01900000-0000-7000-8000-000000000000");
    private static final String HOOK = "email-ledger.provider-webhooks.endpoints.events.";

    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();

    @AfterEach
    void stopServer() {
        server.close();
    }

    private ConfigurableApplicationContext run(Class<?> application, String type, String... properties) {
        return Boot.runWeb(application, type, Boot.mail(server, Boot.h2(), properties));
    }

    @ParameterizedTest(name = "{0}: {1}{2}")
    @CsvSource({
        "servlet, https://t.example.com/, ''",
        "reactive, https://t.example.com/, ''",
        "servlet, https://app.example/shop/, /shop",
        "reactive, https://app.example/shop/, /shop"
    })
    void rootOfTheApplicationIsNotTaken(String type, String url, String contextPath) {
        assertThatThrownBy(() -> run(
                                Shop.class,
                                type,
                                "server.servlet.context-path=" + contextPath,
                                "spring.webflux.base-path=" + contextPath,
                                "email-ledger.tracking.secret=" + SECRET,
                                "email-ledger.tracking.url=" + url)
                        .close())
                .hasStackTraceContaining("The property email-ledger.tracking.path must be set to a path");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/", "/t/*", "/{any}/", "//t/"})
    void pathIsOneOfItsOwn(String path) {
        assertThatThrownBy(() -> new MountPath("a.path", null, path, true).pattern(""))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("a.path must be set to a path");
    }

    @ParameterizedTest(name = "{0} {1}{2}")
    @CsvSource({
        "reactive, spring.webflux.base-path=/shop/, /shop",
        "reactive, spring.webflux.base-path=shop, /shop",
        "servlet, spring.mvc.servlet.path=/api, /api",
        "servlet, spring.mvc.servlet.path=/api/, /api",
        "servlet, server.servlet.context-path=/shop/, /shop"
    })
    void prefixIsThatOfTheServer(String type, String property, String prefix, CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context = run(
                Shop.class,
                type,
                property,
                "logging.level.io.emailledger.spring=info",
                "email-ledger.tracking.secret=" + SECRET,
                "email-ledger.tracking.url=https://app.example" + prefix + "/t/")) {
            String token = context.getBean(OpenTracking.class).token(EMAIL, 0);

            HttpResponse<String> pixel = Boot.get(context, prefix + "/t/" + token);

            assertThat(pixel.headers().firstValue("Content-Type")).hasValue("image/gif");
            assertThat(output).contains("Serving " + prefix + "/t/* (email-ledger.tracking.path)");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"servlet", "reactive"})
    void headStatesNoLengthOfNothing(String type) throws Exception {
        try (ConfigurableApplicationContext context = run(
                Shop.class,
                type,
                "email-ledger.tracking.secret=" + SECRET,
                "email-ledger.tracking.url=https://app.example/t/")) {
            HttpResponse<String> head = Boot.send(
                    context, "/t/token", HttpRequest.newBuilder().method("HEAD", HttpRequest.BodyPublishers.noBody()));

            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Type")).hasValue("image/gif");
            assertThat(head.headers().firstValue("Content-Length")).isEmpty();
        }
    }

    /** The body never comes. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"servlet", "reactive"})
    void requestIsRefusedBeforeItsBodyIsRead(String type) throws Exception {
        try (ConfigurableApplicationContext context = run(
                Shop.class,
                type,
                "email-ledger.unsubscribe.url=https://app.example/u/",
                "email-ledger.unsubscribe.secret=" + SECRET,
                HOOK + "provider=postmark",
                HOOK + "path=/hooks/events",
                HOOK + "user=postmark",
                HOOK + "secret=a-secret-of-the-provider")) {
            assertThat(statusOfHead(context, "/u/forged")).isEqualTo("404");
            assertThat(statusOfHead(context, "/hooks/events")).isEqualTo("401");
        }
    }

    private static String statusOfHead(ConfigurableApplicationContext context, String path) throws Exception {
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + FormFields.TYPE
                                    + "\r\nContent-Length: 26\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(status, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {FormFields.TYPE, "multipart/form-data; boundary=b"})
    void formThatFilterHasReadUnsubscribes(String contentType) throws Exception {
        try (ConfigurableApplicationContext context = run(
                FormFilter.class,
                "reactive",
                "email-ledger.unsubscribe.url=https://app.example/u/",
                "email-ledger.unsubscribe.secret=" + SECRET)) {
            String path = context.getBean(Unsubscribe.class)
                    .link(new Subscription(Optional.empty(), "news", "pat@home.example", EMAIL))
                    .getRawPath();
            String body = contentType.equals(FormFields.TYPE)
                    ? "List-Unsubscribe=One-Click"
                    : "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";

            assertThat(Boot.post(context, path, contentType, body).statusCode()).isEqualTo(200);

            assertThat(context.getBean(EmailLedger.class)
                            .suppressions()
                            .ofList("news")
                            .find("pat@home.example"))
                    .isPresent();
        }
    }

    @Test
    void aggregateWithoutTotalsIsSaid(CapturedOutput output) {
        run(
                        Shop.class,
                        "servlet",
                        "email-ledger.tracking.secret=" + SECRET,
                        "email-ledger.tracking.url=https://app.example/t/",
                        "email-ledger.tracking.undecided=aggregate")
                .close();

        assertThat(output).contains("set email-ledger.tracking.totals=true");
    }

    /** An application with a filter that reads forms, as the one for hidden methods does. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class FormFilter {

        @Bean
        WebFilter formReader() {
            return (exchange, chain) ->
                    exchange.getFormData().then(exchange.getMultipartData()).then(chain.filter(exchange));
        }
    }
}
