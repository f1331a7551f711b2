package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.emailledger.history.EmailStatus;
import io.emailledger.message.EmailId;
import io.emailledger.page.Page.Got;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests every route that changes something, found from the routing table. */
@ParameterizedClass
@EnumSource(ServerKind.class)
class EveryChangeTest {
    private final TwoTenants two;

    EveryChangeTest(ServerKind kind) {
        two = new TwoTenants(kind);
    }

    @AfterEach
    void close() {
        two.close();
    }

    @ParameterizedTest
    @EnumSource(Permission.class)
    void missingPermissionIsRefusedEverywhere(Permission lacking) {
        Permission[] others =
                Arrays.stream(Permission.values()).filter(p -> p != lacking).toArray(Permission[]::new);
        two.known.put("lesser", Visitor.everything("lesser").mayOnly(others));
        Page page = two.as("lesser");

        assertThat(two.routes().filter(r -> r.needs().equals(Optional.of(lacking))))
                .isNotEmpty()
                .allSatisfy(route -> {
                    Got got = two.ask(page, route);
                    assertThat(got.status()).as(route.path()).isEqualTo(403);
                    assertThat(got.errorCode()).isEqualTo("forbidden");
                    assertThat(got.body()).contains(lacking.refusal()).doesNotContain(TwoTenants.SECRET);
                });
        two.assertNothingChanged();
    }

    @Test
    void everyChangeNeedsPermission() {
        assertThat(two.changes())
                .allSatisfy(r -> assertThat(r.needs()).as(r.path()).isPresent());
        assertThat(two.as("north").post("api/pause", "{\"reason\":\"x\"}").status())
                .isEqualTo(403);
        assertThat(two.as("north").post("api/resume", "{}").status()).isEqualTo(403);
    }

    @Test
    void readOnlyPageRefusesEveryChange() {
        try (OpenPage museum = OpenPage.open(HistoryServerBuilder::readOnly)) {
            EmailId there = museum.later(OpenPage.email());
            Page page = museum.page();

            assertThat(two.changes()).allSatisfy(route -> {
                Got got = page.post(route.path().replace("{id}", there.toString()), TwoTenants.body(route));
                assertThat(got.status()).as(route.path()).isEqualTo(403);
                assertThat(got.body()).contains("read-only");
            });
            assertThat(museum.ledger.find(there).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
            assertThat(museum.ledger.sending().paused()).isEmpty();
            assertThat(page.json("api/session").path("readOnly").asBoolean()).isTrue();
            assertThat(page.json("api/session").path("permissions"))
                    .extracting(p -> p.asText())
                    .containsExactly("READ_CONTENT", "READ_SUPPRESSIONS", "EXPORT");
            assertThat(page.json("api/emails/" + there + "/actions")
                            .path("cancel")
                            .path("why")
                            .asText())
                    .contains("read-only");
        }
    }

    @Test
    void changeFromAnotherOriginIsRefused() {
        Page page = two.as("boss");
        Page another = two.as("boss");
        Page someoneElse = two.as("other boss");

        assertThat(two.changes()).allSatisfy(route -> {
            String where = two.path(route);
            HttpRequest.Builder noToken = page.request(where)
                    .POST(HttpRequest.BodyPublishers.ofString(TwoTenants.body(route)))
                    .setHeader("Content-Type", "application/json");
            assertRefused(page.send(noToken));
            assertRefused(
                    page.send(page.change(where, TwoTenants.body(route)).setHeader("X-CSRF-Token", "0".repeat(64))));
            assertRefused(
                    page.send(page.change(where, TwoTenants.body(route)).setHeader("X-CSRF-Token", another.token())));
            assertRefused(page.send(page.change(where, TwoTenants.body(route)).setHeader("Cookie", another.cookie())));
            assertRefused(
                    page.send(page.change(where, TwoTenants.body(route)).setHeader("Cookie", "email-ledger-page=x")));
            assertRefused(
                    page.send(page.change(where, TwoTenants.body(route)).setHeader(TwoTenants.WHO, "other boss")));
            assertRefused(page.send(page.change(where, TwoTenants.body(route))
                    .setHeader("Cookie", someoneElse.cookie())
                    .setHeader("X-CSRF-Token", someoneElse.token())));
            assertRefused(
                    page.send(page.change(where, TwoTenants.body(route)).setHeader("Origin", "https://evil.example")));
            assertRefused(page.send(page.change(where, TwoTenants.body(route)).setHeader("Origin", "null")));
        });
        two.assertNothingChanged();
    }

    private static void assertRefused(Got got) {
        assertThat(got.status()).isEqualTo(403);
        assertThat(got.errorCode()).isEqualTo("csrf");
    }

    @Test
    void crossSiteFormCannotSendChange() {
        Page page = two.as("boss");

        assertThat(two.changes()).allSatisfy(route -> {
            for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", ""}) {
                Got got = page.send(
                        page.change(two.path(route), TwoTenants.body(route)).setHeader("Content-Type", type));
                assertThat(got.status()).as(route.path()).isEqualTo(415);
                assertThat(got.errorCode()).isEqualTo("unsupported_type");
            }
        });
        two.assertNothingChanged();
    }

    @Test
    void emptyMemberIsRejected() {
        Page page = two.as("boss");
        int emails = page.json("api/emails").path("emails").size();

        assertThat(two.changes()).allSatisfy(route -> {
            for (String member : route.names().orElseThrow()) {
                Map<String, Object> body = new TreeMap<>(Page.read(TwoTenants.body(route)));
                body.put(member, " ");
                Got got = page.post(two.path(route), Page.written(body));
                assertThat(got.status()).as(route.path() + " " + member).isEqualTo(400);
                assertThat(got.json().path("error").path("property").asText()).isEqualTo(member);
            }
        });
        two.assertNothingChanged();
        assertThat(page.json("api/emails").path("emails")).hasSize(emails);
    }

    @Test
    void invalidBodyIsRejected() {
        Page page = two.as("boss");

        assertThat(two.changes()).allSatisfy(route -> {
            Got large = page.post(two.path(route), "{\"x\":\"" + "y".repeat(70_000) + "\"}");
            assertThat(large.status()).as(route.path()).isEqualTo(413);
            assertThat(large.errorCode()).isEqualTo("too_large");
            for (String body : new String[] {"", "[]", "7", "{", "{} {}", "{\"x\":1}", "{\"to\":1,\"to\":2}"}) {
                Got got = page.post(two.path(route), body);
                assertThat(got.status()).as(route.path() + " " + body).isEqualTo(400);
                assertThat(got.errorCode()).isEqualTo("invalid_value");
            }
        });
        two.assertNothingChanged();
    }
}
