package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.TrackingRecorder;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests that applications of both kinds serve the pixels. */
class PixelTest {

    @ParameterizedTest(name = "{0} under \"{1}\"")
    @CsvSource({"servlet, ''", "servlet, /shop", "reactive, ''", "reactive, /shop"})
    void loadedPixelIsAnOpen(String type, String contextPath) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        Shop.class,
                        type,
                        Boot.mail(
                                server,
                                Boot.h2(),
                                "server.servlet.context-path=" + contextPath,
                                "spring.webflux.base-path=" + contextPath,
                                "email-ledger.tracking.url=http://app.example" + contextPath + "/t/",
                                "email-ledger.tracking.secret=0123456789abcdef"))) {
            EmailLedger ledger = context.getBean(EmailLedger.class);
            EmailId id = ledger.send(Email.from("shop@shop.example")
                    .to("pat@home.example")
                    .subject("Order 1")
                    .html("<p>Thank you.</p>")
                    .trackOpens(true)
                    .build());
            String token = context.getBean(OpenTracking.class).token(id, 0);

            HttpResponse<String> pixel = Boot.get(context, contextPath + "/t/" + token);

            assertThat(pixel.statusCode()).isEqualTo(200);
            assertThat(pixel.headers().firstValue("Content-Type")).hasValue("image/gif");
            assertThat(pixel.headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(value -> assertThat(value).contains("no-store"));
            assertThat(context.getBean(TrackingRecorder.class).drain(Duration.ofSeconds(30)))
                    .isTrue();
            assertThat(ledger.find(id).orElseThrow().opened()).isTrue();
            assertThat(Boot.get(context, contextPath + "/t/forged").statusCode())
                    .isEqualTo(200);
        }
    }
}
