package io.emailledger.routes;

import java.util.Optional;

/**
 * Finds the routes that are not configured in advance, such as the SMTP account of each tenant in the application's
 * database. A ledger opens such a route when an e-mail needs it, and closes it when it is idle.
 *
 * <p>Both methods are called on the threads that send, by several at once, and no lock is held. A call that takes long or
 * fails delays only the e-mails of that route: they wait as {@link
 * io.emailledger.history.EmailStatus.WaitReason#ROUTE_UNAVAILABLE}, and the ledger asks again after some seconds, later
 * after up to two minutes.
 */
@FunctionalInterface
public interface RouteResolver {
    /**
     * Finds a route. The ledger owns the transports of the route from now on and closes them.
     *
     * @param name the name, as it was chosen when the e-mail was recorded
     * @return the route, under the same name; empty if there is none
     * @throws Exception if it cannot be determined. The log gets the stack, and {@code Health.routes()} the class of the
     *     exception, but neither of them its text
     */
    Optional<Route> resolve(String name) throws Exception;

    /**
     * Returns the version of a route: a text that changes when the account behind it changes, such as a time of change or
     * a hash. The ledger asks about every ten seconds while the route is in use. When the text differs, it resolves the
     * route again; attempts in progress end on the old one. The default never changes.
     *
     * @param name the name
     * @return the version
     * @throws Exception if it cannot be determined; the open route then stays in use
     */
    default String version(String name) throws Exception {
        return "";
    }
}
