package io.emailledger.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.emailledger.EmailLedger;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;

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
 * <p>It serves up to 32 requests at once; more wait. A request that has not arrived whole after five seconds is
 * disconnected, and requests whose visitor is not known yet have at most a quarter of the threads. A client that reads
 * the answer slowly blocks a thread without limit: put a proxy in front of a public server.
 *
 * <p>The JDK's server has a setting for the whole process, which it reads when its first server is created. Unless it is
 * set already, this class sets the system property {@code sun.net.httpserver.nodelay} to true, without which every
 * answer is delayed by 40 ms on Java 17.
 */
public final class HistoryServer implements AutoCloseable {
    // Read when the first server of the process is created.
    static {
        // The JDK's server sends head and body apart: without this the body waits 40 ms for the client to have
        // acknowledged the head (Nagle's algorithm, RFC 896, and the delayed acknowledgements of RFC 1122).
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final RequestThreads threads;

    private HistoryServer(HttpServer server, RequestThreads threads) {
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
        return new HistoryServerBuilder(HistoryWebPage.of(ledger));
    }

    static HistoryServer start(InetSocketAddress bind, HistoryWebPage page) throws IOException {
        HttpServer server = HttpServer.create(bind, 0);
        RequestThreads threads = new RequestThreads();
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, page, threads.current()));
        server.start();
        return new HistoryServer(server, threads);
    }

    private static void answer(HttpExchange exchange, HistoryWebPage page, RequestThreads.Arrival arrival)
            throws IOException {
        arrival.arrived();
        exchange.setStreams(arrival.watched(exchange.getRequestBody()), null);
        page.answer(new ExchangeRequest(exchange), new ExchangeResponse(exchange), arrival::loggedIn);
        // The rest of a body that was not read; closing the exchange would read it too, but unwatched.
        exchange.getRequestBody().close();
        exchange.close();
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
        threads.close();
    }
}
