package io.emailledger.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import io.emailledger.history.HistoryEvent.EventType;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * How many requests a second the endpoints answer, on the JDK's server. Each is next to a handler that gets the same
 * requests and does nothing but what the endpoint cannot avoid: read the body, commit once, send a body of the same size.
 * The same clients send them, in rounds that alternate. And what 200,000 forged requests of each kind leave in memory.
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
            site.serve("/0/", answering(200, 0));
            site.serve("/i/", answering(200, IMAGE_BYTES));
            site.serve("/p/", answering(404, PAGE_BYTES));
            SampleRequests sample = new SampleRequests(site.ledger, site.delivered, opens, clicks, lists);
            List<Pair> pairs = List.of(
                    new Pair(sample.pixels(), sample.pixels().to('0', "does nothing", 200)),
                    new Pair(sample.pixels(), sample.pixels().to('i', "sends 42 bytes", 200)),
                    new Pair(sample.links(), sample.links().to('0', "does nothing", 200)),
                    new Pair(sample.forgedTokens(), sample.forgedTokens().to('0', "does nothing", 200)),
                    new Pair(sample.forgedEvents(), sample.forgedEvents().to('0', "reads the body", 200)),
                    new Pair(
                            sample.forgedUnsubscribes(),
                            sample.forgedUnsubscribes().to('p', "reads the body, sends a page", 404)));
            rounds(site, pairs, requests);
            print("Requests that are answered without a commit", requests, pairs);
            int few = few(4);
            RequestLoad events = sample.events(few * (ROUNDS + 1));
            RequestLoad unsubscribes = sample.unsubscribes(few * (ROUNDS + 1));
            List<Pair> written = List.of(
                    new Pair(events, events.to('0', "reads the body", 200)),
                    new Pair(unsubscribes, unsubscribes.to('p', "reads the body, sends a page", 404)));
            rounds(site, written, few);
            print("Requests that change a history in memory", few, written);
            for (Pair pair : pairs) {
                if (pair.load().name().startsWith("forged")) {
                    memory(site, pair.load());
                }
            }
        }
    }

    private void withCommit(String name, Database database) throws Exception {
        database.execute("create table answered (id bigint generated always as identity primary key, said text)");
        JdbcHistoryStore store = JdbcHistoryStore.builder(database.dataSource()).build();
        int few = few(10);
        try (Site site = new Site(store)) {
            site.serve("/w/", exchange -> {
                commit(database, exchange.getRequestBody().readAllBytes());
                answer(exchange, 200, 0);
            });
            site.serve("/q/", exchange -> {
                commit(database, exchange.getRequestBody().readAllBytes());
                answer(exchange, 200, PAGE_BYTES);
            });
            SampleRequests sample = new SampleRequests(site.ledger, site.delivered, opens, clicks, lists);
            RequestLoad events = sample.events(few * (ROUNDS + 1));
            RequestLoad unsubscribes = sample.unsubscribes(few * (ROUNDS + 1));
            List<Pair> pairs = List.of(
                    new Pair(events, events.to('w', "commits a row", 200)),
                    new Pair(unsubscribes, unsubscribes.to('q', "commits a row, sends a page", 200)));
            rounds(site, pairs, few);
            print("Requests that are answered when a commit has them, on " + name, few, pairs);
        }
    }

    /** Each of these needs an e-mail of its own. */
    private int few(int share) {
        return Math.max(RequestLoad.CLIENTS, requests / share);
    }

    /** The requests to an endpoint, and the same to its baseline. */
    private record Pair(RequestLoad load, RequestLoad baseline) {}

    private static void commit(Database database, byte[] body) throws IOException {
        try (var connection = database.dataSource().getConnection();
                var insert = connection.prepareStatement("insert into answered (said) values (?)")) {
            insert.setString(1, new String(body, StandardCharsets.US_ASCII));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private void rounds(Site site, List<Pair> pairs, int count) throws Exception {
        for (int round = 0; round <= ROUNDS; round++) {
            for (Pair pair : pairs) {
                for (RequestLoad load : List.of(pair.baseline(), pair.load())) {
                    if (round == 0) {
                        load.send(site.port(), count, threads);
                    } else {
                        load.measure(site.port(), count, threads);
                    }
                    site.recorder.drain(Duration.ofMinutes(1));
                }
            }
        }
    }

    private void print(String title, int count, List<Pair> pairs) {
        System.out.printf(
                Locale.ROOT,
                "%n%s: %,d a round by %d clients, median of %d rounds%n%n  %-36s%12s   %-30s%12s%8s%n",
                title,
                count,
                RequestLoad.CLIENTS,
                ROUNDS,
                "",
                "requests/s",
                "the same requests to one that",
                "requests/s",
                "ratio");
        for (Pair pair : pairs) {
            double ratio = pair.load().median() / pair.baseline().median();
            System.out.printf(
                    Locale.ROOT,
                    "  %-36s%12.0f   %-30s%12.0f%8.2f%s%n",
                    pair.load().name(),
                    pair.load().median(),
                    pair.baseline().name(),
                    pair.baseline().median(),
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
        private final Semaphore delivered = new Semaphore(0);
        private final EmailLedger ledger;
        private final TrackingRecorder recorder;
        private final UnsubscribeEndpoint unsubscribes;

        Site(HistoryStore store) throws IOException {
            web.setExecutor(threads);
            ledger = EmailLedger.builder(store, LocalTransports.discarding())
                    .with(opens)
                    .with(clicks)
                    .with(lists)
                    .listener((email, event) -> delivered.release(event.type() == EventType.DELIVERED ? 1 : 0))
                    .build();
            recorder = TrackingRecorder.of(ledger).build();
            unsubscribes = lists.endpoint(ledger.suppressions());
            serve("/t/", new JdkPixelHandler(opens.endpoint(recorder)));
            serve("/c/", new JdkClickHandler(clicks.endpoint(recorder)));
            serve("/u/", new JdkUnsubscribeHandler(unsubscribes));
            ProviderWebhook events = ProviderWebhook.builder(ledger, Providers.resend(SampleRequests.HOOK_SECRET))
                    .time(() -> SampleRequests.SIGNED_AT)
                    .build();
            serve("/h/", new JdkWebhookHandler(events));
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
