package io.emailledger.page;

import io.emailledger.message.EmailLedgerException;

/** Thrown if the page would be open to other machines without a login. Nothing was started. */
public final class UnprotectedPageException extends EmailLedgerException {
    private static final long serialVersionUID = 1L;

    private UnprotectedPageException(String message) {
        super(message);
    }

    static UnprotectedPageException ofServer() {
        return new UnprotectedPageException(
                "The history page would be open to everybody who reaches this machine: bind it to a loopback address"
                        + " such as 127.0.0.1, or set a login with authentication(...).");
    }

    static UnprotectedPageException ofServlet() {
        return new UnprotectedPageException(
                "The history page would be open to everybody who reaches the web server: set a login with"
                        + " authentication(...), such as Authentication.byPrincipal(...).");
    }
}
