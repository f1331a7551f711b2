package io.emailledger.examples.historypage;

import com.sun.net.httpserver.HttpExchange;
import java.util.Optional;

/**
 * The application's login: identifies the visitor of a request. It is called for every request, the page's scripts
 * included, on the thread that answers it, and by several threads concurrently.
 */
@FunctionalInterface
public interface Authentication {

    /**
     * Identifies the visitor of a request: by a cookie or a header, by {@link HttpExchange#getPrincipal()} if the
     * context has an authenticator, or by any other trusted credential.
     *
     * @param exchange the request, for reading only. A header may be added to the answer, such as {@code
     *     WWW-Authenticate}
     * @return the visitor; empty if it is unknown, which is answered 401. If this throws a RuntimeException, access is
     *     denied and the answer is 500
     */
    Optional<Visitor> visitor(HttpExchange exchange);
}
