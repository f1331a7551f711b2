package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelEndpointTest {
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final OpenTracking tracking = OpenTracking.at(URI.create("https://app.example.com/t/"))
            .signedWith("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private final List<Observation> opens = new CopyOnWriteArrayList<>();
    private final PixelEndpoint endpoint = new PixelEndpoint(tracking, InstantSource.fixed(NOW), opens::add);
    private final String token = tracking.token(EMAIL, 2);

    @Test
    void getRecordsOpenWithTimeRecipientAndAgent() {
        endpoint.respond(new TrackingRequest(
                "GET", "/t/" + token, Optional.of("Mozilla/5.0 Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)")));

        assertThat(opens).containsExactly(new Observation(EMAIL, 2, ObservationKind.OPEN, "PROXY", NOW));
    }

    @Test
    void everyLoadIsItsOwnOpen() {
        get("/t/" + token);
        get("/t/" + token);

        assertThat(opens).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/t/%s", "%s", "/%s", "/a/b/%s.gif", "/t/%s?x=/y", "https://app.example.com/t/%s"})
    void tokenFollowsLastSlash(String path) {
        get(path.formatted(token));

        assertThat(opens).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/t/%s/", "/t/%s.png", "/t/%s.gif.gif", "/t/?%s", "/t/%%2f%s", "/t/%s;a=b", "/t/%s.GIF"})
    void otherPathsAreNotTokens(String path) {
        get(path.formatted(token));

        assertThat(opens).isEmpty();
    }

    /** The fields of GIF89a: header, screen of 1 by 1, palette of 2, graphic control, image of 1 by 1, trailer. */
    @Test
    void imageIsTransparentPixel() {
        byte[] image = get("/t/" + token).body();
        int control = 6 + 7 + 2 * 3;

        assertThat(new String(image, 0, 6, StandardCharsets.US_ASCII)).isEqualTo("GIF89a");
        assertThat(image).containsSequence(new byte[] {'9', 'a', 1, 0, 1, 0});
        assertThat(image[control]).as("extension").isEqualTo((byte) 0x21);
        assertThat(image[control + 1]).as("graphic control").isEqualTo((byte) 0xf9);
        assertThat(image[control + 3] & 1).as("has a transparent colour").isEqualTo(1);
        assertThat(image[control + 6]).as("the transparent colour").isZero();
        assertThat(image[control + 8]).as("image descriptor").isEqualTo((byte) 0x2c);
        assertThat(image[image.length - 1]).as("trailer").isEqualTo((byte) 0x3b);
    }

    @Test
    void imageIsNotCacheable() {
        TrackingResponse response = get("/t/" + token);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers())
                .containsEntry("Content-Type", "image/gif")
                .containsEntry("Cache-Control", "no-store, no-cache, must-revalidate, private, max-age=0")
                .containsEntry("Pragma", "no-cache")
                .containsEntry("Expires", "0");
    }

    @Test
    void headReturnsHeadersAndRecordsNoOpen() {
        TrackingResponse head = endpoint.respond(new TrackingRequest("HEAD", "/t/" + token, Optional.empty()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(get("/t/unknown").headers());
        assertThat(head.body()).isEmpty();
        assertThat(opens).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "", "GET ", "G\nET"})
    void otherMethodsAreRejectedForEveryToken(String method) {
        TrackingResponse known = endpoint.respond(new TrackingRequest(method, "/t/" + token, Optional.empty()));
        TrackingResponse forged = endpoint.respond(new TrackingRequest(method, "/t/forged", Optional.empty()));

        assertThat(known.status()).isEqualTo(405);
        assertThat(known.headers()).containsEntry("Allow", "GET, HEAD");
        assertSame(known, forged);
        assertThat(opens).isEmpty();
    }

    @Test
    void forgedTokensRecordNothingAndGetTheSameResponse() {
        TrackingResponse real = get("/t/" + token);
        opens.clear();
        long seed = 42;
        Random random = new Random(seed);

        for (int i = 0; i < 1_000; i++) {
            assertSame(real, get("/t/" + ForgedTokens.next(random, token)));
        }

        assertThat(opens).as("seed %d", seed).isEmpty();
    }

    @Test
    void failingStoreDoesNotFailTheRequest() {
        TrackingResponse real = get("/t/" + token);
        List<Throwable> failures = List.of(
                new IllegalStateException("the store is down"),
                new StackOverflowError(),
                new AssertionError(),
                new NoClassDefFoundError());

        for (Throwable failure : failures) {
            PixelEndpoint broken = new PixelEndpoint(tracking, InstantSource.fixed(NOW), open -> sneak(failure));

            assertSame(real, broken.respond(new TrackingRequest("GET", "/t/" + token, Optional.empty())));
        }
    }

    @Test
    @Timeout(30)
    void hangingStoreDelaysOpensAndNotTheRequest() throws Exception {
        CountDownLatch storeIsBack = new CountDownLatch(1);
        CountDownLatch recorded = new CountDownLatch(200);
        PixelEndpoint slow = new PixelEndpoint(tracking, InstantSource.fixed(NOW), open -> {
            uninterrupted(storeIsBack);
            recorded.countDown();
        });
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            slow.respond(new TrackingRequest("GET", "/t/" + token, Optional.empty()));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        storeIsBack.countDown();

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(recorded.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Timeout(30)
    void deadStoreLosesOpensAndNotTheRequest() {
        CountDownLatch never = new CountDownLatch(1);
        PixelEndpoint hanging = new PixelEndpoint(tracking, InstantSource.fixed(NOW), open -> uninterrupted(never));
        TrackingResponse real = get("/t/" + token);

        for (int i = 0; i < 1_100; i++) {
            assertSame(real, hanging.respond(new TrackingRequest("GET", "/t/" + token, Optional.empty())));
        }
        never.countDown();
    }

    @Test
    @Timeout(30)
    void openIsVisibleAfterImageUnderConcurrentLoads() throws Exception {
        int threads = 16;
        get("/t/" + tracking.token(EMAIL, threads));
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Thread> readers = new ArrayList<>();
        List<Integer> missing = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < threads; i++) {
            int recipient = i;
            Thread reader = new Thread(() -> {
                try {
                    barrier.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                get("/t/" + tracking.token(EMAIL, recipient));
                if (opens.stream().noneMatch(open -> open.recipient() == recipient)) {
                    missing.add(recipient);
                }
            });
            readers.add(reader);
            reader.start();
        }
        for (Thread reader : readers) {
            reader.join();
        }

        assertThat(missing).isEmpty();
        assertThat(opens).hasSize(threads + 1);
    }

    @Test
    void callerCannotModifySharedResponse() {
        TrackingResponse first = get("/t/" + token);
        first.body()[0] = 0;

        assertThat(get("/t/" + token).body()[0]).isEqualTo((byte) 'G');
        Map<String, String> headers = first.headers();
        assertThatThrownBy(() -> headers.put("Set-Cookie", "a=b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsRejectedByName() {
        assertThatThrownBy(() -> new PixelEndpoint(tracking, InstantSource.fixed(NOW), (TrackingRecorder) null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("recorder must not be null");
        assertThatThrownBy(() -> new TrackingRequest("GET", null, Optional.empty()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("path must not be null");
    }

    private TrackingResponse get(String path) {
        return endpoint.respond(new TrackingRequest("GET", path, Optional.empty()));
    }

    private static void assertSame(TrackingResponse expected, TrackingResponse actual) {
        assertThat(actual.status()).isEqualTo(expected.status());
        assertThat(List.copyOf(actual.headers().entrySet()))
                .isEqualTo(List.copyOf(expected.headers().entrySet()));
        assertThat(actual.body()).isEqualTo(expected.body());
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
