package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.csrf.CsrfWebFilter;
import org.springframework.security.web.server.util.matcher.AndServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;

/** Tests the two examples for Spring Security, and that the page shows them. */
class SecuritySnippetTest {
    private static final Path TESTS = Path.of("integrations/spring-boot/src/test/java/io/emailledger/spring");
    private static final String HOOK = "email-ledger.provider-webhooks.endpoints.events.";

    @Test
    void pageShowsTheExamples() throws Exception {
        String[] source = Files.readString(Boot.root().resolve(TESTS).resolve("SecuritySnippetTest.java"))
                .split("// The example of ", -1);
        String page = squeezed(Files.readString(Boot.root().resolve("docs/spring-boot.md")));

        assertThat(page).contains(squeezed(example(source[source.length - 2])));
        assertThat(page).contains(squeezed(example(source[source.length - 1])));
    }

    private static String example(String text) {
        return text.substring(text.indexOf('\n'), text.indexOf("return http.build()"));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s", "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"servlet", "reactive"})
    void publicPathsNeedNoLoginAndNoToken(String type) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        type.equals("servlet") ? Servlet.class : Reactive.class,
                        type,
                        Boot.mail(
                                server,
                                Boot.h2(),
                                FeatureSwitch.SECURITY,
                                "email-ledger.tracking.url=https://app.example/t/",
                                "email-ledger.tracking.clicks.url=https://app.example/c/",
                                "email-ledger.tracking.secret=0123456789abcdef",
                                "email-ledger.unsubscribe.url=https://app.example/u/",
                                "email-ledger.unsubscribe.secret=0123456789abcdef",
                                HOOK + "provider=brevo",
                                HOOK + "path=/hooks/brevo",
                                HOOK + "secret=a-secret-of-the-provider"))) {
            assertThat(Boot.get(context, "/t/forged").statusCode()).isEqualTo(200);
            assertThat(Boot.get(context, "/c/forged").statusCode()).isEqualTo(404);
            assertThat(Boot.post(context, "/u/forged", FormFields.TYPE, "List-Unsubscribe=One-Click")
                            .statusCode())
                    .isEqualTo(404);
            HttpRequest.Builder event = HttpRequest.newBuilder()
                    .header("Authorization", "Bearer a-secret-of-the-provider")
                    .POST(HttpRequest.BodyPublishers.ofString("no json"));
            assertThat(Boot.send(context, "/hooks/brevo", event).statusCode()).isEqualTo(400);
            assertThat(Boot.post(context, "/other", FormFields.TYPE, "a=b").statusCode())
                    .isIn(401, 403);
            assertThat(Boot.get(context, "/other").statusCode()).isIn(401, 403);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Servlet {

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            // The example of Spring MVC.
            http.authorizeHttpRequests(paths -> paths.requestMatchers("/t/*", "/c/*", "/u/*", "/hooks/*")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .csrf(csrf -> csrf.ignoringRequestMatchers("/u/*", "/hooks/*", "/mail-history/**"));
            return http.build();
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Reactive {

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            // The example of WebFlux.
            http.authorizeExchange(paths -> paths.pathMatchers("/t/*", "/c/*", "/u/*", "/hooks/*")
                            .permitAll()
                            .anyExchange()
                            .authenticated())
                    .csrf(csrf -> csrf.requireCsrfProtectionMatcher(new AndServerWebExchangeMatcher(
                            CsrfWebFilter.DEFAULT_CSRF_MATCHER,
                            new NegatedServerWebExchangeMatcher(
                                    ServerWebExchangeMatchers.pathMatchers("/u/*", "/hooks/*", "/mail-history/**")))));
            return http.build();
        }
    }
}
