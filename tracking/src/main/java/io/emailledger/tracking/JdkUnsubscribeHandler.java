package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Optional;

/**
 * Serves unsubscribe links from the JDK's own {@link com.sun.net.httpserver.HttpServer}:
 *
 * <pre>{@code
 * server.createContext("/u/", new JdkUnsubscribeHandler(endpoint));
 * }</pre>
 *
 * <p>Give the server an executor: without one it serves one request at a time.
 */
public final class JdkUnsubscribeHandler implements HttpHandler {
    private final UnsubscribeEndpoint endpoint;

    /**
     * Creates a handler.
     *
     * @param endpoint the endpoint that responds
     * @throws io.emailledger.message.InvalidValueException if it is null
     */
    public JdkUnsubscribeHandler(UnsubscribeEndpoint endpoint) {
        this.endpoint = requirePresent(endpoint, "endpoint");
    }

    /**
     * Handles one exchange and closes it.
     *
     * @param exchange the exchange
     */
    @Override
    public void handle(HttpExchange exchange) {
        JdkExchanges.respond(
                exchange,
                () -> endpoint.respond(
                        exchange.getRequestMethod(), JdkExchanges.path(exchange), () -> request(exchange)));
    }

    private static UnsubscribeRequest request(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestMethod().equals("POST")
                ? exchange.getRequestBody().readNBytes(UnsubscribeRequest.LONGEST_BODY + 1)
                : new byte[0];
        return new UnsubscribeRequest(
                exchange.getRequestMethod(),
                JdkExchanges.path(exchange),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")),
                body);
    }
}
