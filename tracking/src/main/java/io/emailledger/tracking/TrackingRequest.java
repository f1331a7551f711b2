package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of an HTTP request that {@link PixelEndpoint} and {@link ClickEndpoint} need. They need not be validated.
 *
 * @param method the request method, such as {@code GET}; methods are case-sensitive (RFC 9110 section 9.1)
 * @param path the path as it came, not decoded; what follows its last slash is the token
 * @param headers header fields by their names in lower case; of several with one name the first. Pass all of them:
 *     their absence tells a program from a browser
 * @param client the address of the client, as far as the server knows it; used for {@link NetworkRanges} and not stored
 */
public record TrackingRequest(String method, String path, Map<String, String> headers, Optional<InetAddress> client) {

    /** Rejects null and copies the map. */
    public TrackingRequest {
        requirePresent(method, "method");
        requirePresent(path, "path");
        headers = Map.copyOf(requirePresent(headers, "headers"));
        requirePresent(client, "client");
    }

    /**
     * Creates a request of which only the user agent is known. It is graded by that alone.
     *
     * @param method the request method
     * @param path the path as it came
     * @param userAgent the value of the {@code User-Agent} header, if there is one
     */
    public TrackingRequest(String method, String path, Optional<String> userAgent) {
        this(
                method,
                path,
                requirePresent(userAgent, "user agent")
                        .map(agent -> Map.of("user-agent", agent))
                        .orElse(Map.of()),
                Optional.empty());
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /**
     * Returns the text after the last slash, without the query that some servers leave on it. Query parameters are never
     * read.
     */
    static String lastSegment(String path) {
        int query = path.indexOf('?');
        String clean = query < 0 ? path : path.substring(0, query);
        return clean.substring(clean.lastIndexOf('/') + 1);
    }
}
