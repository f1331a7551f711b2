package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.testkit.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.CookieManager;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests authentication of visitors, and responses to failures. */
class ServerTest {

    @Test
    void serverWithoutLoginBindsOnlyToLoopback() {
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport())
                .workers(0)
                .build()) {
            for (String address : new String[] {"0.0.0.0", "::", "192.0.2.1"}) {
                HistoryServerBuilder server = HistoryServer.of(ledger).bind(new InetSocketAddress(address, 0));
                assertThatThrownBy(server::start)
                        .isInstanceOf(UnprotectedPageException.class)
                        .hasMessage("The history page would be open to everybody who reaches this machine: bind it to a"
                                + " loopback address such as 127.0.0.1, or set a login with"
                                + " authentication(...).");
            }
            HistoryServerBuilder nowhere =
                    HistoryServer.of(ledger).bind(InetSocketAddress.createUnresolved("nowhere.invalid", 0));
            assertThatThrownBy(nowhere::start).isInstanceOf(UnprotectedPageException.class);
        }
    }

    @Test
    void serverWithLoginAcceptsEveryHostName() {
        try (OpenPage office = OpenPage.open(server -> server.bind(new InetSocketAddress("0.0.0.0", 0))
                .authentication(request -> Optional.of(Visitor.everything("boss"))))) {
            assertThat(Raw.get(office.address(), "/api/session", "mail.clinic.example"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8025",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "[::1].evil.example",
                "10.0.0.1",
                "localhost@evil.example",
                ""
            })
    void serverWithoutLoginRejectsForeignHostNames(String host) {
        try (OpenPage office = OpenPage.open()) {
            for (String path : new String[] {"/", "/page.css", "/api/session", "/nowhere"}) {
                String answer = Raw.get(office.address(), path, host);
                assertThat(answer)
                        .startsWith("HTTP/1.1 421")
                        .contains("wrong_host")
                        .contains("nosniff");
            }
        }
    }

    @Test
    void serverWithoutLoginRejectsOtherMachines() throws IOException {
        Optional<InetAddress> outer = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .findFirst();
        assumeThat(outer).as("this machine has an address but its loopback one").isPresent();
        HttpServer server = HttpServer.create(new InetSocketAddress(outer.get(), 0), 0);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport())
                .workers(0)
                .build()) {
            server.createContext("/", new HistoryHandler(HistoryWebPage.of(ledger)));
            server.start();
            URI address = URI.create("http://" + outer.get().getHostAddress() + ":"
                    + server.getAddress().getPort() + "/");
            assertThat(Raw.get(address, "/", "localhost"))
                    .startsWith("HTTP/1.1 403")
                    .contains("forbidden");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8025", "127.0.0.1", "127.0.0.2:1", "[::1]", "[::1]:8025"})
    void namesOfThisMachineAreAccepted(String host) {
        try (OpenPage office = OpenPage.open()) {
            assertThat(Raw.get(office.address(), "/api/session", host)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void originEqualToHostIsSameOriginBehindProxy() {
        try (OpenPage office = OpenPage.open()) {
            Page page = office.page();
            assertThat(page.send(page.change("api/resume", "{}")
                                    .setHeader(
                                            "Origin",
                                            "http://" + office.address().getAuthority()))
                            .status())
                    .isEqualTo(200);
            assertThat(page.send(page.change("api/resume", "{}").setHeader("Origin", "http://127.0.0.1:1"))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void cookieIsHttpOnlySameSiteAndSecure() {
        try (OpenPage office = OpenPage.open()) {
            String cookie =
                    office.browser().get("api/session").header("Set-Cookie").orElseThrow();
            assertThat(cookie).matches("email-ledger-page=[0-9a-f]{32}; HttpOnly; SameSite=Strict");
            assertThat(office.browser()
                            .with("X-Forwarded-Proto", "https")
                            .get("api/session")
                            .header("Set-Cookie")
                            .orElseThrow())
                    .endsWith("; Secure");
            assertThat(office.page().get("api/session").header("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void cookieWorksBehindProxyWithAnotherPath() throws IOException {
        try (OpenPage office = OpenPage.open()) {
            Map<String, List<String>> answer =
                    office.browser().get("api/session").response().headers().map();
            CookieManager browser = new CookieManager();
            URI outside = URI.create("http://intern.clinic.example/mail/history/api/session");
            browser.put(outside, answer);

            assertThat(browser.get(outside.resolve("emails/x/cancel"), Map.of()).get("Cookie"))
                    .singleElement()
                    .asString()
                    .contains("email-ledger-page=");
            assertThat(browser.get(outside.resolve("/another/api/session"), Map.of())
                            .get("Cookie"))
                    .isEmpty();
        }
    }

    @Test
    void processesWithSharedSecretAcceptEachOthersTokens() {
        byte[] secret = "16 random bytes.".getBytes(StandardCharsets.US_ASCII);
        try (OpenPage one = OpenPage.open(server -> server.secret(secret));
                OpenPage other = OpenPage.open(server -> server.secret(secret.clone()));
                OpenPage stranger = OpenPage.open()) {
            Page opened = one.page();

            assertThat(opened.at(other.address()).post("api/resume", "{}").status())
                    .isEqualTo(200);
            assertThat(opened.at(stranger.address()).post("api/resume", "{}").status())
                    .isEqualTo(403);
            assertThatThrownBy(() -> HistoryWebPage.of(one.ledger).secret(new byte[15]))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessage("secret must have at least 16 bytes, from a random source");
        }
    }

    @Test
    void failingLoginAdmitsNoVisitor() {
        try (OpenPage office = OpenPage.open(server -> server.authentication(request -> {
            throw new IllegalStateException("the directory says: pat@home.example is locked");
        }))) {
            Page.Got got = office.browser().get("api/emails");
            assertThat(got.status()).isEqualTo(500);
            assertThat(got.errorCode()).isEqualTo("internal");
            assertThat(got.body()).doesNotContain("pat").doesNotContain("IllegalState");
        }
    }

    @Test
    void logOmitsTextOfExceptions() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (OpenPage office = OpenPage.open(server -> server.authentication(request -> {
            throw new IllegalStateException("the directory says: pat@home.example is locked");
        }))) {
            office.browser().get("api/emails?recipient=kim@home.example");
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("java.lang.IllegalStateException")
                .doesNotContain("home.example");
    }

    @Test
    void unavailableStoreIsExplained() {
        try (OpenPage office = OpenPage.over(store -> FailingStore.after(new AtomicInteger(0), store))) {
            for (String path : new String[] {"api/emails", "api/export?format=jsonl"}) {
                Page.Got got = office.page().get(path);
                assertThat(got.status()).as(path).isEqualTo(503);
                assertThat(got.errorCode()).isEqualTo("store_unavailable");
                assertThat(got.body()).doesNotContain("out of order");
                assertThat(got.header("Content-Type")).contains("application/json");
                assertThat(got.header("Content-Disposition")).isEmpty();
                assertThat(got.header("X-Content-Type-Options")).contains("nosniff");
            }
        }
    }

    @Test
    void brokenExportIsRecognisable() {
        AtomicInteger pages = new AtomicInteger(1);
        try (OpenPage office = OpenPage.over(store -> FailingStore.after(pages, store))) {
            for (int i = 0; i < 501; i++) {
                office.later(OpenPage.email().metadata("long", "x".repeat(200)));
            }
            assertThatThrownBy(() -> office.page().get("api/export?format=jsonl"))
                    .hasRootCauseInstanceOf(IOException.class);
            pages.set(2);
            assertThat(office.page().get("api/export?format=jsonl").body().lines())
                    .hasSize(501);
        }
    }

    @Test
    void closedLedgerIsExplained() {
        try (OpenPage office = OpenPage.open()) {
            EmailId id = office.later(OpenPage.email());
            Page page = office.page();
            office.ledger.close();
            assertThat(page.post("api/emails/" + id + "/cancel", "{}").status()).isEqualTo(503);
        }
    }

    @Test
    void pageCanBeMountedInApplicationServer() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport())
                .workers(0)
                .build()) {
            server.createContext("/admin/mail/", new HistoryHandler(HistoryWebPage.of(ledger)));
            server.createContext("/wrong", new HistoryHandler(HistoryWebPage.of(ledger)));
            server.start();
            URI root = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            Page page = new Page(root.resolve("admin/mail/")).open();

            assertThat(page.get("").header("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(page.json("api/emails").path("emails")).isEmpty();
            assertThat(page.post("api/pause", "{\"reason\":\"x\"}").status()).isEqualTo(200);
            assertThat(new Page(root).get("wrong").status()).isEqualTo(500);
        } finally {
            server.stop(0);
            threads.shutdown();
        }
    }

    @Test
    void servletWithoutLoginIsRefused() {
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport())
                .workers(0)
                .build()) {
            HistoryWebPage page = HistoryWebPage.of(ledger);
            assertThat(page.isProtected()).isFalse();
            assertThatThrownBy(() -> new HistoryServlet(page))
                    .isInstanceOf(UnprotectedPageException.class)
                    .hasMessage("The history page would be open to everybody who reaches the web server: set a login"
                            + " with authentication(...), such as Authentication.byPrincipal(...).");
            assertThat(new HistoryServlet(page.authentication(request -> Optional.empty())))
                    .hasToString("HistoryServlet[HistoryWebPage[with a login]]");
        }
    }

    @Test
    void visitorNeedsNameAndTenants() {
        assertThatThrownBy(() -> Visitor.everything(" ")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Visitor.ofTenants("pat", Set.of())).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> Visitor.ofTenants("pat", Set.of(""))).isInstanceOf(InvalidValueException.class);
        assertThat(Visitor.ofTenants("pat", Set.of("north")).sees(Optional.empty()))
                .isFalse();
    }

    @Test
    void toStringShowsSettings() {
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), new ScriptedTransport())
                .workers(0)
                .build()) {
            assertThat(HistoryWebPage.of(ledger).readOnly())
                    .hasToString("HistoryWebPage[for this machine alone, read-only]");
            assertThat(HistoryWebPage.of(ledger).authentication(e -> Optional.empty()))
                    .hasToString("HistoryWebPage[with a login]");
        }
    }
}
