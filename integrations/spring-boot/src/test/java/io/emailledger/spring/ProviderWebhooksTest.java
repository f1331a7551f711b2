package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.EmailLedger;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.providers.ProviderWebhook;
import io.emailledger.providers.Providers;
import io.emailledger.providers.SharedSecret;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import io.emailledger.tracking.Engagement;
import io.emailledger.webhooks.WebhookSecret;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Tests that applications of both kinds serve the webhooks of providers. */
class ProviderWebhooksTest {
    private static final WebhookSecret SECRET = WebhookSecret.generate();
    private static final String HOOK = "email-ledger.provider-webhooks.endpoints.events.";

    private static int post(ConfigurableApplicationContext context, String path, WebhookSecret secret, EmailId id)
            throws Exception {
        return post(context, path, secret, id, "email.delivered", "pat@home.example");
    }

    private static int post(
            ConfigurableApplicationContext context,
            String path,
            WebhookSecret secret,
            EmailId id,
            String event,
            String address)
            throws Exception {
        String body = "{\"type\":\"" + event + "\",\"created_at\":\"" + Instant.now() + "\",\"data\":{\"to\":[\""
                + address + "\"],\"headers\":[{\"name\":\"X-Email-Ledger\",\"value\":\""
                + id
                + "\"}]}}";
        Instant now = Instant.now();
        return Boot.send(
                        context,
                        path,
                        HttpRequest.newBuilder()
                                .header("Content-Type", "application/json")
                                .header("svix-id", "event-1")
                                .header("svix-timestamp", Long.toString(now.getEpochSecond()))
                                .header(
                                        "svix-signature",
                                        secret.sign("event-1", now, body.getBytes(StandardCharsets.UTF_8)))
                                .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private static EmailId send(ConfigurableApplicationContext context) {
        return send(context, "pat@home.example");
    }

    private static EmailId send(ConfigurableApplicationContext context, String address) {
        EmailLedger ledger = context.getBean(EmailLedger.class);
        EmailId id = ledger.send(
                Email.from("shop@shop.example").to(address).text("Thank you.").build());
        while (ledger.sending().runOnce()) {
            // The condition sends it.
        }
        return id;
    }

    @ParameterizedTest(name = "{0} under \"{1}\"")
    @CsvSource({"servlet, ''", "servlet, /shop", "reactive, ''", "reactive, /shop"})
    void signedEventIsRecorded(String type, String contextPath) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        Shop.class,
                        type,
                        Boot.mail(
                                server,
                                Boot.h2(),
                                "server.servlet.context-path=" + contextPath,
                                "spring.webflux.base-path=" + contextPath,
                                "email-ledger.workers=0",
                                HOOK + "provider=resend",
                                HOOK + "path=/hooks/resend",
                                HOOK + "secret=" + SECRET.text()))) {
            EmailId id = send(context);

            assertThat(post(context, contextPath + "/hooks/resend", WebhookSecret.generate(), id))
                    .isEqualTo(403);
            assertThat(post(context, contextPath + "/hooks/resend", SECRET, id)).isEqualTo(200);

            EmailLedger ledger = context.getBean(EmailLedger.class);
            assertThat(ledger.find(id).orElseThrow().recipients())
                    .flatExtracting(recipient -> recipient.acceptedBy().stream().toList())
                    .containsExactly(AcceptedBy.RECIPIENT_SERVER);
            assertThat(Boot.get(context, contextPath + "/hooks/resend").statusCode())
                    .isEqualTo(405);
        }
    }

    /** The provider may write an address in another way than the e-mail. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"individual, 1", "none, 0", "aggregate, 0"})
    void modeHoldsForEverySpellingOfAnAddress(String mode, int opens) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        Shop.class,
                        "servlet",
                        Boot.mail(
                                server,
                                Boot.h2(),
                                "email-ledger.workers=0",
                                "email-ledger.tracking.mode=" + mode,
                                HOOK + "provider=resend",
                                HOOK + "path=/hooks/resend",
                                HOOK + "secret=" + SECRET.text()))) {
            EmailId id = send(context, "pat@xn--bcher-kva.example");

            assertThat(post(context, "/hooks/resend", SECRET, id, "email.opened", "pat@b\u00fccher.example"))
                    .isEqualTo(200);

            EmailLedger ledger = context.getBean(EmailLedger.class);
            assertThat(Engagement.of(ledger.find(id).orElseThrow(), ledger.log(id))
                            .sightings())
                    .hasSize(opens);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"servlet", "reactive"})
    void webhookOfTheApplicationStays(String type) throws Exception {
        try (ScriptedSmtpServer server = ScriptedSmtpServer.start();
                ConfigurableApplicationContext context = Boot.runWeb(
                        OwnHook.class,
                        type,
                        Boot.mail(server, Boot.h2(), "email-ledger.workers=0", HOOK + "path=/hooks/own"))) {
            assertThat(post(context, "/hooks/own", SECRET, send(context))).isEqualTo(401);
        }
    }

    /** An application with a webhook of its own. */
    @Import(Shop.class)
    @EnableAutoConfiguration
    static class OwnHook {

        @Bean
        ProviderWebhook events(EmailLedger ledger) {
            return ProviderWebhook.builder(ledger, Providers.brevo(SharedSecret.bearer("another secret of it")))
                    .build();
        }
    }
}
