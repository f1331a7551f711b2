package io.emailledger.examples.historypage;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.examples.historypage.Page.Got;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.suppression.SuppressionReason;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every address of the page, found from its routing table: a new one cannot be forgotten. */
class EveryRouteTest {
    private static final String WHO = "X-Test-Visitor";
    private static final String SECRET = "quicksilver";

    private final Map<String, Visitor> known = new TreeMap<>();
    private final OpenPage office = OpenPage.open(server -> server.authentication(exchange ->
            Optional.ofNullable(exchange.getRequestHeaders().getFirst(WHO)).map(known::get)));
    private EmailId mail;

    @BeforeEach
    void meet() {
        known.put("boss", Visitor.everything("boss"));
        known.put("other boss", Visitor.everything("other boss"));
        known.put("north", Visitor.ofTenants("north", Set.of("north", "far north")));
        mail = office.later(OpenPage.email()
                .subject("About " + SECRET)
                .tag(SECRET)
                .metadata("case", SECRET)
                .html("<p>" + SECRET)
                .tenant("south"));
        office.ledger
                .suppressions()
                .add(
                        Optional.of("south"),
                        SECRET + "@home.example",
                        SuppressionReason.MANUAL,
                        SECRET,
                        Optional.empty());
    }

    @AfterEach
    void close() {
        office.close();
    }

    private Stream<Route> routes() {
        return Routes.of(office.ledger, false, InstantSource.system()).all().stream();
    }

    private Stream<Route> changes() {
        return routes().filter(Route::isChange);
    }

    private Stream<Route> api() {
        return routes().filter(r -> r.path().startsWith("api/"));
    }

    private Page as(String name) {
        return office.browser().with(WHO, name).open();
    }

    private String path(Route route) {
        return route.path().replace("{id}", mail.toString());
    }

    /** A body with which the change would be made if nothing were against it. */
    private static String body(Route route) {
        return switch (route.path()) {
            case "api/emails/{id}/resolve" -> "{\"resolution\":\"DELIVERED\",\"words\":\"I asked.\"}";
            case "api/pause" -> "{\"reason\":\"A wrong letter.\"}";
            case "api/suppressions/add" -> "{\"address\":\"kim@home.example\"}";
            case "api/suppressions/remove" -> "{\"tenant\":\"south\",\"address\":\"" + SECRET + "@home.example\"}";
            default -> "{}";
        };
    }

    private Got ask(Page page, Route route) {
        return route.isChange() ? page.post(path(route), body(route)) : page.get(path(route));
    }

    private void assertNothingChanged() {
        assertThat(office.ledger.find(mail).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
        assertThat(office.ledger.paused()).isEmpty();
        assertThat(office.ledger.suppressions().page(Optional.empty(), Optional.empty(), 10))
                .isEmpty();
        assertThat(office.ledger.suppressions().page(Optional.of("south"), Optional.empty(), 10))
                .hasSize(1);
    }

    @Test
    void theTableHasThePageAndEveryAddressOfTheContract() {
        assertThat(routes().map(Route::path))
                .contains("", "page.css", "api/session")
                .doesNotHaveDuplicates();
        assertThat(changes()).hasSize(7);
        assertThat(api()).hasSize(18);
    }

    @Test
    void someoneWhomTheHostDoesNotKnowGetsNothingFromAnyAddress() {
        Page stranger = office.browser().with(WHO, "nobody");

        assertThat(routes()).allSatisfy(route -> {
            Got got = ask(stranger, route);
            assertThat(got.status()).as(route.path()).isEqualTo(401);
            assertThat(got.errorCode()).isEqualTo("no_visitor");
            assertThat(got.body()).doesNotContain(SECRET);
        });
        assertNothingChanged();
    }

    @Test
    void ofAnotherTenantNothingShowsAtAnyAddress() {
        Page page = as("north");

        assertThat(api()).allSatisfy(route -> {
            Got got = ask(page, route);
            assertThat(got.body()).as(route.path()).doesNotContain(SECRET).doesNotContain("south");
            if (route.path().contains("{id}")) {
                assertThat(got.status()).as(route.path()).isEqualTo(404);
                assertThat(got.body()).isEqualTo(missing(page, route).body());
            }
        });
        assertThat(office.ledger.find(mail).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
        assertThat(office.ledger.suppressions().page(Optional.of("south"), Optional.empty(), 10))
                .hasSize(1);
        assertThat(office.ledger.paused()).isEmpty();
    }

    /** The same for an e-mail that there is not: nobody is to tell the two apart. */
    private Got missing(Page page, Route route) {
        String none = route.path().replace("{id}", "01900000-0000-7000-8000-000000000000");
        return route.isChange() ? page.post(none, body(route)) : page.get(none);
    }

    @Test
    void anotherTenantCannotBeAskedFor() {
        Page page = as("north");

        assertThat(api().filter(r -> r.names().orElseThrow().contains("tenant")))
                .isNotEmpty()
                .allSatisfy(route -> {
                    Got got = route.isChange()
                            ? page.post(path(route), "{\"tenant\":\"south\",\"address\":\"kim@home.example\"}")
                            : page.get(path(route) + "?tenant=south");
                    Got none = route.isChange()
                            ? page.post(path(route), "{\"tenant\":\"nowhere\",\"address\":\"kim@home.example\"}")
                            : page.get(path(route) + "?tenant=nowhere");
                    assertThat(got.status()).as(route.path()).isEqualTo(404);
                    assertThat(got.body()).isEqualTo(none.body());
                });
        assertNothingChanged();
    }

    @ParameterizedTest
    @EnumSource(Permission.class)
    void whoLacksAPermissionIsRefusedWhereverItIsNeeded(Permission lacking) {
        Permission[] others =
                Arrays.stream(Permission.values()).filter(p -> p != lacking).toArray(Permission[]::new);
        known.put("lesser", Visitor.everything("lesser").mayOnly(others));
        Page page = as("lesser");

        assertThat(routes().filter(r -> r.needs().equals(Optional.of(lacking))))
                .isNotEmpty()
                .allSatisfy(route -> {
                    Got got = ask(page, route);
                    assertThat(got.status()).as(route.path()).isEqualTo(403);
                    assertThat(got.errorCode()).isEqualTo("forbidden");
                    assertThat(got.body()).contains(lacking.refusal()).doesNotContain(SECRET);
                });
        assertNothingChanged();
    }

    @Test
    void everyChangeNeedsAPermissionAndOnlyOneWhoSeesAllPausesForAll() {
        assertThat(changes()).allSatisfy(r -> assertThat(r.needs()).as(r.path()).isPresent());
        assertThat(as("north").post("api/pause", "{\"reason\":\"x\"}").status()).isEqualTo(403);
        assertThat(as("north").post("api/resume", "{}").status()).isEqualTo(403);
    }

    @Test
    void aReadOnlyPageRefusesEveryChangeAndSaysSo() {
        try (OpenPage museum = OpenPage.open(HistoryServerBuilder::readOnly)) {
            EmailId there = museum.later(OpenPage.email());
            Page page = museum.page();

            assertThat(changes()).allSatisfy(route -> {
                Got got = page.post(route.path().replace("{id}", there.toString()), body(route));
                assertThat(got.status()).as(route.path()).isEqualTo(403);
                assertThat(got.body()).contains("read-only");
            });
            assertThat(museum.ledger.find(there).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
            assertThat(museum.ledger.paused()).isEmpty();
            assertThat(page.json("api/session").path("readOnly").asBoolean()).isTrue();
            assertThat(page.json("api/session").path("permissions"))
                    .extracting(p -> p.asText())
                    .containsExactly("READ_CONTENT", "EXPORT");
            assertThat(page.json("api/emails/" + there + "/actions")
                            .path("cancel")
                            .path("why")
                            .asText())
                    .contains("read-only");
        }
    }

    @Test
    void aChangeThatDoesNotComeFromThePageIsRefused() {
        Page page = as("boss");
        Page another = as("boss");
        Page someoneElse = as("other boss");

        assertThat(changes()).allSatisfy(route -> {
            String where = path(route);
            HttpRequest.Builder noToken = page.request(where)
                    .POST(HttpRequest.BodyPublishers.ofString(body(route)))
                    .setHeader("Content-Type", "application/json");
            assertRefused(page.send(noToken));
            assertRefused(page.send(page.change(where, body(route)).setHeader("X-CSRF-Token", "0".repeat(64))));
            assertRefused(page.send(page.change(where, body(route)).setHeader("X-CSRF-Token", another.token())));
            assertRefused(page.send(page.change(where, body(route)).setHeader("Cookie", another.cookie())));
            assertRefused(page.send(page.change(where, body(route)).setHeader("Cookie", "email-ledger-page=x")));
            assertRefused(page.send(page.change(where, body(route)).setHeader(WHO, "other boss")));
            assertRefused(page.send(page.change(where, body(route))
                    .setHeader("Cookie", someoneElse.cookie())
                    .setHeader("X-CSRF-Token", someoneElse.token())));
            assertRefused(page.send(page.change(where, body(route)).setHeader("Origin", "https://evil.example")));
            assertRefused(page.send(page.change(where, body(route)).setHeader("Origin", "null")));
        });
        assertNothingChanged();
    }

    private static void assertRefused(Got got) {
        assertThat(got.status()).isEqualTo(403);
        assertThat(got.errorCode()).isEqualTo("csrf");
    }

    @Test
    void aFormOfAnotherSiteCannotEvenSendWhatAChangeHasToBe() {
        Page page = as("boss");

        assertThat(changes()).allSatisfy(route -> {
            for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", ""}) {
                Got got = page.send(page.change(path(route), body(route)).setHeader("Content-Type", type));
                assertThat(got.status()).as(route.path()).isEqualTo(415);
                assertThat(got.errorCode()).isEqualTo("unsupported_type");
            }
        });
        assertNothingChanged();
    }

    @Test
    void aBodyThatIsTooLargeOrNoObjectOrHasUnknownMembersIsRefused() {
        Page page = as("boss");

        assertThat(changes()).allSatisfy(route -> {
            Got large = page.post(path(route), "{\"x\":\"" + "y".repeat(70_000) + "\"}");
            assertThat(large.status()).as(route.path()).isEqualTo(413);
            assertThat(large.errorCode()).isEqualTo("too_large");
            for (String body : new String[] {"", "[]", "7", "{", "{} {}", "{\"x\":1}", "{\"to\":1,\"to\":2}"}) {
                Got got = page.post(path(route), body);
                assertThat(got.status()).as(route.path() + " " + body).isEqualTo(400);
                assertThat(got.errorCode()).isEqualTo("invalid_value");
            }
        });
        assertNothingChanged();
    }

    @Test
    void aParameterThatIsNotKnownIsRefusedByTheWholeApi() {
        Page page = as("boss");

        assertThat(api()).allSatisfy(route -> {
            Got got = route.isChange()
                    ? page.post(path(route) + "?recipent=a", body(route))
                    : page.get(path(route) + "?recipent=a");
            assertThat(got.status()).as(route.path()).isEqualTo(400);
        });
        assertNothingChanged();
    }

    @Test
    void everyAnswerTellsBrowsersToBeCareful() {
        Page page = as("boss");

        assertThat(routes()).allSatisfy(route -> {
            assertCareful(route, ask(page, route));
            assertCareful(route, ask(office.browser().with(WHO, "nobody"), route));
            assertCareful(
                    route, page.send(page.request(path(route)).method("DELETE", HttpRequest.BodyPublishers.noBody())));
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
    void headIsAnsweredLikeGetWithoutABody() {
        Page page = as("boss");

        assertThat(routes().filter(r -> !r.isChange())).allSatisfy(route -> {
            Got get = page.get(path(route));
            Got head = page.send(page.request(path(route)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertThat(head.status()).as(route.path()).isEqualTo(get.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        });
    }

    @Test
    void aMethodThatAnAddressDoesNotHaveIsRefusedAndChangesNothing() {
        Page page = as("boss");

        assertThat(routes()).allSatisfy(route -> {
            String allowed = route.isChange() ? "POST" : "GET, HEAD";
            for (String method : new String[] {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", other(route)}) {
                HttpRequest.Builder request =
                        page.change(path(route), body(route)).method(method, HttpRequest.BodyPublishers.noBody());
                Got got = page.send(request);
                assertThat(got.status()).as(method + " " + route.path()).isEqualTo(405);
                assertThat(got.header("Allow")).contains(allowed);
            }
        });
        assertNothingChanged();
    }

    private static String other(Route route) {
        return route.isChange() ? "GET" : "POST";
    }
}
