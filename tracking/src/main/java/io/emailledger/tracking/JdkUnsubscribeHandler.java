package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(JdkUnsubscribeHandler.class);

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
        try (exchange) {
            UnsubscribeResponse response = endpoint.respond(request(exchange));
            Headers headers = exchange.getResponseHeaders();
            response.headers().forEach(headers::set);
            byte[] body = response.body();
            // To this server, 0 means chunked and -1 means no body.
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        } catch (IOException e) {
            LOG.debug("The client disconnected before it had the answer.", e);
        }
    }

    private static UnsubscribeRequest request(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestMethod().equals("POST")
                ? exchange.getRequestBody().readNBytes(UnsubscribeRequest.LONGEST_BODY + 1)
                : new byte[0];
        return new UnsubscribeRequest(
                exchange.getRequestMethod(),
                Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse(""),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")),
                body);
    }
}
