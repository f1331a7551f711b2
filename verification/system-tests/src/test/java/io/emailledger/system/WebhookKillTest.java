package io.emailledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.emailledger.testdatabases.Release;
import io.emailledger.testdatabases.TestServer;
import io.emailledger.webhooks.WebhookVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that send webhooks, in the middle, while the receiver fails now and then: no event is lost. */
class WebhookKillTest {
    private static final int KILLS = 4;
    private static final int EMAILS = 60;
    private static final Duration LATER = Duration.ofMinutes(20);

    @TempDir
    Path directory;

    @Test
    void killsLoseNoEventOnH2() throws Exception {
        run(PooledDatabase.h2(directory.resolve("history")), 1);
    }

    @Test
    void killsOfTwoNodesLoseNoEventOnPostgresql() throws Exception {
        run(TestServer.shared(Release.POSTGRESQL_18).newDatabase().url(), 2);
    }

    @Test
    void killsOfTwoNodesLoseNoEventOnMariaDb() throws Exception {
        run(TestServer.shared(Release.MARIADB_11_4).newDatabase().url(), 2);
    }

    private static void run(String url, int nodes) throws Exception {
        Set<String> recorded = new HashSet<>();
        Random moments = new Random(20261129);
        try (CrmServer crm = new CrmServer()) {
            for (int kill = 0; kill < KILLS; kill++) {
                List<Child> children = new ArrayList<>();
                try {
                    for (int node = 0; node < nodes; node++) {
                        children.add(WebhookKillProgram.start(url, crm.uri(), EMAILS, LATER.multipliedBy(kill)));
                    }
                    crm.awaitMore(1 + moments.nextInt(EMAILS / 2));
                } finally {
                    children.forEach(Child::kill);
                }
                children.forEach(child -> recorded.addAll(recordedBy(child)));
            }
            try (Child last = WebhookKillProgram.start(url, crm.uri(), 5, LATER.multipliedBy(KILLS))) {
                last.awaitLine("all recorded");
                recorded.addAll(recordedBy(last));
                crm.awaitDelivered(recorded);
            }
            crm.check();
        }
    }

    private static Set<String> recordedBy(Child child) {
        Set<String> ids = new HashSet<>();
        for (String line : child.lines()) {
            if (line.startsWith("recorded ") && line.length() == "recorded ".length() + 36) {
                ids.add(line.substring("recorded ".length()));
            }
        }
        return ids;
    }

    /** Another system that wants to know what was delivered. It fails now and then. */
    private static final class CrmServer implements AutoCloseable {
        private static final long PATIENCE = Duration.ofMinutes(2).toNanos();

        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final WebhookVerifier verifier =
                WebhookVerifier.of(WebhookKillProgram.SECRET).tolerance(Duration.ofDays(1));
        private final Map<String, String> bodies = new HashMap<>();
        private final Set<String> delivered = new HashSet<>();
        private final List<Long> numbers = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();
        private int requests;

        CrmServer() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", this::handle);
            server.start();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        }

        private void handle(HttpExchange exchange) throws IOException {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            boolean genuine = verifier.isGenuine(
                    id,
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    body);
            int status = accept(id, genuine, body);
            if (status > 0) {
                exchange.sendResponseHeaders(status, -1);
            }
            // Without an answer the connection breaks off.
            exchange.close();
        }

        private synchronized int accept(String id, boolean genuine, byte[] body) throws IOException {
            requests++;
            notifyAll();
            if (!genuine) {
                wrong.add("not genuine: " + id);
            }
            if (requests % 13 == 0) {
                return 503;
            }
            Map<String, String> values = values(body);
            String key = values.get("type") + " " + values.get("email") + " " + values.get("number");
            String before = bodies.put(id, key);
            if (before == null) {
                numbers.add(Long.parseLong(values.get("number")));
            } else if (!before.equals(key)) {
                wrong.add("one id for two events: " + id);
            }
            if (values.get("type").equals("email.delivered")) {
                delivered.add(values.get("email"));
            }
            return requests % 17 == 0 ? 0 : 204;
        }

        /** The texts and numbers of an object and the objects in it. */
        private static Map<String, String> values(byte[] body) throws IOException {
            Map<String, String> values = new HashMap<>();
            try (JsonParser parser = new JsonFactory().createParser(body)) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (token.isScalarValue()) {
                        values.putIfAbsent(String.valueOf(parser.currentName()), parser.getText());
                    }
                }
            }
            return values;
        }

        synchronized void awaitMore(int count) throws InterruptedException {
            int wanted = requests + count;
            long end = System.nanoTime() + PATIENCE;
            while (requests < wanted) {
                pause(end, requests + " of " + wanted + " requests came");
            }
        }

        synchronized void awaitDelivered(Set<String> recorded) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE;
            while (!delivered.containsAll(recorded)) {
                pause(end, delivered.size() + " of " + recorded.size() + " e-mails were reported as delivered");
            }
        }

        private synchronized void pause(long end, String otherwise) throws InterruptedException {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("only " + otherwise);
            }
            wait(left);
        }

        synchronized void check() {
            assertThat(wrong).isEmpty();
            assertThat(new HashSet<>(bodies.values())).as("events, one id each").hasSize(bodies.size());
            assertThat(numbers)
                    .as("the numbers of the events, as first received")
                    .isSorted();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
