package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Tests the history page behind Spring Security. */
class PageTest {
    private static final String PATH = "email-ledger.page.path=/mail-history";
    private static final String AUTHORITY = "email-ledger.page.authority=ROLE_ADMIN";

    @Test
    void onlyUsersWithTheAuthoritySeeThePage() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        Secured.class,
                        "servlet",
                        Boot.mail(server, Boot.h2(), FeatureSwitch.SECURITY, PATH, AUTHORITY))) {
            context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 1"));

            assertThat(get(context, "/mail-history/", "admin").statusCode()).isEqualTo(200);
            assertThat(get(context, "/mail-history/api/emails", "admin").body()).contains("Order 1");
            assertThat(get(context, "/mail-history/", "customer").statusCode()).isIn(401, 403);
            assertThat(get(context, "/mail-history/api/emails", "customer").statusCode())
                    .isIn(401, 403);
            assertThat(Boot.get(context, "/mail-history/").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void pageNeedsSpringSecurity() {
        assertThatThrownBy(() -> start(Shop.class, PATH, AUTHORITY))
                .hasStackTraceContaining("The property email-ledger.page.path needs a login");
    }

    @Test
    void pageNeedsAnAuthority() {
        assertThatThrownBy(() -> start(Secured.class, FeatureSwitch.SECURITY, PATH))
                .hasStackTraceContaining("The property email-ledger.page.authority must be set");
    }

    @Test
    void thereIsNoPageByDefault() throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context =
                        Boot.runWeb(Shop.class, "servlet", Boot.mail(server, Boot.h2()))) {
            assertThat(Boot.get(context, "/mail-history/").statusCode()).isEqualTo(404);
        }
    }

    private static void start(Class<?> application, String... properties) {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start()) {
            Boot.runWeb(application, "servlet", Boot.mail(server, Boot.h2(), properties))
                    .close();
        }
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext context, String path, String user)
            throws Exception {
        return Boot.send(context, path, Boot.as(user));
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Secured {

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.ignoringRequestMatchers("/mail-history/**"))
                    .build();
        }

        @Bean
        InMemoryUserDetailsManager users() {
            return new InMemoryUserDetailsManager(
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
