package io.emailledger.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pixel over real HTTP: the JDK's server on one side, the JDK's client or a bare socket on the other. */
@Timeout(60)
class JdkPixelHandlerTest {
    private static final EmailId EMAIL = new EmailId(UUID.fromString("019a0000-1234-7abc-8def-0123456789ab"));
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final List<Observation> opens = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private HttpServer server;
    private OpenTracking tracking;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        tracking = OpenTracking.at(
                        URI.create("http://localhost:" + server.getAddress().getPort() + "/t/"))
                .signedWith("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        server.createContext(
                "/t/", new JdkPixelHandler(new PixelEndpoint(tracking, InstantSource.fixed(NOW), opens::add)));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        executor.shutdownNow();
    }

    @Test
    void validRequestGetsImageAndRecordsOpen() throws Exception {
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(tracking.pixel(EMAIL, 1))
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.0"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).hasSize(42).startsWith("GIF89a".getBytes(StandardCharsets.US_ASCII));
        assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(response.headers().firstValue("Content-Type")).contains("image/gif");
        assertThat(opens).singleElement().satisfies(open -> {
            assertThat(open.email()).isEqualTo(EMAIL);
            assertThat(open.recipient()).isEqualTo(1);
            assertThat(open.agent()).isEqualTo("CLIENT:LINUX");
            assertThat(open.at()).isEqualTo(NOW);
        });
    }

    @Test
    void forgedTokensRecordNothingAndGetTheSameResponse() throws Exception {
        HttpResponse<byte[]> real = send(HttpRequest.newBuilder(tracking.pixel(EMAIL, 1)));
        opens.clear();
        long seed = 4711;
        Random random = new Random(seed);

        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            URI forged = tracking.pixel(EMAIL, 1).resolve(ForgedTokens.next(random, tracking.token(EMAIL, 1)));
            answers.add(client.sendAsync(HttpRequest.newBuilder(forged).build(), BodyHandlers.ofByteArray()));
            if (answers.size() == 50) {
                for (CompletableFuture<HttpResponse<byte[]>> each : answers) {
                    HttpResponse<byte[]> answer = each.get();
                    assertThat(answer.statusCode()).isEqualTo(real.statusCode());
                    assertThat(undated(answer)).isEqualTo(undated(real));
                    assertThat(answer.body()).isEqualTo(real.body());
                }
                answers.clear();
            }
        }

        assertThat(opens).as("seed %d", seed).isEmpty();
    }

    @Test
    void headGetsNoBodyAndRecordsNoOpen() throws Exception {
        HttpResponse<byte[]> response =
                send(HttpRequest.newBuilder(tracking.pixel(EMAIL, 1)).method("HEAD", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).contains("image/gif");
        assertThat(opens).isEmpty();
    }

    @Test
    void postIsRejectedWithoutReadingBody() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head("POST", "Content-Length: 1000000000\r\n"));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 405");
        }

        assertThat(send(HttpRequest.newBuilder(tracking.pixel(EMAIL, 1)).POST(BodyPublishers.ofString("small")))
                        .statusCode())
                .isEqualTo(405);
        assertThat(opens).isEmpty();
    }

    @Test
    void largeBodiesDoNotStopTheServer() throws Exception {
        byte[] large = new byte[1_000_000];
        for (int i = 0; i < 5; i++) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(head("POST", "Content-Length: 1000000000\r\n"));
                socket.getOutputStream().write(large);
            } catch (SocketException e) {
                assertThat(e).as("the server may disconnect").isNotNull();
            }
        }

        assertThat(send(HttpRequest.newBuilder(tracking.pixel(EMAIL, 1))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void disconnectingClientsDoNotStopTheServer() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = connect()) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(head("GET", ""));
            }
        }

        assertThat(send(HttpRequest.newBuilder(tracking.pixel(EMAIL, 1))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void missingUserAgentIsOpenOfUnknownKind() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head("GET", "Connection: close\r\n"));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\n\r\nGIF89a");
        }

        assertThat(opens).singleElement().extracting(Observation::agent).isEqualTo("UNKNOWN");
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort());
    }

    private byte[] head(String method, String fields) {
        String path = tracking.pixel(EMAIL, 1).getRawPath();
        return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static Map<String, List<String>> undated(HttpResponse<?> response) {
        Map<String, List<String>> headers = new HashMap<>(response.headers().map());
        headers.remove("date");
        return headers;
    }
}
