package io.emailledger.examples;

import com.sun.net.httpserver.HttpServer;
import io.emailledger.tracking.ClickEndpoint;
import io.emailledger.tracking.JdkClickHandler;
import io.emailledger.tracking.JdkPixelHandler;
import io.emailledger.tracking.JdkUnsubscribeHandler;
import io.emailledger.tracking.PixelEndpoint;
import io.emailledger.tracking.UnsubscribeEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The application's web server, reduced to serving pixels, links and unsubscribe links. The ledger needs its address, and
 * it needs the ledger to serve; so it is started first and connected later.
 */
final class PixelServer implements AutoCloseable {
    private static final String PATH = "/t/";
    private static final String CLICKS = "/c/";
    private static final String LISTS = "/u/";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    private PixelServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.start();
    }

    static PixelServer start() throws IOException {
        return new PixelServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    URI clickAddress() {
        return address().resolve(CLICKS);
    }

    URI listAddress() {
        return address().resolve(LISTS);
    }

    void serve(UnsubscribeEndpoint lists) {
        server.createContext(LISTS, new JdkUnsubscribeHandler(lists));
    }

    void serve(ClickEndpoint links) {
        server.createContext(CLICKS, new JdkClickHandler(links));
    }

    void serve(PixelEndpoint pixels) {
        server.createContext(PATH, new JdkPixelHandler(pixels));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
