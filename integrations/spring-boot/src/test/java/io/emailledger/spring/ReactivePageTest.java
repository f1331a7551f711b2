package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.EmailLedger;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.csrf.CsrfWebFilter;
import org.springframework.security.web.server.util.matcher.AndServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;

/** Tests the history page in a reactive application, behind Spring Security. */
class ReactivePageTest {

    @Nested
    class AtTheRoot extends Pages {
        AtTheRoot() {
            super("");
        }
    }

    @Nested
    class UnderBasePath extends Pages {
        UnderBasePath() {
            super("/shop");
        }
    }

    abstract static class Pages {
        private static final String PATH = "email-ledger.page.path=/mail-history";
        private static final String AUTHORITY = "email-ledger.page.authority=ROLE_ADMIN";

        private final String basePath;
        private final String mount;
        private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
        private ConfigurableApplicationContext context;
        private EmailLedger ledger;

        Pages(String basePath) {
            this.basePath = basePath;
            this.mount = basePath + "/mail-history";
        }

        @BeforeEach
        void startApplication() {
            context = Boot.runWeb(
                    Secured.class,
                    "reactive",
                    Boot.mail(
                            server,
                            Boot.h2(),
                            FeatureSwitch.SECURITY,
                            PATH,
                            AUTHORITY,
                            "spring.webflux.base-path=" + basePath,
                            "email-ledger.workers=0"));
            ledger = context.getBean(EmailLedger.class);
        }

        @AfterEach
        void stopApplication() {
            context.close();
            server.close();
        }

        @Test
        void onlyUsersWithTheAuthoritySeeThePage() throws Exception {
            record("Order 1");

            HttpResponse<String> page = get("/", "admin");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
            assertThat(page.body()).contains("main.js");
            assertThat(get("/api/emails", "admin").body()).contains("Order 1");
            assertThat(get("/", "customer").statusCode()).isIn(401, 403);
            assertThat(get("/api/emails", "customer").statusCode()).isIn(401, 403);
            assertThat(Boot.get(context, mount + "/").statusCode()).isEqualTo(401);
        }

        @Test
        void changeNeedsTheTokenOfThePage() throws Exception {
            EmailId id = record("Order 1");
            HttpResponse<String> session = get("/api/session", "admin");
            Matcher token = Pattern.compile("\"csrfToken\":\"([^\"]+)\"").matcher(session.body());
            assertThat(token.find()).isTrue();
            String cookie =
                    session.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            String cancel = "/api/emails/" + id + "/cancel";
            HttpRequest.Builder change = Boot.as("admin")
                    .header("Content-Type", "application/json")
                    .header("Cookie", cookie)
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));

            assertThat(send(cancel, change).statusCode()).isEqualTo(403);
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
            assertThat(send(cancel, change.header("X-CSRF-Token", token.group(1)))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.CANCELLED);
            String large = "{\"to\":\"" + "x".repeat(200_000) + "\"}";
            assertThat(send(cancel, change.POST(HttpRequest.BodyPublishers.ofString(large)))
                            .statusCode())
                    .isEqualTo(413);
        }

        @Test
        void longAnswerIsWhole() throws Exception {
            for (int i = 0; i < 501; i++) {
                ledger.send(
                        email("Order " + i).metadata("long", "x".repeat(200)).build());
            }
            assertThat(get("/api/export?format=jsonl", "admin").body().lines()).hasSize(501);
        }

        @Test
        void unchangedAnswerAndHeadHaveNoContent() throws Exception {
            String tag =
                    get("/api/counts", "admin").headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = send("/api/counts", Boot.as("admin").header("If-None-Match", tag));
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();

            HttpResponse<String> head =
                    send("/main.js", Boot.as("admin").method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
        }

        @Test
        void pathHasOneSpelling() throws Exception {
            assertThat(raw("GET " + mount + "/api/session")).contains("csrfToken");
            for (String path : List.of(
                    "/%6dail-history/api/session",
                    "/mail-history;a=1/api/session",
                    "/mail-history/%61pi/session",
                    "/mail-history/api%2fsession",
                    "/mail-history//api/session",
                    "/mail-history/api//session",
                    "/mail-history/api/./session",
                    "/mail-history/api/session/",
                    "/mail-history/api/session;a=1",
                    "/mail-history/API/session")) {
                assertThat(raw("GET " + basePath + path))
                        .as(path)
                        .matches("(?s)HTTP/1.1 40[04] .*")
                        .doesNotContain("csrfToken");
            }
            assertThat(raw("GET " + mount + "?status=BOUNCED"))
                    .startsWith("HTTP/1.1 302")
                    .containsIgnoringCase("\nLocation: mail-history/?status=BOUNCED\r\n");
        }

        /** The rest of the request never comes. */
        @Test
        void halfRequestIsAnsweredInTime() throws Exception {
            assertThat(raw("POST " + mount + "/api/resume", "Content-Type: application/json\r\nContent-Length: 10\r\n"))
                    .startsWith("HTTP/1.1 " + HttpURLConnection.HTTP_CLIENT_TIMEOUT);
        }

        @Test
        void pageNeedsSpringSecurity() {
            assertThatThrownBy(() -> Boot.runWeb(Shop.class, "reactive", Boot.mail(server, Boot.h2(), PATH, AUTHORITY))
                            .close())
                    .hasStackTraceContaining("The property email-ledger.page.path needs a login");
        }

        private EmailId record(String subject) {
            return ledger.send(email(subject)
                    .sendAt(Instant.now().plus(Duration.ofDays(1)))
                    .build());
        }

        private static EmailBuilder email(String subject) {
            return Email.from("shop@shop.example")
                    .to("pat@home.example")
                    .subject(subject)
                    .text("Thank you.");
        }

        private String raw(String start) throws Exception {
            return raw(start, "");
        }

        private String raw(String start, String headers) throws Exception {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(60_000);
                String head = start + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: "
                        + Boot.login("admin") + "\r\nConnection: close\r\n" + headers + "\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                InputStream answer = socket.getInputStream();
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        private HttpResponse<String> get(String path, String user) throws Exception {
            return send(path, Boot.as(user));
        }

        private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
            return Boot.send(context, mount + path, request);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Secured {

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.requireCsrfProtectionMatcher(new AndServerWebExchangeMatcher(
                            CsrfWebFilter.DEFAULT_CSRF_MATCHER,
                            new NegatedServerWebExchangeMatcher(
                                    ServerWebExchangeMatchers.pathMatchers("/mail-history/**")))))
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(
                    User.withUsername("admin")
                            .password("{noop}secret")
                            .roles("ADMIN")
                            .build(),
                    User.withUsername("customer")
                            .password("{noop}secret")
                            .roles("USER")
                            .build());
        }
    }
}
