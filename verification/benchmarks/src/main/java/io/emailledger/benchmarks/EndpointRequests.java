package io.emailledger.benchmarks;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.JdkClickHandler;
import io.emailledger.tracking.JdkPixelHandler;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.TrackedLink;
import io.emailledger.tracking.TrackingRecorder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many requests a second the endpoints for pixels and links answer, next to a handler that does nothing, on the JDK's
 * server: the same clients over kept connections, in rounds that alternate. And what 200,000 forged requests leave in
 * memory.
 */
final class EndpointRequests {
    private static final String FORGED_TOKENS = "forged tokens";
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 7;
    private static final int FORGED = 200_000;
    private static final int EMAILS = 500;
    private static final double GOAL = 0.8;
    private static final long MOST_GROWTH = 8 << 20;

    private final int requests;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Random random = new Random(20261129);

    EndpointRequests(int requests) {
        this.requests = requests;
    }

    /** Measures and prints a table. */
    void run() throws Exception {
        // On Java 17 the server else keeps the body of every answer back for 40 ms; it reads this when it is first
        // made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.setExecutor(threads);
        byte[] secret = "32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII);
        OpenTracking opens = OpenTracking.at(URI.create("http://localhost/t/")).signedWith(secret);
        ClickTracking clicks =
                ClickTracking.at(URI.create("http://localhost/c/")).signedWith(secret);
        try (EmailLedger ledger = EmailLedger.builder(
                        MemoryHistoryStore.create(InstantSource.system()), LocalTransports.discarding())
                .with(opens)
                .with(clicks)
                .build()) {
            TrackingRecorder recorder = TrackingRecorder.of(ledger).build();
            web.createContext("/empty/", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            web.createContext("/t/", new JdkPixelHandler(opens.endpoint(recorder)));
            web.createContext("/c/", new JdkClickHandler(clicks.endpoint(recorder)));
            web.start();
            int port = web.getAddress().getPort();
            Map<String, List<String>> paths = paths(ledger, opens, clicks);
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            for (int round = 0; round <= ROUNDS; round++) {
                for (Map.Entry<String, List<String>> each : paths.entrySet()) {
                    double rate = rate(port, each.getValue(), requests);
                    if (round > 0) {
                        rates.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                                .add(rate);
                    }
                    recorder.drain(Duration.ofMinutes(1));
                }
            }
            print(rates);
            memory(port, paths.getOrDefault(FORGED_TOKENS, List.of()), recorder);
        } finally {
            web.stop(0);
            threads.shutdownNow();
        }
    }

    private Map<String, List<String>> paths(EmailLedger ledger, OpenTracking opens, ClickTracking clicks) {
        List<String> pixels = new ArrayList<>();
        List<String> links = new ArrayList<>();
        List<String> forged = new ArrayList<>();
        for (int i = 0; i < EMAILS; i++) {
            EmailId id = ledger.send(Email.from("office@clinic.example")
                    .to("pat@home.example")
                    .html("<a href='https://shop.example/'>Shop</a>")
                    .trackOpens(true)
                    .build());
            pixels.add(opens.pixel(id, 0).getRawPath());
            URI target = URI.create("https://shop.example/offer/" + i);
            String link = clicks.address(new TrackedLink(id, 0, i % 10, false, target))
                    .getRawPath();
            links.add(link);
            forged.add(altered(i % 2 == 0 ? link : pixels.get(i)));
        }
        Map<String, List<String>> paths = new LinkedHashMap<>();
        paths.put("an empty handler", List.of("/empty/" + "x".repeat(48)));
        paths.put("pixels", pixels);
        paths.put("links", links);
        paths.put(FORGED_TOKENS, forged);
        return paths;
    }

    private String altered(String path) {
        int place = 3 + random.nextInt(path.length() - 3);
        char other = path.charAt(place) == 'A' ? 'B' : 'A';
        return path.substring(0, place) + other + path.substring(place + 1);
    }

    private double rate(int port, List<String> paths, int count) throws Exception {
        long start = System.nanoTime();
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            clients.add(threads.submit(() -> {
                ask(port, paths, first, count / CLIENTS);
                return null;
            }));
        }
        for (Future<?> client : clients) {
            client.get();
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }

    private static void ask(int port, List<String> paths, int first, int count) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < count; i++) {
                String path = paths.get((first + i * CLIENTS) % paths.size());
                out.write(
                        ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nUser-Agent: Mozilla/5.0 (X11;"
                                        + " Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                in.skipNBytes(contentLength(in));
            }
        }
    }

    private static long contentLength(InputStream in) throws IOException {
        long length = 0;
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("The server has disconnected");
            }
            if (c != '\n') {
                line.append((char) c);
            } else if (line.length() <= 1) {
                return length;
            } else {
                String field = line.toString().strip().toLowerCase(Locale.ROOT);
                if (field.startsWith("content-length:")) {
                    length = Long.parseLong(
                            field.substring(field.indexOf(':') + 1).strip());
                }
                line.setLength(0);
            }
        }
    }

    private void print(Map<String, List<Double>> rates) {
        System.out.printf(
                Locale.ROOT,
                "%nThe endpoints on the JDK's server: %,d requests a round by %d clients, median of %d rounds%n%n"
                        + "  %-24s%14s%9s%n",
                requests,
                CLIENTS,
                ROUNDS,
                "",
                "requests/s",
                "ratio");
        double empty = median(rates.values().iterator().next());
        rates.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "  %-24s%14.0f%9.2f%s%n",
                name,
                median(all),
                median(all) / empty,
                median(all) / empty < GOAL ? "  below " + GOAL : ""));
    }

    private static double median(List<Double> all) {
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void memory(int port, List<String> forged, TrackingRecorder recorder) throws Exception {
        long before = used();
        rate(port, forged, FORGED);
        long growth = used() - before;
        System.out.printf(
                Locale.ROOT,
                "%n  %,d forged requests: %,d KiB more in memory, %d waiting, %d lost%s%n",
                FORGED,
                growth >> 10,
                recorder.waiting(),
                recorder.lost(),
                growth > MOST_GROWTH ? "  above " + (MOST_GROWTH >> 20) + " MiB" : "");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
