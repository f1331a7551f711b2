package io.emailledger.tracking;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the endpoints to the server of the JDK. */
final class JdkExchanges {
    private static final Logger LOG = LoggerFactory.getLogger(JdkExchanges.class);

    private JdkExchanges() {}

    /** Sends a response and closes the exchange. */
    static void respond(HttpExchange exchange, Answer answer) {
        try (exchange) {
            TrackingResponse response = answer.get();
            Headers headers = exchange.getResponseHeaders();
            response.headers().forEach(headers::set);
            byte[] body = response.bytes();
            if (body.length == 0) {
                // To this server, 0 would mean chunked.
                exchange.sendResponseHeaders(response.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(response.status(), body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        } catch (IOException e) {
            LOG.debug("The client disconnected before it had the response.", e);
        }
    }

    static String path(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse("");
    }

    /** Returns the parts of a request for a pixel or a link. */
    static TrackingRequest request(HttpExchange exchange) {
        Map<String, String> fields = new HashMap<>();
        for (String name : RequestRules.HEADERS) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return new TrackingRequest(
                exchange.getRequestMethod(),
                path(exchange),
                fields,
                Optional.ofNullable(exchange.getRemoteAddress()).map(InetSocketAddress::getAddress));
    }

    /** Reads a request and answers it. */
    @FunctionalInterface
    interface Answer {
        TrackingResponse get() throws IOException;
    }
}
