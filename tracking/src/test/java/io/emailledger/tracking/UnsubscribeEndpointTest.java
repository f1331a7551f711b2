package io.emailledger.tracking;

import static io.emailledger.tracking.Subscribers.PAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent.Subscription;
import io.emailledger.suppression.Suppression;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conformance cases of RFC 8058 over real HTTP, and what happens while the store cannot be used. */
@Timeout(60)
class UnsubscribeEndpointTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ONE_CLICK = "List-Unsubscribe=One-Click";
    private static final String AGAIN = "Resubscribe=Yes";
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private HttpServer server;
    private Subscribers list;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        list = new Subscribers(Unsubscribe.at(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/u/"))
                .signedWith(Subscribers.SECRET));
        server.createContext("/u/", new JdkUnsubscribeHandler(list.unsubscribe.endpoint(list.ledger.suppressions())));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        executor.shutdownNow();
        list.close();
    }

    private URI link() {
        return list.unsubscribe.link(Subscribers.pat(EMAIL));
    }

    private Optional<Suppression> entry() {
        return list.ledger.suppressions().ofList("news").find(PAT);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(response.headers().firstValue("Location")).isEmpty();
        assertThat(response.statusCode() / 100).isNotEqualTo(3);
        return response;
    }

    private HttpResponse<String> post(URI link, String type, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(link)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1)));
    }

    private HttpResponse<String> get(URI link, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(link);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    @Test
    void oneClickStopsListAndNothingElse() throws Exception {
        EmailRecord first = list.sendNews();
        assertThat(first.status()).isEqualTo(EmailStatus.DELIVERED);

        HttpResponse<String> response = post(list.unsubscribe.link(Subscribers.pat(first.id())), FORM, ONE_CLICK);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(entry())
                .hasValueSatisfying(entry -> assertThat(entry.evidence()).contains(first.id()));
        EmailRecord next = list.sendNews();
        assertThat(next.status()).isEqualTo(EmailStatus.FAILED);
        assertThat(next.recipients().get(0).failure()).contains(FailureReason.UNSUBSCRIBED);
        assertThat(list.send(Subscribers.newsletter().to(PAT).list("offers")).status())
                .isEqualTo(EmailStatus.DELIVERED);
        assertThat(list.send(Email.from("office@clinic.example").to(PAT).text("A receipt"))
                        .status())
                .isEqualTo(EmailStatus.DELIVERED);
    }

    static Stream<Arguments> oneClicks() {
        String multipart = "multipart/form-data; boundary=";
        String part = "Content-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n";
        return Stream.of(
                Arguments.of(FORM, ONE_CLICK),
                Arguments.of(FORM + "; charset=UTF-8", ONE_CLICK),
                Arguments.of("Application/X-WWW-Form-URLencoded", ONE_CLICK),
                Arguments.of(FORM, "a=b&List%2DUnsubscribe=One%2DClick&c"),
                Arguments.of(FORM, ONE_CLICK + "\r\n"),
                Arguments.of(multipart + "----x", "------x\r\n" + part + "------x--\r\n"),
                Arguments.of(multipart + "\"a b\"", "--a b\r\n" + part + "--a b--\r\n"),
                Arguments.of(multipart + "x", "--x\r\n" + part + "--x--"),
                Arguments.of(multipart + "x", "--x\n" + part.replace("\r", "") + "--x--\n"),
                Arguments.of(
                        multipart + "x",
                        "--x\r\nContent-Disposition: form-data; name=other\r\n\r\nOne-Click\r\n--x\r\n"
                                + "Content-Type: text/plain; charset=utf-8\r\n" + part + "--x--\r\n"),
                Arguments.of(
                        "Multipart/Form-Data; Boundary=x",
                        "--x\r\ncontent-disposition: Form-Data; Name=List-Unsubscribe\r\n\r\nOne-Click\r\n--x--\r\n"));
    }

    @ParameterizedTest
    @MethodSource("oneClicks")
    void bothEncodingsUnsubscribe(String type, String body) throws Exception {
        assertThat(post(link(), type, body).statusCode()).isEqualTo(200);
        assertThat(entry()).isPresent();
        assertThat(post(link(), type, body).statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> otherPosts() {
        return Stream.of(
                Arguments.of(FORM, ""),
                Arguments.of(FORM, "List-Unsubscribe=Two-Clicks"),
                Arguments.of(FORM, "List-Unsubscribe"),
                Arguments.of(FORM, "other=" + ONE_CLICK),
                Arguments.of(FORM, "%=%&%zz=1"),
                Arguments.of("text/plain", ONE_CLICK),
                Arguments.of("application/json", "{\"List-Unsubscribe\":\"One-Click\"}"),
                Arguments.of("multipart/form-data", ONE_CLICK),
                Arguments.of("multipart/form-data; boundary=x", ONE_CLICK),
                Arguments.of(
                        "multipart/form-data; boundary=x",
                        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + ONE_CLICK + "\r\n--x--\r\n"));
    }

    @ParameterizedTest
    @MethodSource("otherPosts")
    void postWithoutFormChangesNothing(String type, String body) throws Exception {
        assertThat(post(link(), type, body).statusCode()).isEqualTo(400);
        assertThat(entry()).isEmpty();
    }

    @Test
    void getShowsFormAndChangesNothing() throws Exception {
        HttpResponse<String> page = get(link(), "Cookie", "session=1");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("<form method=\"post\">", "name=\"List-Unsubscribe\" value=\"One-Click\"", "<button")
                .contains("<html lang=\"en\">", "<main>", "<h1>")
                .contains("<strong>news</strong>", "p\u2026@home.example")
                .doesNotContain(PAT)
                .doesNotContain("<script");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .contains("form-action 'self'");
        assertThat(entry()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Purpose", "Sec-Purpose", "X-Moz", "X-Purpose"})
    void prefetchChangesNothing(String header) throws Exception {
        assertThat(get(link(), header, "prefetch").statusCode()).isEqualTo(200);
        assertThat(get(URI.create(link() + "?" + ONE_CLICK)).statusCode()).isEqualTo(200);
        assertThat(entry()).isEmpty();
    }

    @Test
    void headIsAnsweredAndChangesNothing() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(link()).method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(entry()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS"})
    void otherMethodsAreRefused(String method) throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(link())
                .header("Content-Type", FORM)
                .method(method, BodyPublishers.ofString(ONE_CLICK)));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, POST");
        assertThat(entry()).isEmpty();
    }

    @Test
    void thousandForgedTokensChangeNothing() throws Exception {
        Random random = new Random(2369);
        String real = list.unsubscribe.token(Subscribers.pat(EMAIL));
        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(list.ledger.suppressions())) {
            for (int i = 0; i < 1_000; i++) {
                String forged = ForgedTokens.next(random, real);
                assertThat(respond(endpoint, "/u/" + forged, ONE_CLICK).status())
                        .as(forged)
                        .isEqualTo(404);
            }
        }
        assertThat(post(URI.create(link() + "x"), FORM, ONE_CLICK).statusCode()).isEqualTo(404);
        assertThat(get(URI.create(link() + "x")).statusCode()).isEqualTo(404);
        assertThat(entry()).isEmpty();
        assertThat(list.ledger.suppressions().page(10)).isEmpty();
    }

    /** What one of them would leave, two hundred thousand would leave as many times. */
    @Test
    void forgedRequestsLeaveNothingInMemory() {
        Random random = new Random(8058);
        String real = list.unsubscribe.token(Subscribers.pat(EMAIL));
        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(list.ledger.suppressions())) {
            long before = 0;
            for (int i = 0; i < 200_000; i++) {
                if (i == 20_000) {
                    before = used();
                }
                respond(endpoint, "/u/" + ForgedTokens.next(random, real), ONE_CLICK);
            }
            assertThat(used() - before).as("bytes").isLessThan(8L << 20);
            assertThat(endpoint.waiting()).isZero();
        }
        assertThat(entry()).isEmpty();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void longBodyIsRefused() throws Exception {
        assertThat(post(link(), FORM, ONE_CLICK + "&a=" + "x".repeat(UnsubscribeRequest.LONGEST_BODY))
                        .statusCode())
                .isEqualTo(413);
        assertThat(entry()).isEmpty();
    }

    @Test
    void namesOfStrangersAreEscaped() throws Exception {
        Subscription who = new Subscription(Optional.empty(), "news", "\"<b>&'\"@home.example", EMAIL);

        assertThat(get(list.unsubscribe.link(who)).body()).doesNotContain("<b>").contains("&quot;\u2026@home");
        assertThat(post(list.unsubscribe.link(who), FORM, ONE_CLICK).statusCode())
                .isEqualTo(200);
    }

    @Test
    void recipientSubscribesAgain() throws Exception {
        String done = post(link(), FORM, ONE_CLICK).body();
        assertThat(done).contains("You are unsubscribed", "name=\"Resubscribe\" value=\"Yes\"");

        assertThat(get(URI.create(link() + "?" + AGAIN)).statusCode()).isEqualTo(200);
        assertThat(entry()).isPresent();
        HttpResponse<String> again = post(link(), FORM, AGAIN);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("You are subscribed");
        assertThat(entry()).isEmpty();
        assertThat(list.sendNews().status()).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void linkWorksAfterEmailWasDeleted() throws Exception {
        EmailRecord sent = list.sendNews();
        URI old = list.unsubscribe.link(Subscribers.pat(sent.id()));
        try (Subscribers later = new Subscribers(list.unsubscribe);
                UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(later.ledger.suppressions())) {
            assertThat(later.ledger.find(sent.id())).isEmpty();

            assertThat(respond(endpoint, old.getPath(), ONE_CLICK).status()).isEqualTo(200);
            assertThat(later.sendNews().status()).isEqualTo(EmailStatus.FAILED);
        }
    }

    private static TrackingResponse respond(UnsubscribeEndpoint endpoint, String path, String form) {
        return endpoint.respond(
                new UnsubscribeRequest("POST", path, Optional.of(FORM), form.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A closed ledger stands for a store that cannot be used. */
    @Test
    void withoutSpoolFailureIsSaid() {
        EmailLedger closed = list.another();
        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(closed.suppressions())) {
            closed.close();

            TrackingResponse response = respond(endpoint, link().getPath(), ONE_CLICK);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.headers()).containsKey("Retry-After");
        }
        assertThat(entry()).isEmpty();
    }

    /** A server may interrupt the thread of a client that has left. */
    @Test
    void interruptedThreadWritesToTheSpool() throws Exception {
        EmailLedger closed = list.another();
        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(closed.suppressions(), folder)) {
            closed.close();
            Thread.currentThread().interrupt();

            assertThat(respond(endpoint, link().getPath(), ONE_CLICK).status()).isEqualTo(202);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(endpoint.waiting()).isEqualTo(1);
        }
    }

    @Test
    void spooledRequestsAreReplayedInOrderAfterRestart() throws Exception {
        EmailLedger closed = list.another();
        String path = link().getPath();
        String kim = list.unsubscribe
                .link(new Subscription(Optional.of("north"), "news", "kim@home.example", EMAIL))
                .getPath();
        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(closed.suppressions(), folder)) {
            closed.close();
            assertThat(respond(endpoint, path, ONE_CLICK).status()).isEqualTo(202);
            assertThat(respond(endpoint, path, AGAIN).status()).isEqualTo(202);
            assertThat(respond(endpoint, kim, AGAIN).status()).isEqualTo(202);
            assertThat(respond(endpoint, kim, ONE_CLICK).status()).isEqualTo(202);
            assertThat(endpoint.waiting()).isEqualTo(4);
            endpoint.replay();
            assertThat(endpoint.waiting()).isEqualTo(4);
        }

        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(list.ledger.suppressions(), folder)) {
            while (endpoint.waiting() > 0) {
                endpoint.replay();
                Thread.onSpinWait();
            }
            assertThat(entry()).isEmpty();
            assertThat(list.ledger
                            .suppressions()
                            .ofTenant("north")
                            .ofList("news")
                            .find("kim@home.example"))
                    .hasValueSatisfying(entry -> assertThat(entry.text()).contains("Requested at "));
            assertThat(respond(endpoint, path, ONE_CLICK).status()).isEqualTo(200);
        }
        assertThat(names()).containsExactly("lock");
    }

    @Test
    void damagedFileDoesNotBlockOthers() throws Exception {
        EmailLedger closed = list.another();
        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(closed.suppressions(), folder)) {
            closed.close();
            respond(endpoint, link().getPath(), ONE_CLICK);
            respond(endpoint, link().getPath(), ONE_CLICK);
        }
        try (Stream<Path> files = Files.list(folder)) {
            Path first = files.filter(file -> file.toString().endsWith(".request"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            Files.writeString(first, "damaged");
        }
        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(list.ledger.suppressions(), folder)) {
            while (endpoint.waiting() > 0) {
                endpoint.replay();
                Thread.onSpinWait();
            }
        }
        assertThat(entry()).isPresent();
        assertThat(names()).hasSize(2).anyMatch(name -> name.endsWith(".unreadable"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Asked by another process, because a JVM tells its own locks from those of the system. */
    private boolean isLockedForOtherProcesses() throws Exception {
        Path classes = Path.of(LockProbe.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process probe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        LockProbe.class.getName(),
                        folder.resolve("lock").toString())
                .start();
        return probe.waitFor() == LockProbe.LOCKED;
    }

    @Test
    void folderIsUsedOnceItIsMended() throws Exception {
        Path inTheWay = Files.createDirectories(folder.resolve("lock"));
        assertThatThrownBy(() -> list.unsubscribe.endpoint(list.ledger.suppressions(), folder))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("must be a folder in which this process can write");

        Files.delete(inTheWay);

        try (UnsubscribeEndpoint endpoint = list.unsubscribe.endpoint(list.ledger.suppressions(), folder)) {
            assertThat(endpoint.waiting()).isZero();
        }
    }

    @Test
    void folderIsUsedByOneEndpoint() throws Exception {
        try (UnsubscribeEndpoint first = list.unsubscribe.endpoint(list.ledger.suppressions(), folder)) {
            assertThat(first.waiting()).isZero();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> list.unsubscribe.endpoint(list.ledger.suppressions(), folder))
                        .isInstanceOf(InvalidValueException.class)
                        .hasMessageContaining("no other endpoint uses");
            }
            assertThat(isLockedForOtherProcesses()).isTrue();
        }
        list.unsubscribe.endpoint(list.ledger.suppressions(), folder).close();
    }
}
