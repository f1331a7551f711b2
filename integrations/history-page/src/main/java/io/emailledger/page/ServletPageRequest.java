package io.emailledger.page;

import io.emailledger.page.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A request to a servlet container. */
final class ServletPageRequest implements PageRequest {
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    ServletPageRequest(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    /**
     * Compares with the path of the mount as it has to be sent. A container compares decoded and normalized paths, and
     * drops parameters such as {@code ;jsessionid}.
     */
    @Override
    public String path() {
        String mount = mount() + "/";
        String path = request.getRequestURI();
        if (!path.startsWith(mount)) {
            throw ProblemException.notFound("There is no such address.");
        }
        return path.substring(mount.length());
    }

    /** Whether the page is requested without the slash that its relative addresses need. */
    boolean isMountWithoutSlash() {
        return request.getRequestURI().equals(mount())
                && !mount().isEmpty()
                && (method().equals("GET") || method().equals("HEAD"));
    }

    /** Redirects to the same path with a slash; relative, because a proxy may have another path before it. */
    void redirectToSlash() throws IOException {
        String mount = mount();
        String query = query().map(q -> "?" + q).orElse("");
        response.setStatus(HttpServletResponse.SC_FOUND);
        response.setHeader("Location", mount.substring(mount.lastIndexOf('/') + 1) + "/" + query);
        response.flushBuffer();
    }

    /** The path of the mount, without a slash at its end. */
    private String mount() {
        MappingMatch match = request.getHttpServletMapping().getMappingMatch();
        String context = encoded(request.getServletContext().getContextPath());
        if (match == MappingMatch.PATH) {
            return context + encoded(request.getServletPath());
        }
        if (match == MappingMatch.DEFAULT || match == MappingMatch.CONTEXT_ROOT) {
            return context;
        }
        throw new IllegalStateException("The history page has to be mapped to a path that ends in /*.");
    }

    /** Some containers give the path of the context encoded. */
    private static String encoded(String path) {
        if (path.contains("%")) {
            return path;
        }
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The path of the history page is no path of a URI.", e);
        }
    }

    @Override
    public Optional<String> query() {
        return Optional.ofNullable(request.getQueryString());
    }

    @Override
    public List<String> headers(String name) {
        List<String> values = Collections.list(request.getHeaders(name));
        return values.isEmpty() && name.equals("Host") ? List.of(authority()) : values;
    }

    /** What stands in place of the Host header in HTTP/2, of which some containers make no header. */
    private String authority() {
        int port = request.getServerPort();
        boolean usual = port == (request.isSecure() ? 443 : 80);
        return usual ? request.getServerName() : request.getServerName() + ":" + port;
    }

    /** Unknown: a container may take the address of the client from a header. */
    @Override
    public boolean isLocal() {
        return false;
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.ofNullable(request.getUserPrincipal());
    }

    @Override
    public InputStream body() throws IOException {
        return request.getInputStream();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(request)) {
            return Optional.of(type.cast(request));
        }
        return type.isInstance(response) ? Optional.of(type.cast(response)) : Optional.empty();
    }
}
