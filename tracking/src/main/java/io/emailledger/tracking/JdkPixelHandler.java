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
 * Serves pixels from the JDK's own {@link com.sun.net.httpserver.HttpServer}:
 *
 * <pre>{@code
 * server.createContext("/t/", new JdkPixelHandler(endpoint));
 * }</pre>
 *
 * <p>This is the only class here that needs the module {@code jdk.httpserver}. Give the server an executor: without one
 * it serves one request at a time.
 */
public final class JdkPixelHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(JdkPixelHandler.class);

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
        try (exchange) {
            PixelResponse response = endpoint.respond(request(exchange));
            Headers headers = exchange.getResponseHeaders();
            response.headers().forEach(headers::set);
            byte[] body = response.body();
            // To this server, 0 means chunked and -1 means no body.
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        } catch (IOException e) {
            LOG.debug("The client disconnected before it had the image.", e);
        }
    }

    private static PixelRequest request(HttpExchange exchange) {
        return new PixelRequest(
                exchange.getRequestMethod(),
                Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse(""),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("User-Agent")));
    }
}
