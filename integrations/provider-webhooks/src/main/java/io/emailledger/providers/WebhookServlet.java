package io.emailledger.providers;

import static io.emailledger.message.InvalidValueException.requirePresent;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves a webhook from a servlet container (Jakarta Servlet 6.0 or later), also from that of Spring:
 *
 * <pre>{@code
 * servletContext.addServlet("resend", new WebhookServlet(webhook)).addMapping("/hooks/resend");
 * }</pre>
 *
 * <p>The path needs no login of the application and no token against forged requests: the webhook verifies the provider
 * itself. Thread-safe. This class alone needs the Jakarta Servlet API, which the application's container brings.
 */
public final class WebhookServlet implements Servlet {
    private static final byte[] NOTHING = {};

    private final ProviderWebhook webhook;
    private volatile @Nullable ServletConfig config;

    /**
     * Creates a servlet.
     *
     * @param webhook responds to the requests
     */
    public WebhookServlet(ProviderWebhook webhook) {
        this.webhook = requirePresent(webhook, "webhook");
    }

    @Override
    public void init(ServletConfig given) {
        this.config = given;
    }

    @Override
    public @Nullable ServletConfig getServletConfig() {
        return config;
    }

    @Override
    public String getServletInfo() {
        return "A webhook of Email Ledger";
    }

    /**
     * Answers one request.
     *
     * @param request the request
     * @param response the response
     * @throws ServletException if it is no request of HTTP
     * @throws IOException if the client has left
     */
    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("A webhook answers requests of HTTP only.");
        }
        WebhookRequest head = head(http);
        Optional<WebhookResponse> early = webhook.respondWithoutBody(head);
        WebhookResponse result = early.isPresent()
                ? early.get()
                : webhook.respond(head.with(http.getInputStream().readNBytes(webhook.maxBytes() + 1)));
        result.headers().forEach(answer::setHeader);
        answer.setStatus(result.status());
    }

    private static WebhookRequest head(HttpServletRequest http) {
        return new WebhookRequest(
                http.getMethod(),
                headers(http),
                Optional.ofNullable(http.getRemoteAddr()).orElse(""),
                NOTHING);
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return headers;
    }

    /** Does nothing: the application closes the ledger. */
    @Override
    public void destroy() {}

    @Override
    public String toString() {
        return "WebhookServlet[" + webhook + "]";
    }
}
