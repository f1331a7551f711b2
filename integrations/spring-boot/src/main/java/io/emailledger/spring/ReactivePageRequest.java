package io.emailledger.spring;

import io.emailledger.page.PageRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** A request to the history page in a reactive application, with its user and its whole body. */
final class ReactivePageRequest implements PageRequest {
    private final ServerWebExchange exchange;
    private final ServerHttpRequest request;
    private final String path;
    private final Optional<Principal> user;
    private final byte[] body;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    ReactivePageRequest(ServerWebExchange exchange, String path, Optional<Principal> user, byte[] body) {
        this.exchange = exchange;
        this.request = exchange.getRequest();
        this.path = path;
        this.user = user;
        this.body = body;
        // The headers are a map in one generation of Spring alone.
        request.getHeaders().forEach(headers::put);
    }

    @Override
    public String method() {
        return request.getMethod().name();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> query() {
        return Optional.ofNullable(request.getURI().getRawQuery());
    }

    @Override
    public List<String> headers(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() && name.equals("Host")
                ? List.of(request.getURI().getRawAuthority())
                : values;
    }

    /** Unknown: a server may take the address of the client from a header. */
    @Override
    public boolean isLocal() {
        return false;
    }

    @Override
    public boolean isSecure() {
        return request.getSslInfo() != null || "https".equals(request.getURI().getScheme());
    }

    @Override
    public Optional<Principal> principal() {
        return user;
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(body);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(exchange) ? Optional.of(type.cast(exchange)) : Optional.empty();
    }
}
