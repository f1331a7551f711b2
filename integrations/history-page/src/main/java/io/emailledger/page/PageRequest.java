package io.emailledger.page;

import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.List;
import java.util.Optional;

/**
 * A request to the history page, independent of the web server. {@link HistoryHandler} and {@link HistoryServlet} are
 * made of it; an adapter for another server implements it. It is used by one thread.
 */
public interface PageRequest {

    /**
     * Returns the method.
     *
     * @return the method, such as GET, in capitals
     */
    String method();

    /**
     * Returns the path below the place where the page is mounted, as the client sent it: not decoded and not normalized.
     * No path of the page needs an escape, so one with {@code %2f}, {@code //} or {@code ..} does not exist.
     *
     * @return the path without a slash at its beginning; empty for the page itself
     */
    String path();

    /**
     * Returns the query.
     *
     * @return the encoded query without the question mark; empty if there is none
     */
    Optional<String> query();

    /**
     * Returns the values of a header.
     *
     * @param name its name, in any case
     * @return the values, one for each time that it stands; empty if it is absent
     */
    List<String> headers(String name);

    /**
     * Returns the first value of a header.
     *
     * @param name its name, in any case
     * @return the value; empty if the header is absent
     */
    default Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /**
     * Tells whether the connection itself comes from this machine. A proxy on this machine makes it so for everyone.
     *
     * @return true only if that is certain
     */
    boolean isLocal();

    /**
     * Tells whether the connection is encrypted, as far as the server knows.
     *
     * @return true if it is
     */
    boolean isSecure();

    /**
     * Returns the user that the web server has authenticated.
     *
     * @return the principal; empty if there is none
     */
    Optional<Principal> principal();

    /**
     * Returns the body, to be read once.
     *
     * @return the body; empty if there is none
     * @throws IOException if the client has left
     */
    InputStream body() throws IOException;

    /**
     * Returns the server's own object for the request: a {@code com.sun.net.httpserver.HttpExchange}, or a {@code
     * jakarta.servlet.http.HttpServletRequest} or {@code HttpServletResponse}.
     *
     * @param type the type
     * @param <T> the type
     * @return the object; empty if the server has none of this type
     */
    <T> Optional<T> unwrap(Class<T> type);
}
