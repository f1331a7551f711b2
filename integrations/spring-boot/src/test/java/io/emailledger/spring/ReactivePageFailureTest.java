package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.page.Authentication;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Tests that a failure of the history page in a reactive application is answered, and logged without texts. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ReactivePageFailureTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"error", "exception"})
    void failureIsAnsweredAndItsTextIsNotLogged(String kind, CapturedOutput output) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        BrokenLogin.class,
                        "reactive",
                        Boot.mail(server, Boot.h2(), "email-ledger.page.path=/mail-history", "broken.kind=" + kind))) {
            assertThat(Boot.get(context, "/mail-history/api/emails?recipient=pat@home.example")
                            .statusCode())
                    .isEqualTo(500);
        }
        assertThat(output).contains("A request to the history page failed").doesNotContain("pat@home.example");
    }

    /** An application whose login fails. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class BrokenLogin {

        @Bean
        Authentication login(org.springframework.core.env.Environment environment) {
            boolean isError = "error".equals(environment.getProperty("broken.kind"));
            return request -> {
                if (isError) {
                    throw new AssertionError("pat@home.example");
                }
                throw new IllegalStateException("pat@home.example");
            };
        }
    }
}
