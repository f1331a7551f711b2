package io.emailledger.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An OAuth server that issues tokens, and tells a mail server which of them are valid (RFC 7662). */
final class IntrospectedTokens implements AutoCloseable {
    private final HttpServer http;
    private final String user;
    private final AtomicInteger issued = new AtomicInteger();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();

    IntrospectedTokens(int port, String user) throws IOException {
        this.user = user;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.createContext("/token", this::issue);
        http.createContext("/introspect", this::introspect);
        http.start();
    }

    URI tokenEndpoint() {
        return URI.create("http://localhost:" + http.getAddress().getPort() + "/token");
    }

    int issued() {
        return issued.get();
    }

    /** All tokens so far end now. */
    void endTokens() {
        valid.clear();
    }

    private void issue(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String token = "token-" + issued.incrementAndGet() + "-" + "x".repeat(1_500);
        valid.add(token);
        say(exchange, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
    }

    private void introspect(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
        boolean active =
                Arrays.stream(body.split("&")).anyMatch(p -> p.startsWith("token=") && valid.contains(p.substring(6)));
        say(exchange, active ? "{\"active\":true,\"username\":\"" + user + "\"}" : "{\"active\":false}");
    }

    private static void say(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
