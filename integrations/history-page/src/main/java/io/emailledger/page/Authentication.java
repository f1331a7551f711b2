package io.emailledger.page;

import static io.emailledger.message.InvalidValueException.requirePresent;

import java.security.Principal;
import java.util.Optional;
import java.util.function.Function;

/**
 * The application's login: identifies the visitor of a request. It is called for every request, the page's scripts
 * included, on the thread that answers it, and by several threads concurrently.
 */
@FunctionalInterface
public interface Authentication {

    /**
     * Identifies the visitor of a request: by a cookie or a header, by {@link PageRequest#principal()}, or by any other
     * trusted credential.
     *
     * @param request the request, for reading only. With {@link PageRequest#unwrap} a header may be added to the
     *     answer, such as {@code WWW-Authenticate}
     * @return the visitor; empty if it is unknown, which is answered 401. If this throws a RuntimeException, access is
     *     denied and the answer is 500
     */
    Optional<Visitor> visitor(PageRequest request);

    /**
     * Returns a login by the user that the web server has authenticated: the container's or the security framework's
     * principal. A request without one is answered 401.
     *
     * @param visitors maps a user to a visitor; empty for users without access. It is called for every request, by
     *     several threads concurrently
     * @return the login
     */
    static Authentication byPrincipal(Function<? super Principal, Optional<Visitor>> visitors) {
        requirePresent(visitors, "visitors");
        return request -> request.principal().flatMap(visitors);
    }
}
