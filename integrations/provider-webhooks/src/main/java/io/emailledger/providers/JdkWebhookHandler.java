package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a webhook from the JDK's own {@link com.sun.net.httpserver.HttpServer}. This is the only class here that needs
 * the module {@code jdk.httpserver}. Give the server an executor: without one it serves one request at a time.
 */
public final class JdkWebhookHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(JdkWebhookHandler.class);
    private static final int NO_BODY = -1;
    private static final byte[] NOTHING = {};

    private final ProviderWebhook webhook;

    /**
     * Creates a handler.
     *
     * @param webhook responds to the requests
     */
    public JdkWebhookHandler(ProviderWebhook webhook) {
        this.webhook = requirePresent(webhook, "webhook");
    }

    /**
     * Handles one exchange and closes it.
     *
     * @param exchange the exchange
     */
    @Override
    public void handle(HttpExchange exchange) {
        try (exchange) {
            WebhookRequest head = new WebhookRequest(
                    exchange.getRequestMethod(), exchange.getRequestHeaders(), address(exchange), NOTHING);
            Optional<WebhookResponse> early = webhook.respondWithoutBody(head);
            WebhookResponse response = early.isPresent()
                    ? early.get()
                    : webhook.respond(head.with(exchange.getRequestBody().readNBytes(webhook.maxBytes() + 1)));
            response.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(response.status(), NO_BODY);
        } catch (IOException e) {
            LOG.debug("The client disconnected before it had the response", e);
        }
    }

    private static String address(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRemoteAddress().getAddress())
                .map(InetAddress::getHostAddress)
                .orElse("");
    }
}
