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

    /** Returns the pattern of the requests, within the context path of the application. */
    String pattern(String contextPath) {
        String whole = path == null && url != null ? url.getRawPath() : String.valueOf(path);
        String within = path == null && !contextPath.isEmpty() && whole.startsWith(contextPath + "/")
                ? whole.substring(contextPath.length())
                : whole;
        String rooted = (within.startsWith("/") ? "" : "/") + within;
        return below ? rooted + (rooted.endsWith("/") ? "*" : "/*") : rooted;
    }
}
