package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.page.Page.Got;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests every route of the page, found from its routing table, so that no new route can be forgotten. */
@ParameterizedClass
@EnumSource(ServerKind.class)
class EveryRouteTest {
    private final TwoTenants two;

    EveryRouteTest(ServerKind kind) {
        two = new TwoTenants(kind);
    }

    @AfterEach
    void close() {
        two.close();
    }

    @Test
    void tableHasEveryRouteOfTheContract() {
        assertThat(two.routes().map(Route::path))
                .contains("", "page.css", "api/session")
                .doesNotHaveDuplicates();
        assertThat(two.changes()).hasSize(15);
        assertThat(two.api()).hasSize(27);
    }

    @Test
    void unknownVisitorGetsNothing() {
        Page stranger = two.office.browser().with(TwoTenants.WHO, "nobody");

        assertThat(two.routes()).allSatisfy(route -> {
            Got got = two.ask(stranger, route);
            assertThat(got.status()).as(route.path()).isEqualTo(401);
            assertThat(got.errorCode()).isEqualTo("no_visitor");
            assertThat(got.body()).doesNotContain(TwoTenants.SECRET);
        });
        two.assertNothingChanged();
    }

    @Test
    void otherTenantsAreHiddenEverywhere() {
        Page page = two.as("north");

        assertThat(two.api()).allSatisfy(route -> {
            Got got = two.ask(page, route);
            assertThat(got.body())
                    .as(route.path())
                    .doesNotContain(TwoTenants.SECRET)
                    .doesNotContain("south");
            if (route.path().contains("{id}")) {
                assertThat(got.status()).as(route.path()).isEqualTo(404);
                assertThat(got.body()).isEqualTo(missing(page, route).body());
            }
        });
        assertThat(two.office.ledger.find(two.mail).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
        assertThat(two.office.ledger.suppressions().ofTenant("south").page(10)).hasSize(1);
        assertThat(two.office.ledger.sending().paused()).isEmpty();
    }

    /** The response for an e-mail that does not exist. Both must be indistinguishable. */
    private Got missing(Page page, Route route) {
        String none = route.path().replace("{id}", "01900000-0000-7000-8000-000000000000");
        return route.isChange() ? page.post(none, TwoTenants.body(route)) : page.get(none);
    }

    @Test
    void emailsOfOtherTenantsAreNotCounted() {
        two.office.send(OpenPage.email().tenant("south"));
        Page page = two.as("north");

        assertThat(page.json("api/emails").path("emails")).isEmpty();
        assertThat(page.json("api/counts").path("counts"))
                .allSatisfy(count -> assertThat(count.path("count").asInt()).isZero());
        assertThat(page.json("api/days?days=2").path("days"))
                .allSatisfy(day -> assertThat(day.path("sent").asInt()).isZero());
        assertThat(page.json("api/daily").path("lines")).isEmpty();
        assertThat(page.get("api/export?format=jsonl").body()).isEmpty();
        assertThat(two.as("boss").json("api/days?days=2").path("days").toString())
                .contains("\"sent\":1");
    }

    @Test
    void otherTenantCannotBeRequested() {
        Page page = two.as("north");

        assertThat(two.api().filter(r -> r.names().orElseThrow().contains("tenant")))
                .isNotEmpty()
                .allSatisfy(route -> {
                    Got got = route.isChange()
                            ? page.post(two.path(route), "{\"tenant\":\"south\",\"address\":\"kim@home.example\"}")
                            : page.get(two.path(route) + "?tenant=south");
                    Got none = route.isChange()
                            ? page.post(two.path(route), "{\"tenant\":\"nowhere\",\"address\":\"kim@home.example\"}")
                            : page.get(two.path(route) + "?tenant=nowhere");
                    assertThat(got.status()).as(route.path()).isEqualTo(404);
                    assertThat(got.body()).isEqualTo(none.body());
                });
        two.assertNothingChanged();
    }

    @Test
    void unknownParameterIsRejectedEverywhere() {
        Page page = two.as("boss");

        assertThat(two.api()).allSatisfy(route -> {
            Got got = route.isChange()
                    ? page.post(two.path(route) + "?recipent=a", TwoTenants.body(route))
                    : page.get(two.path(route) + "?recipent=a");
            assertThat(got.status()).as(route.path()).isEqualTo(400);
        });
        two.assertNothingChanged();
    }

    @Test
    void everyResponseHasSecurityHeaders() {
        Page page = two.as("boss");

        assertThat(two.routes()).allSatisfy(route -> {
            assertCareful(route, two.ask(page, route));
            assertCareful(route, two.ask(two.office.browser().with(TwoTenants.WHO, "nobody"), route));
            assertCareful(
                    route,
                    page.send(page.request(two.path(route)).method("DELETE", HttpRequest.BodyPublishers.noBody())));
        });
        assertCareful(null, page.get("nowhere"));
    }

    private static void assertCareful(@Nullable Route route, Got got) {
        assertThat(got.header("X-Content-Type-Options")).as("%s", route).contains("nosniff");
        assertThat(got.header("Referrer-Policy")).contains("no-referrer");
        assertThat(got.header("Cross-Origin-Resource-Policy")).contains("same-origin");
        assertThat(got.header("Cross-Origin-Opener-Policy")).contains("same-origin");
        assertThat(got.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(got.header("Content-Security-Policy").orElse(""))
                .as("%s", route)
                .contains("default-src 'none'")
                .doesNotContain("script-src 'unsafe-inline'")
                .doesNotContain("*")
                .contains("frame-ancestors");
        boolean isData = route == null || route.path().startsWith("api/") || got.status() >= 400;
        assertThat(got.header("Cache-Control")).contains(isData ? "no-store" : "no-cache");
        assertThat(got.header("Content-Type")).isPresent();
    }

    @Test
    void headIsAnsweredLikeGetWithoutBody() {
        Page page = two.as("boss");

        assertThat(two.routes().filter(r -> !r.isChange())).allSatisfy(route -> {
            Got get = page.get(two.path(route));
            Got head = page.send(page.request(two.path(route)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertThat(head.status()).as(route.path()).isEqualTo(get.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        });
    }

    @Test
    void unsupportedMethodIsRejectedAndChangesNothing() {
        Page page = two.as("boss");

        assertThat(two.routes()).allSatisfy(route -> {
            String allowed = route.isChange() ? "POST" : "GET, HEAD";
            for (String method : new String[] {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", other(route)}) {
                HttpRequest.Builder request = page.change(two.path(route), TwoTenants.body(route))
                        .method(method, HttpRequest.BodyPublishers.noBody());
                Got got = page.send(request);
                assertThat(got.status()).as(method + " " + route.path()).isEqualTo(405);
                assertThat(got.header("Allow")).contains(allowed);
            }
        });
        two.assertNothingChanged();
    }

    private static String other(Route route) {
        return route.isChange() ? "GET" : "POST";
    }
}
