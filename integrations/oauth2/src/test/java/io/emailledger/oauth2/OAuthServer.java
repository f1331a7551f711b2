package io.emailledger.oauth2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A token endpoint (RFC 6749 section 3.2) that issues numbered tokens, or does what a test tells it. */
final class OAuthServer implements AutoCloseable {
    static final String CLIENT = "client id";
    static final String SECRET = "s3cret+of/the=client";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger issued = new AtomicInteger();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final List<Map<String, String>> requests = new ArrayList<>();
    private volatile Behaviour behaviour;

    /** What the endpoint does with a request. */
    @FunctionalInterface
    interface Behaviour {
        void answer(HttpExchange exchange, Map<String, String> parameters) throws IOException;
    }

    private OAuthServer(HttpServer http) {
        this.http = http;
        this.behaviour = this::issue;
    }

    static OAuthServer start() throws IOException {
        OAuthServer server =
                new OAuthServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        server.http.createContext("/token", server::handle);
        server.http.setExecutor(server.threads);
        server.http.start();
        return server;
    }

    URI endpoint() {
        return URI.create("http://localhost:" + http.getAddress().getPort() + "/token");
    }

    OAuth2TokensBuilder clientCredentials() {
        return OAuth2Tokens.clientCredentials(endpoint(), CLIENT, SECRET).allowHttpOnLocalhost();
    }

    /** From now on. */
    void does(Behaviour next) {
        behaviour = next;
    }

    /** From now on, answers each request with this. */
    void answers(int status, String body, String... headers) {
        does((exchange, parameters) -> say(exchange, status, body, headers));
    }

    /** Issues tokens again. */
    void recovers() {
        behaviour = this::issue;
    }

    void issue(HttpExchange exchange, Map<String, String> parameters) throws IOException {
        issue(exchange, ",\"expires_in\":3600");
    }

    /** Issues a token, with more fields in JSON, each after a comma. */
    String issue(HttpExchange exchange, String fields) throws IOException {
        String token = "token-" + issued.incrementAndGet() + "-of-the-server";
        valid.add(token);
        say(exchange, 200, "{\"token_type\":\"Bearer\",\"access_token\":\"" + token + "\"" + fields + "}");
        return token;
    }

    boolean isValid(String token) {
        return valid.contains(token);
    }

    /** All tokens so far end now. */
    void endTokens() {
        valid.clear();
    }

    int issued() {
        return issued.get();
    }

    synchronized List<Map<String, String>> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> parameters = new HashMap<>();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
            for (String parameter : body.split("&")) {
                String[] parts = parameter.split("=", 2);
                parameters.put(decoded(parts[0]), decoded(parts[1]));
            }
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization != null) {
                parameters.put("(authorization)", authorization);
            }
            synchronized (this) {
                requests.add(parameters);
            }
            behaviour.answer(exchange, parameters);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static void say(HttpExchange exchange, int status, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
