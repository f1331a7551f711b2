package io.emailledger.webhooks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** A receiver of webhooks on this machine that answers as it is told: first by its script, then with 204. */
final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<Received> received = new ArrayList<>();

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hooks?secret=path");
    }

    synchronized Receiver next(Answer... answers) {
        script.addAll(List.of(answers));
        return this;
    }

    synchronized List<Received> received() {
        return List.copyOf(received);
    }

    synchronized List<Received> accepted() {
        return received.stream().filter(one -> one.accepted).toList();
    }

    void awaitAccepted(int count) throws InterruptedException {
        await(() -> accepted().size() >= count);
    }

    void awaitReceived(int count) throws InterruptedException {
        await(() -> received().size() >= count);
    }

    private synchronized void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("only " + received().size() + " webhooks were received");
            }
            wait(left / 1_000_000 + 1);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer;
        synchronized (this) {
            answer = script.isEmpty() ? Answer.status(204) : script.poll();
        }
        // Added before the answer, which the sender may see first.
        synchronized (this) {
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    body,
                    answer.status / 100 == 2));
            notifyAll();
        }
        try {
            answer.give(exchange, closing);
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** A request. */
    record Received(String id, String timestamp, String signature, String contentType, byte[] body, boolean accepted) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** An answer: a status with headers and a body, silence, a reset. */
    record Answer(int status, List<String> headers, byte[] body, boolean silent, boolean broken) {
        static Answer status(int status, String... headers) {
            return new Answer(status, List.of(headers), new byte[0], false, false);
        }

        static Answer withBody(int status, int bytes) {
            return new Answer(status, List.of(), new byte[bytes], false, false);
        }

        static Answer silence() {
            return new Answer(0, List.of(), new byte[0], true, false);
        }

        static Answer reset() {
            return new Answer(0, List.of(), new byte[0], false, true);
        }

        void give(HttpExchange exchange, CountDownLatch closing) throws IOException {
            if (silent) {
                try {
                    closing.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return;
            }
            if (broken) {
                throw new UncheckedIOException(new IOException("breaks off"));
            }
            for (int i = 0; i < headers.size(); i += 2) {
                exchange.getResponseHeaders().add(headers.get(i), headers.get(i + 1));
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
