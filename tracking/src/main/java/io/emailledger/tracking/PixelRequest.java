package io.emailledger.tracking;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.util.Optional;

/**
 * The parts of an HTTP request that {@link PixelEndpoint} needs. They need not be validated.
 *
 * @param method the request method, such as {@code GET}; methods are case-sensitive (RFC 9110 section 9.1)
 * @param path the path as it came, not decoded; what follows its last slash is the token
 * @param userAgent the value of the {@code User-Agent} header, if there is one
 */
public record PixelRequest(String method, String path, Optional<String> userAgent) {

    /** Rejects null. */
    public PixelRequest {
        requirePresent(method, "method");
        requirePresent(path, "path");
        requirePresent(userAgent, "user agent");
    }
}
