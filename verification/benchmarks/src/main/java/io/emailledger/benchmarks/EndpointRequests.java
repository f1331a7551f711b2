package io.emailledger.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.jdbc.JdbcHistoryStore;
import io.emailledger.local.LocalTransports;
import io.emailledger.local.MemoryHistoryStore;
import io.emailledger.providers.JdkWebhookHandler;
import io.emailledger.providers.ProviderWebhook;
import io.emailledger.providers.Providers;
import io.emailledger.spi.HistoryStore;
import io.emailledger.tracking.ClickTracking;
import io.emailledger.tracking.JdkClickHandler;
import io.emailledger.tracking.JdkPixelHandler;
import io.emailledger.tracking.JdkUnsubscribeHandler;
import io.emailledger.tracking.OpenTracking;
import io.emailledger.tracking.TrackingRecorder;
import io.emailledger.tracking.Unsubscribe;
import io.emailledger.tracking.UnsubscribeEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How many requests a second the endpoints answer, on the JDK's server, next to handlers that do nothing but what the
 * endpoint cannot avoid: read the body, commit once, send a body of the same size. The same clients send them, in rounds
 * that alternate. And what 200,000 forged requests of each kind leave in memory.
 */
final class EndpointRequests {
    static final byte[] SECRET = "32 random bytes, kept with care.".getBytes(StandardCharsets.US_ASCII);

    private static final int ROUNDS = 7;
    private static final int FORGED = 200_000;
    private static final double GOAL = 0.8;
    private static final long MOST_GROWTH = 8 << 20;
    private static final int IMAGE_BYTES = 42;
    private static final int PAGE_BYTES = 750;

    private final int requests;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OpenTracking opens =
            OpenTracking.at(URI.create("http://localhost/t/")).signedWith(SECRET);
    private final ClickTracking clicks =
            ClickTracking.at(URI.create("http://localhost/c/")).signedWith(SECRET);
    private final Unsubscribe lists =
            Unsubscribe.at(URI.create("http://localhost/u/")).signedWith(SECRET);

    EndpointRequests(int requests) {
        this.requests = requests;
    }

    /** Measures and prints two tables: what needs no commit to answer, and what does. */
    void run() throws Exception {
        // On Java 17 the server else keeps the body of every answer back for 40 ms; it reads this when it is first
        // made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            withoutCommit();
            try (Server server = Server.postgres();
                    Database database = server.empty()) {
                withCommit(server.name(), database);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void withoutCommit() throws Exception {
        try (Site site = new Site(MemoryHistoryStore.create(InstantSource.system()))) {
            site.serve("/empty/", answering(200, 0));
            site.serve("/image/", answering(200, IMAGE_BYTES));
            site.serve("/page/", answering(404, PAGE_BYTES));
            SampleRequests sample = new SampleRequests(site.ledger, opens, clicks, lists);
            Map<String, RequestLoad> loads = new LinkedHashMap<>();
            for (RequestLoad load : List.of(
                    sample.empty("an empty handler", "/empty/"),
                    sample.pixels("an empty handler"),
                    sample.links("an empty handler"),
                    sample.forgedTokens("an empty handler"),
                    sample.empty("an empty handler, and 42 bytes", "/image/"),
                    sample.pixelsAgain("an empty handler, and 42 bytes"),
                    sample.reading("a handler that reads", "/empty/", 200),
                    sample.forgedEvents("a handler that reads"),
                    sample.reading("a handler that reads, and a page", "/page/", 404),
                    sample.forgedUnsubscribes("a handler that reads, and a page"))) {
                loads.put(load.name(), load);
            }
            rounds(site, loads, requests);
            print("Requests that are answered without a commit", requests, loads);
            for (RequestLoad load : loads.values()) {
                if (load.name().startsWith("forged")) {
                    memory(site, load);
                }
            }
        }
    }

    private void withCommit(String name, Database database) throws Exception {
        database.execute("create table answered (id bigint generated always as identity primary key, said text)");
        JdbcHistoryStore store = JdbcHistoryStore.builder(database.dataSource()).build();
        int few = Math.max(RequestLoad.CLIENTS, requests / 20);
        try (Site site = new Site(store)) {
            site.serve("/commit/", exchange -> {
                commit(database, exchange.getRequestBody().readAllBytes());
                answer(exchange, 200, 0);
            });
            site.serve("/commit-page/", exchange -> {
                commit(database, exchange.getRequestBody().readAllBytes());
                answer(exchange, 200, PAGE_BYTES);
            });
            SampleRequests sample = new SampleRequests(site.ledger, opens, clicks, lists);
            Map<String, RequestLoad> loads = new LinkedHashMap<>();
            for (RequestLoad load : List.of(
                    sample.reading("a handler that commits", "/commit/", 200),
                    sample.events("a handler that commits", few * (ROUNDS + 1)),
                    sample.reading("a handler that commits, and a page", "/commit-page/", 200),
                    sample.unsubscribes("a handler that commits, and a page", few * (ROUNDS + 1)))) {
                loads.put(load.name(), load);
            }
            rounds(site, loads, few);
            print("Requests that are answered when a commit has them, on " + name, few, loads);
        }
    }

    private static void commit(Database database, byte[] body) throws IOException {
        try (var connection = database.dataSource().getConnection();
                var insert = connection.prepareStatement("insert into answered (said) values (?)")) {
            insert.setString(1, new String(body, StandardCharsets.US_ASCII));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private void rounds(Site site, Map<String, RequestLoad> loads, int count) throws Exception {
        for (int round = 0; round <= ROUNDS; round++) {
            for (RequestLoad load : loads.values()) {
                if (round == 0) {
                    load.send(site.port(), count, threads);
                } else {
                    load.measure(site.port(), count, threads);
                }
                site.recorder.drain(Duration.ofMinutes(1));
            }
        }
    }

    private void print(String title, int count, Map<String, RequestLoad> loads) {
        System.out.printf(
                Locale.ROOT,
                "%n%s: %,d a round by %d clients, median of %d rounds%n%n  %-44s%14s%9s%n",
                title,
                count,
                RequestLoad.CLIENTS,
                ROUNDS,
                "",
                "requests/s",
                "ratio");
        for (RequestLoad load : loads.values()) {
            RequestLoad baseline = loads.getOrDefault(load.baseline(), load);
            double ratio = load.median() / baseline.median();
            System.out.printf(
                    Locale.ROOT,
                    "  %-44s%14.0f%9.2f%s%n",
                    load.name(),
                    load.median(),
                    ratio,
                    ratio < GOAL ? "  below " + GOAL : "");
        }
    }

    private void memory(Site site, RequestLoad forged) throws Exception {
        long before = used();
        forged.send(site.port(), FORGED, threads);
        long growth = used() - before;
        System.out.printf(
                Locale.ROOT,
                "%n  %,d times %s: %,d KiB more in memory, %d waiting, %d lost%s%n",
                FORGED,
                forged.name(),
                growth >> 10,
                site.recorder.waiting(),
                site.recorder.lost(),
                growth > MOST_GROWTH ? "  above " + (MOST_GROWTH >> 20) + " MiB" : "");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static HttpHandler answering(int status, int bytes) {
        return exchange -> {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, status, bytes);
        };
    }

    private static void answer(HttpExchange exchange, int status, int bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes == 0 ? -1 : bytes);
        if (bytes > 0) {
            exchange.getResponseBody().write(new byte[bytes]);
        }
        exchange.close();
    }

    /** A server with every endpoint, over one store. */
    private final class Site implements AutoCloseable {
        private final HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        private final EmailLedger ledger;
        private final TrackingRecorder recorder;
        private final UnsubscribeEndpoint unsubscribes;

        Site(HistoryStore store) throws IOException {
            web.setExecutor(threads);
            ledger = EmailLedger.builder(store, LocalTransports.discarding())
                    .with(opens)
                    .with(clicks)
                    .with(lists)
                    .build();
            recorder = TrackingRecorder.of(ledger).build();
            unsubscribes = lists.endpoint(ledger.suppressions());
            serve("/t/", new JdkPixelHandler(opens.endpoint(recorder)));
            serve("/c/", new JdkClickHandler(clicks.endpoint(recorder)));
            serve("/u/", new JdkUnsubscribeHandler(unsubscribes));
            ProviderWebhook events = ProviderWebhook.builder(ledger, Providers.resend(SampleRequests.HOOK_SECRET))
                    .time(() -> SampleRequests.SIGNED_AT)
                    .build();
            serve("/hook/", new JdkWebhookHandler(events));
            web.start();
        }

        void serve(String path, HttpHandler handler) {
            web.createContext(path, handler);
        }

        int port() {
            return web.getAddress().getPort();
        }

        @Override
        public void close() {
            web.stop(0);
            unsubscribes.close();
            ledger.close();
        }
    }
}
