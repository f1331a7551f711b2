package io.emailledger.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryQuery;
import io.emailledger.testkit.smtp.ScriptedSmtpServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mail.javamail.JavaMailSender;

/** Tests the health contributor and the endpoint over HTTP. */
class ActuatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String[] EXPOSED = {
        "management.endpoints.web.exposure.include=health,emailledger",
        "management.endpoint.health.show-details=always",
        "management.health.mail.enabled=false"
    };

    private final ScriptedSmtpServer server = ScriptedSmtpServer.start();
    private ConfigurableApplicationContext context;

    @AfterEach
    void stop() {
        if (context != null) {
            context.close();
        }
        server.close();
    }

    @Test
    void healthIsUpAndShowsTheQueue() throws Exception {
        start();

        JsonNode ledger = health().path("components").path("emailLedger");

        assertThat(ledger.path("status").asText()).isEqualTo("UP");
        assertThat(ledger.path("details").path("due").asInt(-1)).isZero();
    }

    @Test
    void reactiveApplicationShowsHealthAndEmails() throws Exception {
        context = Boot.runWeb(Shop.class, "reactive", Boot.mail(server, Boot.h2(), EXPOSED));
        context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 1"));
        server.awaitReceived(1, PATIENCE);

        assertThat(health().path("components")
                        .path("emailLedger")
                        .path("status")
                        .asText())
                .isEqualTo("UP");
        assertThat(endpoint("/emails").path("emails").path(0).path("subject").asText())
                .isEqualTo("Order 1");
        assertThat(Boot.get(context, "/actuator/emailledger/42").statusCode()).isEqualTo(400);
    }

    @Test
    void outageIsDownWithoutAddresses() throws Exception {
        start("email-ledger.workers=0");
        server.close();
        context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 1"));
        assertThat(context.getBean(EmailLedger.class).sending().runOnce()).isTrue();

        String body = Boot.get(context, "/actuator/health").body();

        assertThat(json(body)
                        .path("components")
                        .path("emailLedger")
                        .path("status")
                        .asText())
                .isEqualTo("DOWN");
        assertThat(json(body)
                        .path("components")
                        .path("emailLedger")
                        .path("details")
                        .has("outageSince"))
                .isTrue();
        assertThat(body).doesNotContain("@home.example", "@shop.example");
    }

    @Test
    void contributorCanBeSwitchedOff() throws Exception {
        start("management.health.emailledger.enabled=false");

        assertThat(health().path("components").has("emailLedger")).isFalse();
    }

    @Test
    void endpointIsNotExposedByDefault() throws Exception {
        context = Boot.runWeb(Shop.class, "servlet", Boot.mail(server, Boot.h2()));

        assertThat(Boot.get(context, "/actuator/emailledger").statusCode()).isEqualTo(404);
    }

    @Test
    void endpointShowsCountsAndEmails() throws Exception {
        start();
        context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 1"));
        context.getBean(JavaMailSender.class).send(Shop.confirmation("Order 2"));
        server.awaitReceived(2, PATIENCE);
        EmailLedger ledger = context.getBean(EmailLedger.class);
        String id = ledger.history(HistoryQuery.all().subject("2"))
                .emails()
                .get(0)
                .id()
                .toString();

        assertThat(endpoint("").path("counts").has("DELIVERED")).isTrue();
        assertThat(endpoint("/" + id).path("subject").asText()).isEqualTo("Order 2");
        assertThat(endpoint("/emails").path("emails")).hasSize(2);
        JsonNode first = endpoint("/emails?limit=1");
        assertThat(first.path("emails")).hasSize(1);
        assertThat(endpoint("/emails?limit=1&after=" + first.path("next").asText())
                        .path("emails")
                        .path(0)
                        .path("subject")
                        .asText())
                .isEqualTo("Order 1");
        assertThat(endpoint("/emails?recipient=pat@home.example&status=bounced").path("emails"))
                .isEmpty();
    }

    @Test
    void unknownAndInvalidValuesAreAnswered() throws Exception {
        start();

        assertThat(Boot.get(context, "/actuator/emailledger/01900000-0000-7000-8000-000000000000")
                        .statusCode())
                .isEqualTo(404);
        assertThat(Boot.get(context, "/actuator/emailledger/42").statusCode()).isEqualTo(400);
        assertThat(Boot.get(context, "/actuator/emailledger/emails?status=lost").statusCode())
                .isEqualTo(400);
        assertThat(Boot.get(context, "/actuator/emailledger/emails?limit=0").statusCode())
                .isEqualTo(400);
    }

    @Test
    void endpointIsReadOnlyByDefault() throws Exception {
        start();

        HttpResponse<String> answer = Boot.post(context, "/actuator/emailledger/pause", "{\"reason\":\"maintenance\"}");

        assertThat(answer.statusCode()).isIn(404, 405);
        assertThat(context.getBean(EmailLedger.class).sending().paused()).isEmpty();
    }

    @Test
    void endpointPausesAndResumesIfAllowed() throws Exception {
        start("management.endpoint.emailledger.access=unrestricted");
        EmailLedger ledger = context.getBean(EmailLedger.class);

        assertThat(Boot.post(context, "/actuator/emailledger/pause", "{\"reason\":\"maintenance\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(ledger.sending().paused().orElseThrow().reason()).isEqualTo("maintenance");
        assertThat(endpoint("").path("pause").path("reason").asText()).isEqualTo("maintenance");
        assertThat(Boot.post(context, "/actuator/emailledger/resume", "{}").statusCode())
                .isEqualTo(204);
        assertThat(ledger.sending().paused()).isEmpty();
        assertThat(Boot.post(
                                context,
                                "/actuator/emailledger/pause",
                                "{\"reason\":\"a wrong link\",\"route\":\"default\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(ledger.sending().paused()).isEmpty();
        assertThat(endpoint("")
                        .path("routes")
                        .path("default")
                        .path("pause")
                        .path("reason")
                        .asText())
                .isEqualTo("a wrong link");
        assertThat(Boot.post(context, "/actuator/emailledger/resume", "{\"route\":\"default\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(endpoint("").path("routes").isEmpty()).isTrue();
        assertThat(Boot.post(context, "/actuator/emailledger/explode", "{}").statusCode())
                .isEqualTo(400);
    }

    private void start(String... more) {
        String[] properties = Stream.of(EXPOSED, more).flatMap(Stream::of).toArray(String[]::new);
        context = Boot.runWeb(Shop.class, "servlet", Boot.mail(server, Boot.h2(), properties));
    }

    private JsonNode health() throws Exception {
        return json(Boot.get(context, "/actuator/health").body());
    }

    private JsonNode endpoint(String path) throws Exception {
        return json(Boot.get(context, "/actuator/emailledger" + path).body());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
