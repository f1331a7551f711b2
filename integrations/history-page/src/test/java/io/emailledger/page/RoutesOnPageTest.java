package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.message.EmailId;
import io.emailledger.page.Page.Got;
import io.emailledger.routes.Route;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.ScriptedTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the route of an e-mail, the filter by route, the health of routes, and the pause of one. */
class RoutesOnPageTest {
    private static final String PAUSE = "{\"route\":\"bulk\",\"reason\":\"A wrong letter.\"}";

    private final ScriptedTransport bulk = new ScriptedTransport().named("bulk relay");
    private final ScriptedTransport standIn = new ScriptedTransport().named("stand-in");
    private final OpenPage office =
            OpenPage.routed(routes -> routes.route(Route.of("bulk", bulk).failover(standIn)));
    private final Page page = office.page();

    @AfterEach
    void close() {
        office.close();
    }

    private EmailId send(String route) {
        EmailId id = office.ledger.send(
                OpenPage.email().subject("By " + route).route(route).build());
        office.work();
        return id;
    }

    private JsonNode route(String name) {
        for (JsonNode route : page.json("api/health").path("routes")) {
            if (route.path("name").asText().equals(name)) {
                return route;
            }
        }
        throw new AssertionError("The page does not name the route " + name + ".");
    }

    @Test
    void listAndMessageNameTheRoute() {
        send("default");
        EmailId id = send("bulk");

        JsonNode rows = page.json("api/emails").path("emails");
        assertThat(rows).extracting(row -> row.path("route").asText()).containsExactly("bulk", "default");
        assertThat(page.json("api/emails/" + id).path("route").asText()).isEqualTo("bulk");
    }

    @Test
    void routeNarrowsListCountsAndExport() {
        send("default");
        send("bulk");
        send("bulk");

        assertThat(page.json("api/emails?route=bulk").path("emails")).hasSize(2);
        assertThat(page.json("api/emails?route=default").path("emails")).hasSize(1);
        assertThat(page.json("api/emails?route=BULK").path("emails")).isEmpty();
        assertThat(page.get("api/export?format=jsonl&route=bulk").body().lines())
                .hasSize(2);
        assertThat(page.json("api/counts?route=bulk").path("counts").toString())
                .contains("{\"status\":\"DELIVERED\",\"count\":2,\"text\":\"2\"}");
    }

    @Test
    void workingRoutesHaveNoProblem() {
        assertThat(route("bulk").fieldNames()).toIterable().containsExactlyInAnyOrder("name", "transports", "senders");
        assertThat(route("default").path("transports")).isEmpty();
    }

    @Test
    void downTransportIsNamedWhileStandInSends() {
        bulk.otherwise(Act.unavailable("connection refused by mail.example"));
        EmailId id = send("bulk");

        JsonNode route = route("bulk");

        assertThat(page.json("api/emails/" + id).path("status").asText()).isEqualTo("DELIVERED");
        assertThat(route.has("outage")).isFalse();
        JsonNode down = route.path("transports").get(0);
        assertThat(down.path("name").asText()).isEqualTo("bulk relay");
        assertThat(down.path("reason").asText()).contains("connection refused");
        assertThat(down.has("since")).isTrue();
        assertThat(down.has("nextProbe")).isTrue();
    }

    @Test
    void routeWithoutWorkingTransportIsOut() {
        bulk.otherwise(Act.unavailable("connection refused by mail.example"));
        standIn.otherwise(Act.unavailable("connection refused by other.example"));
        send("bulk");

        assertThat(route("bulk").path("outage").path("reason").asText()).contains("connection refused");
        assertThat(route("bulk").path("transports")).hasSize(2);
        assertThat(route("default").has("outage")).isFalse();
        assertThat(page.json("api/health").has("outage"))
                .as("the other route sends")
                .isFalse();
    }

    @Test
    void pausedRouteWaitsAloneUntilResumed() {
        JsonNode health = page.post("api/routes/pause", PAUSE).json();
        EmailId waits = send("bulk");
        EmailId goes = send("default");

        assertThat(health.has("pause")).as("only a route is paused").isFalse();
        assertThat(route("bulk").path("pause").path("reason").asText()).isEqualTo("A wrong letter.");
        assertThat(page.json("api/emails/" + waits)
                        .path("waiting")
                        .path("reason")
                        .asText())
                .isEqualTo("PAUSED");
        assertThat(page.json("api/emails/" + goes).path("status").asText()).isEqualTo("DELIVERED");

        assertThat(page.post("api/routes/resume", "{\"route\":\"bulk\"}").status())
                .isEqualTo(200);
        office.work();
        assertThat(route("bulk").has("pause")).isFalse();
        assertThat(page.json("api/emails/" + waits).path("status").asText()).isEqualTo("DELIVERED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"route\":\"bulk\"}",
                "{\"reason\":\"x\"}",
                "{\"route\":\" \",\"reason\":\"x\"}",
                "{\"route\":\"a\\nb\",\"reason\":\"x\"}",
                "{\"route\":\"bulk\",\"reason\":\"a\\nb\"}",
                "{\"route\":\"bulk\",\"reason\":\"x\",\"tenant\":\"north\"}"
            })
    void invalidPauseOfRouteIsRefused(String body) {
        Got got = page.post("api/routes/pause", body);

        assertThat(got.status()).isEqualTo(400);
        assertThat(route("bulk").has("pause")).isFalse();
    }

    @Test
    void tooLongNameIsRefusedAndNamed() {
        Got got = page.post("api/routes/resume", "{\"route\":\"" + "x".repeat(101) + "\"}");

        assertThat(got.status()).isEqualTo(400);
        assertThat(got.json().path("error").path("property").asText()).isEqualTo("route");
    }
}
