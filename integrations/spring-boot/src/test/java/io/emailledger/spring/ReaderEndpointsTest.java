package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.Engagement;
import io.emailledger.tracking.TrackedLink;
import io.emailledger.tracking.TrackingRecorder;
import io.emailledger.tracking.Unsubscribe;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests that applications of both kinds serve tracked links and unsubscribe links. */
class ReaderEndpointsTest {
    private static final String SECRET = "0123456789abcdef";

    private static ConfigurableApplicationContext run(
            ScriptedSmtpServer server, String type, String contextPath, String mode) {
        String[] properties = Boot.mail(
                server,
                Boot.h2(),
                "server.servlet.context-path=" + contextPath,
                "spring.webflux.base-path=" + contextPath,
                "email-ledger.tracking.clicks.url=http://app.example" + contextPath + "/c/",
                "email-ledger.tracking.secret=" + SECRET,
                "email-ledger.unsubscribe.url=https://app.example" + contextPath + "/u/",
                "email-ledger.unsubscribe.secret=" + SECRET,
                "email-ledger.tracking.mode=" + mode);
        return Boot.runWeb(Shop.class, type, properties);
    }

    private static EmailId send(ConfigurableApplicationContext context) {
        return context.getBean(EmailLedger.class)
                .send(Email.from("shop@shop.example")
                        .to("pat@home.example")
                        .subject("News")
                        .html("<a href='https://shop.example/offer'>An offer</a>")
                        .trackOpens(true)
                        .list("news")
                        .build());
    }

    private static Engagement follow(ConfigurableApplicationContext context, String contextPath, EmailId id)
            throws Exception {
        TrackedLink link = new TrackedLink(id, 0, 0, false, URI.create("https://shop.example/offer"));
        String path = context.getBean(ClickTracking.class).address(link).getRawPath();

        HttpResponse<String> redirect = Boot.get(context, path);

        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.headers().firstValue("Location")).hasValue("https://shop.example/offer");
        assertThat(Boot.get(context, contextPath + "/c/forged").statusCode()).isEqualTo(404);
        assertThat(context.getBean(TrackingRecorder.class).drain(Duration.ofSeconds(30)))
                .isTrue();
        EmailLedger ledger = context.getBean(EmailLedger.class);
        return Engagement.of(ledger.find(id).orElseThrow(), ledger.log(id));
    }

    @ParameterizedTest(name = "{0} under \"{1}\"")
    @CsvSource({"servlet, ''", "servlet, /shop", "reactive, ''", "reactive, /shop"})
    void followedLinkIsClick(String type, String contextPath) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = run(server, type, contextPath, "individual")) {
            assertThat(follow(context, contextPath, send(context)).sightings()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"servlet", "reactive"})
    void modeLimitsWhatIsRecorded(String type) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = run(server, type, "", "aggregate")) {
            assertThat(follow(context, "", send(context)).sightings()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} under \"{1}\"")
    @CsvSource({"servlet, ''", "servlet, /shop", "reactive, ''", "reactive, /shop"})
    void postOfUnsubscribeLinkUnsubscribes(String type, String contextPath) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = run(server, type, contextPath, "individual")) {
            EmailId id = send(context);
            for (String address : new String[] {"pat@home.example", "kim@home.example"}) {
                String path = context.getBean(Unsubscribe.class)
                        .link(new Subscription(Optional.empty(), "news", address, id))
                        .getRawPath();
                assertThat(Boot.get(context, path).body()).contains("<form method=\"post\">");
                assertThat(isUnsubscribed(context, address)).isFalse();

                HttpResponse<String> answer = address.startsWith("pat")
                        ? Boot.post(context, path, FormFields.TYPE, "List-Unsubscribe=One-Click")
                        : Boot.post(
                                context,
                                path,
                                "multipart/form-data; boundary=b",
                                "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n");

                assertThat(answer.statusCode()).as(address).isEqualTo(200);
                assertThat(isUnsubscribed(context, address)).isTrue();
            }
            String forged = contextPath + "/u/forged";
            assertThat(Boot.post(context, forged, FormFields.TYPE, "List-Unsubscribe=One-Click")
                            .statusCode())
                    .isEqualTo(404);
            String long70k = "x=" + "y".repeat(70_000);
            String path = context.getBean(Unsubscribe.class)
                    .link(new Subscription(Optional.empty(), "news", "kim@home.example", id))
                    .getRawPath();
            assertThat(Boot.post(context, path, FormFields.TYPE, long70k).statusCode())
                    .isEqualTo(413);
        }
    }

    private static boolean isUnsubscribed(ConfigurableApplicationContext context, String address) {
        return context.getBean(EmailLedger.class)
                .suppressions()
                .ofList("news")
                .find(address)
                .isPresent();
    }
}
