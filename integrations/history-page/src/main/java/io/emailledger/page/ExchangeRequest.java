package io.emailledger.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.emailledger.page.web.ProblemException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.util.List;
import java.util.Optional;

/** A request to the JDK's server. */
final class ExchangeRequest implements PageRequest {
    private final HttpExchange exchange;

    ExchangeRequest(HttpExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String method() {
        return exchange.getRequestMethod();
    }

    /** Compares with the path of the mount as it has to be sent, while the JDK's server compares decoded paths. */
    @Override
    public String path() {
        URI asked = exchange.getRequestURI();
        requireOwnAuthority(asked);
        String mount = mount();
        String path = Optional.ofNullable(asked.getRawPath()).orElse("");
        if (!path.startsWith(mount)) {
            throw ProblemException.notFound("There is no such address.");
        }
        return path.substring(mount.length());
    }

    private String mount() {
        String mount = exchange.getHttpContext().getPath();
        if (!mount.endsWith("/")) {
            throw new IllegalStateException("The history page has to be mounted at a path that ends in a slash.");
        }
        try {
            return new URI(null, null, mount, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The path of the history page is no path of a URI.", e);
        }
    }

    /**
     * Refuses a target with an authority (RFC 9112 section 3.2.2) other than that of the Host header. It also refuses
     * one such as {@code //host/path}, which the JDK's server takes for a path on that host.
     */
    private void requireOwnAuthority(URI asked) {
        String authority = asked.getRawAuthority();
        if (authority == null) {
            return;
        }
        if (!asked.isAbsolute()) {
            throw ProblemException.notFound("There is no such address.");
        }
        if (header("Host").filter(authority::equalsIgnoreCase).isEmpty()) {
            throw ProblemException.wrongHost("The address of the request and its Host header name different hosts.");
        }
    }

    @Override
    public Optional<String> query() {
        return Optional.ofNullable(exchange.getRequestURI().getRawQuery());
    }

    @Override
    public List<String> headers(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().get(name)).orElse(List.of());
    }

    @Override
    public boolean isLocal() {
        InetAddress peer = exchange.getRemoteAddress().getAddress();
        return peer != null && peer.isLoopbackAddress();
    }

    @Override
    public boolean isSecure() {
        return exchange instanceof HttpsExchange;
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.ofNullable(exchange.getPrincipal());
    }

    @Override
    public InputStream body() {
        return exchange.getRequestBody();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(exchange) ? Optional.of(type.cast(exchange)) : Optional.empty();
    }
}
