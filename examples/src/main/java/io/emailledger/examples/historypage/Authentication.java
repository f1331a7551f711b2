package io.emailledger.examples.historypage;

import com.sun.net.httpserver.HttpExchange;
import java.util.Optional;

/**
 * The host's own login: tells who makes a request. It is asked for every request, the page's scripts included, on the
 * thread that answers it, and by several threads at once.
 */
@FunctionalInterface
public interface Authentication {

    /**
     * Tells who makes a request: by a cookie or a header, by {@link HttpExchange#getPrincipal()} where the context has
     * an authenticator, or by whatever else the host trusts.
     *
     * @param exchange the request; it is only to be looked at. A header may be added to the answer, such as {@code
     *     WWW-Authenticate}
     * @return the visitor; empty if it is nobody whom the host knows, who is then answered 401. If this throws a
     *     RuntimeException, nobody is let in and the answer is 500
     */
    Optional<Visitor> visitor(HttpExchange exchange);
}
