package io.emailledger.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Requests of one kind, sent over kept connections of a few clients. */
final class RequestLoad {
    static final int CLIENTS = 4;

    private static final String FIELDS =
            " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nUser-Agent: Mozilla/5.0 (X11; Linux"
                    + " x86_64; rv:133.0) Gecko/20100101 Firefox/133.0\r\n";

    private final String name;
    private final int status;
    private final List<byte[]> requests;
    private final List<Double> rates = new ArrayList<>();
    private int sent;

    /**
     * A kind of requests.
     *
     * @param name the row of the table
     * @param status the status of every answer
     * @param requests those that are sent in turn, from the first again after the last
     */
    RequestLoad(String name, int status, List<byte[]> requests) {
        this.name = name;
        this.status = status;
        this.requests = requests;
    }

    static byte[] get(String path) {
        return ("GET " + path + FIELDS + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] post(String path, String fields, String body) {
        return ("POST " + path + FIELDS + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    String name() {
        return name;
    }

    /** The same requests, byte for byte, to another handler: one letter of the path differs. */
    RequestLoad to(char context, String handler, int answered) {
        return new RequestLoad(
                handler,
                answered,
                requests.stream().map(request -> redirected(request, context)).toList());
    }

    private static byte[] redirected(byte[] request, char context) {
        byte[] other = request.clone();
        int slash = 0;
        while (other[slash] != '/') {
            slash++;
        }
        other[slash + 1] = (byte) context;
        return other;
    }

    double median() {
        return Spread.of(rates.stream().mapToDouble(Double::doubleValue).toArray())
                .median();
    }

    /** Sends a number of requests and keeps the rate. */
    void measure(int port, int count, ExecutorService threads) throws Exception {
        rates.add(send(port, count, threads));
    }

    /** Sends a number of requests, and returns the rate a second. */
    double send(int port, int count, ExecutorService threads) throws Exception {
        long start = System.nanoTime();
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = sent + client;
            clients.add(threads.submit(() -> {
                ask(port, first, count / CLIENTS);
                return null;
            }));
        }
        for (Future<?> client : clients) {
            client.get();
        }
        sent += count;
        return count / ((System.nanoTime() - start) / 1e9);
    }

    private void ask(int port, int first, int count) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            Responses in = new Responses(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < count; i++) {
                out.write(requests.get((first + i * CLIENTS) % requests.size()));
                int answered = in.next();
                if (answered != status) {
                    throw new IllegalStateException(name + " was answered with " + answered);
                }
            }
        }
    }
}
