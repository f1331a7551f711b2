package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClickEndpointTest {
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final URI TARGET = URI.create("https://shop.example/offer?a=1&b=2#c");
    private static final String CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like"
            + " Gecko) Chrome/131.0.0.0 Safari/537.36";

    private final ClickTracking tracking = ClickTracking.at(URI.create("https://app.example.com/c/"))
            .signedWith("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private final List<Observation> clicks = Collections.synchronizedList(new ArrayList<>());
    private final ClickEndpoint endpoint = new ClickEndpoint(tracking, InstantSource.fixed(NOW), clicks::add);
    private final String token = ClickTrackingTest.token(tracking, new TrackedLink(EMAIL, 2, 7, false, TARGET));

    @Test
    void getRedirectsAndRecordsRecipientLinkAndClass() {
        TrackingResponse response = endpoint.respond(new TrackingRequest("GET", "/c/" + token, Optional.of(CHROME)));

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers())
                .containsEntry("Location", TARGET.toString())
                .containsEntry("Cache-Control", "no-store, private")
                .containsEntry("Referrer-Policy", "no-referrer");
        assertThat(clicks)
                .containsExactly(new Observation(EMAIL, 2, ObservationKind.CLICK, "CLIENT:WINDOWS:link-7", NOW));
    }

    @Test
    void headRedirectsAndIsNotRecorded() {
        TrackingResponse head = endpoint.respond(new TrackingRequest("HEAD", "/c/" + token, Optional.of(CHROME)));

        assertThat(head.status()).isEqualTo(302);
        assertThat(head.headers()).containsEntry("Location", TARGET.toString());
        assertThat(clicks).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "OPTIONS", "TRACE", "get", ""})
    void otherMethodsAreRejected(String method) {
        TrackingResponse response = endpoint.respond(new TrackingRequest(method, "/c/" + token, Optional.empty()));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers()).containsEntry("Allow", "GET, HEAD").doesNotContainKey("Location");
        assertThat(clicks).isEmpty();
    }

    /** Altered, cut and made-up tokens, with other targets in the token, in the path and in parameters. */
    @Test
    void forgedTokensRedirectNowhere() {
        long seed = 4711;
        Random random = new Random(seed);
        String evil = "https://evil.example/";
        for (int i = 0; i < 10_000; i++) {
            String forged = random.nextInt(4) == 0 ? withTarget(random, evil) : ForgedTokens.next(random, token);
            String path = switch (random.nextInt(6)) {
                case 0 -> "/c/" + forged + "?url=" + evil;
                case 1 -> "/c/" + evil + forged;
                case 2 -> "/c/?" + token;
                case 3 -> "/c/" + token + "%0d%0aLocation:" + evil;
                case 4 -> "/c/" + forged + ";target=" + evil;
                default -> "/c/" + forged;
            };
            TrackingResponse response = endpoint.respond(new TrackingRequest("GET", path, Optional.of(CHROME)));

            assertThat(response.status())
                    .as("seed %d, number %d: %s", seed, i, path)
                    .isEqualTo(404);
            assertThat(response.headers()).doesNotContainKey("Location");
        }
        assertThat(clicks).isEmpty();
        TrackingResponse kept =
                endpoint.respond(new TrackingRequest("GET", "/c/" + token + "?url=" + evil, Optional.of(CHROME)));
        assertThat(kept.headers()).containsEntry("Location", TARGET.toString());
    }

    /** The real token with another target of the same or another length, and its old signature. */
    private String withTarget(Random random, String evil) {
        byte[] real = java.util.Base64.getUrlDecoder().decode(token);
        byte[] target = (evil + "x".repeat(random.nextInt(40))).getBytes(StandardCharsets.US_ASCII);
        byte[] forged = new byte[23 + target.length + 16];
        System.arraycopy(real, 0, forged, 0, 23);
        System.arraycopy(target, 0, forged, 23, target.length);
        System.arraycopy(real, real.length - 16, forged, forged.length - 16, 16);
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
    }

    @Test
    void oldEmailsAreNotRecordedAndStillRedirect() {
        ClickEndpoint later = new ClickEndpoint(
                tracking.acceptingSince(EMAIL.recordedAt().plusMillis(1)), InstantSource.fixed(NOW), clicks::add);

        assertThat(later.respond(new TrackingRequest("GET", "/c/" + token, Optional.empty()))
                        .status())
                .isEqualTo(302);
        assertThat(clicks).isEmpty();
    }

    @Test
    void failingStoreDoesNotFailTheLink() {
        ClickEndpoint broken = new ClickEndpoint(tracking, InstantSource.fixed(NOW), click -> {
            throw new IllegalStateException("down");
        });

        assertThat(broken.respond(new TrackingRequest("GET", "/c/" + token, Optional.empty()))
                        .status())
                .isEqualTo(302);
    }

    @Test
    void headersOfRequestAreEvidence() {
        assertThat(evidence(Map.of("user-agent", CHROME, "host", "app.example.com", "sec-fetch-mode", "navigate")))
                .isEqualTo("CLIENT:WINDOWS:link-7");
        assertThat(evidence(Map.of("user-agent", CHROME, "host", "app.example.com")))
                .isEqualTo("MACHINE:NO_FETCH_METADATA:link-7");
        assertThat(evidence(Map.of("user-agent", CHROME, "sec-purpose", "prefetch;prerender")))
                .isEqualTo("MACHINE:PREFETCH:link-7");
        assertThat(evidence(Map.of("host", "app.example.com"))).isEqualTo("UNKNOWN:link-7");
    }

    private String evidence(Map<String, String> headers) {
        clicks.clear();
        endpoint.respond(new TrackingRequest("GET", "/c/" + token, headers, Optional.empty()));
        return clicks.get(0).agent();
    }

    @Test
    void serverOfTheJdkRedirects() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/c/", new JdkClickHandler(endpoint));
        server.start();
        try {
            URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/c/");
            HttpClient client = HttpClient.newHttpClient();
            HttpResponse<String> get =
                    client.send(HttpRequest.newBuilder(address.resolve(token)).build(), BodyHandlers.ofString());
            HttpResponse<String> head = client.send(
                    HttpRequest.newBuilder(address.resolve(token))
                            .method("HEAD", BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            HttpResponse<String> forged = client.send(
                    HttpRequest.newBuilder(address.resolve("x" + token)).build(), BodyHandlers.ofString());

            assertThat(get.statusCode()).isEqualTo(302);
            assertThat(get.headers().firstValue("Location")).contains(TARGET.toString());
            assertThat(get.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(head.statusCode()).isEqualTo(302);
            assertThat(forged.statusCode()).isEqualTo(404);
            assertThat(clicks).extracting(Observation::agent).containsExactly("MACHINE:TOOL:link-7");
        } finally {
            server.stop(0);
        }
    }
}
