package io.emailledger.spring;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a part of the library is served: under a path of the application, or else under that of its public address.
 *
 * @param property the name of the property, for errors
 * @param url the public address
 * @param path the path within the application
 * @param below whether everything below it is served, such as tokens
 */
record MountPath(
        String property, @Nullable URI url, @Nullable String path, boolean below) {
    static final String SEGMENTS = "(/[A-Za-z0-9._~-]+)+";

    /**
     * Returns the pattern of the requests, within the prefix that all addresses of the application have.
     *
     * @throws InvalidPropertyException if it is not a path of its own: the whole application would be below it
     */
    String pattern(String prefix) {
        String rooted = cleaned(path == null && url != null ? url.getRawPath() : String.valueOf(path));
        String within = path == null && !prefix.isEmpty() && (rooted + "/").startsWith(prefix + "/")
                ? rooted.substring(prefix.length())
                : rooted;
        if (!within.matches(SEGMENTS)) {
            throw new InvalidPropertyException(
                    property,
                    "must be set to a path of letters, digits and - . _ ~ such as /mail, which is not the root of the"
                            + " application"
                            + (path == null ? ": it follows from the address, which has no such path" : ""));
        }
        return below ? within + "/*" : within;
    }

    /** Returns a path as Spring Boot cleans it: with a slash before it and none behind it; empty for the root. */
    static String cleaned(String path) {
        String stripped = path.strip();
        String rooted = stripped.isEmpty() || stripped.startsWith("/") ? stripped : "/" + stripped;
        return rooted.endsWith("/") ? rooted.substring(0, rooted.length() - 1) : rooted;
    }
}
