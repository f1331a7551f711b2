package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import io.emailledger.message.EmailId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests what depends on the web server: paths, logins, lengths, and broken answers. */
@ParameterizedClass
@EnumSource(ServerKind.class)
class EveryServerTest {
    private final ServerKind kind;

    EveryServerTest(ServerKind kind) {
        this.kind = kind;
    }

    private OpenPage open() {
        return OpenPage.on(kind, page -> page.authentication(request -> Optional.of(Visitor.everything("boss"))));
    }

    @Test
    void pageItsFilesAndItsApiAreServed() {
        try (OpenPage office = open()) {
            Page page = office.page();
            Page.Got document = page.get("");
            assertThat(document.header("Content-Type").orElseThrow().replace(" ", ""))
                    .isEqualToIgnoringCase("text/html;charset=utf-8");
            assertThat(document.body()).contains("main.js");
            assertThat(page.get("main.js").status()).isEqualTo(200);
            EmailId id = office.later(OpenPage.email());
            assertThat(page.json("api/emails").path("emails")).hasSize(1);
            assertThat(page.post("api/emails/" + id + "/cancel", "{}").status()).isEqualTo(200);
            assertThat(page.get("api/emails/" + id + "/log").header("Content-Disposition"))
                    .contains("attachment; filename=\"email-" + id + ".log\"");
        }
    }

    @Test
    void unchangedAnswerIsNotSentAgain() {
        try (OpenPage office = open()) {
            Page page = office.page();
            String tag = page.get("api/counts").header("ETag").orElseThrow();
            Page.Got again = page.send(page.request("api/counts").setHeader("If-None-Match", tag));
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void pathHasOneSpelling() {
        try (OpenPage office = open()) {
            String mount = office.address().getPath();
            String host = office.address().getAuthority();
            for (String path : List.of(
                    mount + "%61pi/session",
                    mount + "api%2fsession",
                    mount + "api%2Fsession",
                    mount + "api/sessio%6e",
                    mount + "/api/session",
                    mount + "api//session",
                    mount + "./api/session",
                    mount + "api/./session",
                    mount + "api/../api/session",
                    mount + "%2e/api/session",
                    mount + "x/%2e%2e/api/session",
                    mount + "api/session/",
                    mount + "api/session;jsessionid=1",
                    mount + "api;x/session",
                    mount + "api/session%00",
                    mount + "api\\session",
                    mount + "api%5csession",
                    mount + "API/session",
                    "/x/.." + mount + "api/session",
                    "/" + mount + "api/session",
                    "//" + host + mount + "api/session",
                    "//evil.example" + mount + "api/session",
                    "http://evil.example" + mount + "api/session",
                    "https://evil.example:8443" + mount + "api/session",
                    "http://" + host + "@evil.example" + mount + "api/session")) {
                String answer = Raw.get(office.address(), path, host);
                assertThat(answer)
                        .as(path)
                        .matches("(?s)HTTP/1.1 (400|404|421) .*")
                        .doesNotContain("csrfToken");
            }
            assertThat(Raw.get(office.address(), mount + "api/session", host)).contains("csrfToken");
            assertThat(Raw.get(office.address(), "http://" + host + mount + "api/session", host))
                    .as("the absolute form, which every server has to accept")
                    .contains("csrfToken");
        }
    }

    @Test
    void encodedIdIsNoId() {
        try (OpenPage office = open()) {
            EmailId id = office.later(OpenPage.email());
            String path = office.address().getPath() + "api/emails/";
            String host = office.address().getAuthority();
            String first = "%" + Integer.toHexString(id.toString().charAt(0));
            assertThat(Raw.get(office.address(), path + id, host)).startsWith("HTTP/1.1 200");
            assertThat(Raw.get(office.address(), path + first + id.toString().substring(1), host))
                    .startsWith("HTTP/1.1 404");
            assertThat(Raw.get(office.address(), path + id + "%2flog", host)).matches("(?s)HTTP/1.1 40[04] .*");
        }
    }

    @Test
    void unknownVisitorIsRefusedEverywhere() {
        try (OpenPage office = OpenPage.on(
                kind,
                page -> page.authentication(request -> {
                    request.unwrap(HttpExchange.class)
                            .ifPresent(e -> e.getResponseHeaders().set("WWW-Authenticate", "Test"));
                    request.unwrap(HttpServletResponse.class).ifPresent(r -> r.setHeader("WWW-Authenticate", "Test"));
                    return Optional.empty();
                }))) {
            for (String path : List.of("", "main.js", "api/emails", "nowhere")) {
                Page.Got got = office.browser().get(path);
                assertThat(got.status()).as(path).isEqualTo(401);
                assertThat(got.errorCode()).isEqualTo("no_visitor");
                assertThat(got.header("WWW-Authenticate")).contains("Test");
            }
        }
    }

    @Test
    void userOfServerIsVisitor() {
        assumeThat(kind).as("this server authenticates users").isNotEqualTo(ServerKind.OWN);
        // The name of an HttpPrincipal begins with its realm.
        Authentication login = Authentication.byPrincipal(
                user -> Optional.of(user instanceof HttpPrincipal http ? http.getUsername() : user.getName())
                        .filter(name -> !name.equals("guest"))
                        .map(Visitor::everything));
        try (OpenPage office = OpenPage.on(kind, page -> page.authentication(login))) {
            assertThat(office.browser().get("api/session").status()).isEqualTo(401);
            assertThat(office.browser()
                            .with(ServerKind.USER, "guest")
                            .get("api/session")
                            .status())
                    .isEqualTo(401);
            Page kim = office.browser().with(ServerKind.USER, "Kim").open();
            assertThat(kim.json("api/session").path("visitor").asText()).isEqualTo("Kim");
            assertThat(kim.post("api/pause", "{\"reason\":\"x\"}").status()).isEqualTo(200);
        }
    }

    @Test
    void failingLoginAdmitsNoVisitor() {
        try (OpenPage office = OpenPage.on(
                kind,
                page -> page.authentication(request -> {
                    throw new IllegalStateException("the directory says: pat@home.example is locked");
                }))) {
            Page.Got got = office.browser().get("api/emails");
            assertThat(got.status()).isEqualTo(500);
            assertThat(got.errorCode()).isEqualTo("internal");
            assertThat(got.body()).doesNotContain("pat");
        }
    }

    @Test
    void longAnswerIsWhole() {
        try (OpenPage office = open()) {
            for (int i = 0; i < 501; i++) {
                office.later(OpenPage.email().metadata("long", "x".repeat(200)));
            }
            assertThat(office.page().get("api/export?format=jsonl").body().lines())
                    .hasSize(501);
        }
    }

    @Test
    void brokenAnswerIsRecognisable() {
        AtomicInteger pages = new AtomicInteger(1);
        try (OpenPage office = OpenPage.on(
                kind,
                store -> FailingStore.after(pages, store),
                page -> page.authentication(request -> Optional.of(Visitor.everything("boss"))))) {
            for (int i = 0; i < 501; i++) {
                office.later(OpenPage.email().metadata("long", "x".repeat(200)));
            }
            Page page = office.page();
            assertThatThrownBy(() -> page.get("api/export?format=jsonl")).hasRootCauseInstanceOf(IOException.class);
            Page.Got got = page.get("api/export?format=jsonl");
            assertThat(got.status()).as("a failure before the first byte").isEqualTo(503);
            assertThat(got.header("Content-Disposition")).isEmpty();
        }
    }

    @Test
    void mountWithoutSlashIsRedirected() {
        assumeThat(kind).isIn(ServerKind.JETTY, ServerKind.TOMCAT);
        try (OpenPage office = open()) {
            String path = office.address().getPath().replaceFirst("/$", "");
            String host = office.address().getAuthority();
            String answer = Raw.get(office.address(), path + "?status=BOUNCED", host);
            assertThat(answer)
                    .startsWith("HTTP/1.1 302")
                    .containsIgnoringCase("\nLocation: history/?status=BOUNCED\r\n");
            URI redirected = office.address().resolve(path).resolve("history/");
            assertThat(redirected).isEqualTo(office.address());
        }
    }

    /** In HTTP/2 some containers have an authority and no Host header, as Jetty in HTTP/1.0. */
    @Test
    void originIsComparedWithoutHostHeader() {
        assumeThat(kind).isEqualTo(ServerKind.JETTY);
        try (OpenPage office = open()) {
            Page page = office.page();
            String request = "POST " + office.address().getPath() + "api/resume HTTP/1.0\r\nCookie: " + page.cookie()
                    + "\r\nX-CSRF-Token: " + page.token() + "\r\nContent-Type: application/json\r\nContent-Length: 2"
                    + "\r\nOrigin: ";
            assertThat(Raw.send(
                            office.address(),
                            request + "http://" + office.address().getAuthority() + "\r\n\r\n{}"))
                    .matches("(?s)HTTP/1.[01] 200 .*");
            assertThat(Raw.send(office.address(), request + "http://evil.example\r\n\r\n{}"))
                    .matches("(?s)HTTP/1.[01] 403 .*");
        }
    }

    @Test
    void changeOfAnotherOriginIsRefused() {
        try (OpenPage office = open()) {
            Page page = office.page();
            String own = "http://" + office.address().getAuthority();
            assertThat(page.send(page.change("api/resume", "{}").setHeader("Origin", own))
                            .status())
                    .isEqualTo(200);
            assertThat(page.send(page.change("api/resume", "{}").setHeader("Origin", "http://evil.example"))
                            .status())
                    .isEqualTo(403);
        }
    }
}
