package io.emailledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A network path to a server: bytes of a client reach it after a delay, in their order; its replies pass at once. The
 * answer to a group of commands thus arrives one delay after the group was sent, as with a distant server.
 */
final class Distance {
    private static final int BUFFER = 64 * 1024;
    private static final int BACKLOG = 1_024;

    private final ServerSocket listening;
    private final int server;
    private final long delayNanos;

    private Distance(ServerSocket listening, int server, Duration delay) {
        this.listening = listening;
        this.server = server;
        this.delayNanos = delay.toNanos();
    }

    /** Starts one to a server of this machine. It ends with this JVM. */
    static Distance to(int server, Duration delay) throws IOException {
        Distance distance = new Distance(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), server, delay);
        start("distance", distance::accept);
        return distance;
    }

    /** The port for clients. */
    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                upstream.setTcpNoDelay(true);
                BlockingQueue<Sent> underway = new LinkedBlockingQueue<>();
                start("distance-read", () -> read(client, underway));
                start("distance-deliver", () -> deliver(underway, upstream));
                start("distance-reply", () -> reply(upstream, client));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The path to the sink takes no more connections", e);
        }
    }

    /** Notes when bytes have to arrive. An entry without bytes is the end of the connection. */
    private void read(Socket client, BlockingQueue<Sent> underway) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try {
            int n = client.getInputStream().read(buffer);
            while (n >= 0) {
                underway.add(new Sent(System.nanoTime() + delayNanos, ByteBuffer.wrap(Arrays.copyOf(buffer, n))));
                n = client.getInputStream().read(buffer);
            }
        } finally {
            underway.add(new Sent(System.nanoTime() + delayNanos, ByteBuffer.allocate(0)));
        }
    }

    private static void deliver(BlockingQueue<Sent> underway, Socket upstream)
            throws IOException, InterruptedException {
        try (upstream) {
            for (Sent sent = underway.take(); sent.bytes().hasRemaining(); sent = underway.take()) {
                for (long left = sent.left(); left > 0; left = sent.left()) {
                    LockSupport.parkNanos(left);
                }
                upstream.getOutputStream().write(sent.bytes().array());
            }
        }
    }

    private static void reply(Socket upstream, Socket client) throws IOException {
        try (client) {
            upstream.getInputStream().transferTo(client.getOutputStream());
        }
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A side has closed the connection; the ends of the other threads follow from that.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Bytes on their way. */
    private record Sent(long dueNanos, ByteBuffer bytes) {
        long left() {
            return dueNanos - System.nanoTime();
        }
    }

    /** The task of a thread. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
