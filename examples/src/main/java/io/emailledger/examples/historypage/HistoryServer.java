package io.emailledger.examples.historypage;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A JDK web server that serves only the history page:
 *
 * <pre>{@code
 * try (HistoryServer page = HistoryServer.of(ledger).start()) {
 *     System.out.println("Open " + page.address());
 *     ...
 * }
 * }</pre>
 *
 * <p>The JDK's server has settings for the whole process, and reads them when its first server is created. Unless they
 * are set already, this class sets the system properties {@code sun.net.httpserver.nodelay} to true, without which
 * every answer is delayed by 40 ms, and {@code sun.net.httpserver.maxReqTime} to 30 seconds.
 *
 * <p>It serves up to 32 requests at once; more wait. A client that sends its request slowly blocks one of the 32
 * threads for up to 30 seconds, and one that reads the answer slowly blocks it without limit: put a proxy in front of a
 * public server.
 */
public final class HistoryServer implements AutoCloseable {
    private static final int THREADS = 32;

    // Both are read when the first server of the process is created.
    static {
        // The JDK's server sends head and body apart: without this the body waits 40 ms for the client to have
        // acknowledged the head (Nagle's algorithm, RFC 896, and the delayed acknowledgements of RFC 1122).
        unlessSet("sun.net.httpserver.nodelay", "true");
        // Seconds to receive a whole request: without it a client that never finishes one blocks a thread for ever.
        unlessSet("sun.net.httpserver.maxReqTime", "30");
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private HistoryServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Returns a builder for a server.
     *
     * @param ledger the ledger whose history it shows; it is not closed with the server
     * @return a builder
     */
    public static HistoryServerBuilder of(EmailLedger ledger) {
        return new HistoryServerBuilder(HistoryHandler.of(ledger));
    }

    static HistoryServer start(InetSocketAddress bind, HistoryHandler handler) throws IOException {
        HttpServer server = HttpServer.create(bind, 0);
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "email-ledger-page");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        return new HistoryServer(server, threads);
    }

    /**
     * Returns the address of the page.
     *
     * @return an address that a browser of this machine opens
     */
    public URI address() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : bound.getAddress() instanceof Inet6Address
                        ? "[" + bound.getAddress().getHostAddress().replaceFirst("%.*", "") + "]"
                        : bound.getAddress().getHostAddress();
        return URI.create("http://" + host + ":" + bound.getPort() + "/");
    }

    /** Stops the server at once. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
