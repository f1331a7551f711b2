package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/**
 * Serves pixels from the JDK's own {@link com.sun.net.httpserver.HttpServer}:
 *
 * <pre>{@code
 * server.createContext("/t/", new JdkPixelHandler(endpoint));
 * }</pre>
 *
 * <p>This class and {@link JdkClickHandler} need the module {@code jdk.httpserver}. Give the server an executor: without
 * one it serves one request at a time. The client is the other end of the connection; behind a proxy that is the proxy.
 */
public final class JdkPixelHandler implements HttpHandler {
    private final PixelEndpoint endpoint;

    /**
     * Creates a handler.
     *
     * @param endpoint the endpoint that responds
     * @throws io.emailledger.message.InvalidValueException if it is null
     */
    public JdkPixelHandler(PixelEndpoint endpoint) {
        this.endpoint = requirePresent(endpoint, "endpoint");
    }

    /**
     * Handles one exchange and closes it. The request's body is not read: the server itself skips a small one and
     * closes the connection on a large one.
     *
     * @param exchange the exchange
     */
    @Override
    public void handle(HttpExchange exchange) {
        JdkExchanges.respond(
                exchange,
                () -> endpoint.respond(
                        exchange.getRequestMethod(),
                        JdkExchanges.path(exchange),
                        () -> JdkExchanges.request(exchange)));
    }
}
