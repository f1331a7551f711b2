package io.emailledger.examples.historypage;

import static io.emailledger.message.InvalidValueException.requirePresent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.examples.historypage.web.ProblemException;
import io.emailledger.examples.historypage.web.Responder;
import io.emailledger.examples.historypage.web.Sessions;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.StoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history page and its JSON API, for an application that has an {@link com.sun.net.httpserver.HttpServer} already:
 *
 * <pre>{@code
 * server.createContext("/history/", HistoryHandler.of(ledger).authentication(login));
 * }</pre>
 *
 * <p>The path has to end in a slash. The server needs an executor of several threads, and two system properties, set
 * before the first server of the process is created: {@code sun.net.httpserver.nodelay=true}, without which every
 * answer waits 40 ms on Java 17, and {@code sun.net.httpserver.maxReqTime}, in seconds, without which a client that
 * never finishes its request blocks a thread for ever.
 *
 * <p>Without an {@link Authentication} it answers only to the machine it runs on: 403 to all others, and 421 to a
 * browser that uses another name than localhost, 127.0.0.1 or [::1]. Behind a proxy every request seems to come from
 * this machine, so an Authentication is required there; the proxy must pass the {@code Host} header on, because a
 * change from a page of another host is refused.
 *
 * <p>Immutable: every method that sets something returns a new handler. Thread-safe. It does not close the ledger.
 */
public final class HistoryHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryHandler.class);

    private final EmailLedger ledger;
    private final Optional<Authentication> authentication;
    private final boolean readOnly;
    private final Sessions sessions;
    private final InstantSource time;
    private final Gate gate;

    private HistoryHandler(
            EmailLedger ledger,
            Optional<Authentication> authentication,
            boolean readOnly,
            Sessions sessions,
            InstantSource time) {
        this.ledger = ledger;
        this.authentication = authentication;
        this.readOnly = readOnly;
        this.sessions = sessions;
        this.time = time;
        this.gate = new Gate(Routes.of(ledger, readOnly, time), authentication, readOnly, sessions);
    }

    /**
     * Returns a handler that answers only to this machine, with every permission.
     *
     * @param ledger the ledger whose history it shows
     * @return the handler
     */
    public static HistoryHandler of(EmailLedger ledger) {
        return new HistoryHandler(
                requirePresent(ledger, "ledger"),
                Optional.empty(),
                false,
                Sessions.ownSecret(),
                InstantSource.system());
    }

    /**
     * Sets the application's login. Default: none. With one, this handler answers under every name and to every
     * machine, and the login alone decides who has access: one that accepts everybody protects nothing, not even from a
     * foreign page whose name points at this machine (DNS rebinding).
     *
     * @param login identifies the visitor of a request
     * @return a new handler
     */
    public HistoryHandler authentication(Authentication login) {
        return new HistoryHandler(
                ledger, Optional.of(requirePresent(login, "authentication")), readOnly, sessions, time);
    }

    /**
     * Removes the permissions that change something: {@link Permission#ACT}, {@link Permission#EDIT_SUPPRESSIONS} and
     * {@link Permission#OPERATE}. Default: every visitor has the permissions that the login grants.
     *
     * @return a new handler
     */
    public HistoryHandler readOnly() {
        return new HistoryHandler(ledger, authentication, true, sessions, time);
    }

    /**
     * Sets the secret for the tokens of changes. Several processes behind one address need the same one, because a page
     * loaded from one sends changes to another. Default: a random one; an open page requests a new token after a
     * restart.
     *
     * @param secret at least 16 bytes from a random source, for nothing else; it is copied
     * @return a new handler
     * @throws InvalidValueException if it is shorter
     */
    public HistoryHandler secret(byte[] secret) {
        return new HistoryHandler(
                ledger, authentication, readOnly, Sessions.under(requirePresent(secret, "secret")), time);
    }

    /**
     * Sets the clock, which decides the current day and which e-mails are stuck. Default: the system's clock.
     *
     * @param source the clock, the same as the store's
     * @return a new handler
     */
    public HistoryHandler time(InstantSource source) {
        return new HistoryHandler(ledger, authentication, readOnly, sessions, requirePresent(source, "time"));
    }

    boolean isProtected() {
        return authentication.isPresent();
    }

    /**
     * Answers one exchange and closes it.
     *
     * @param exchange the exchange
     * @throws IOException if the client has left; the server then drops the connection
     */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            Responder.send(exchange, gate.answer(exchange));
        } catch (RuntimeException e) {
            ProblemException problem = problem(exchange, e);
            if (exchange.getResponseCode() != -1) {
                // A part has been sent. Only a broken connection shows the client that it is incomplete.
                throw e;
            }
            Responder.send(exchange, problem.answer());
        }
    }

    /** Logs neither the address nor the text of an exception above DEBUG: both may hold personal data. */
    private static ProblemException problem(HttpExchange exchange, RuntimeException e) {
        if (e instanceof ProblemException problem) {
            return problem;
        }
        if (e instanceof InvalidValueException invalid) {
            return ProblemException.invalid(invalid.property(), String.valueOf(invalid.getMessage()) + ".");
        }
        if (e instanceof StoreException || e instanceof LedgerClosedException) {
            LOG.warn("The history page could not be served: {}", e.getMessage(), Stacks.withoutTexts(e));
            LOG.debug("The failure", e);
            return ProblemException.storeUnavailable();
        }
        LOG.error(
                "A request to the history page failed and is answered with 500; the level DEBUG shows the text",
                Stacks.withoutTexts(e));
        LOG.debug(
                "The failure of {} {}",
                exchange.getRequestMethod(),
                exchange.getHttpContext().getPath(),
                e);
        return ProblemException.internal();
    }

    /** Tells how it is set, without naming anybody. */
    @Override
    public String toString() {
        return "HistoryHandler[" + (isProtected() ? "with a login" : "for this machine alone")
                + (readOnly ? ", read-only]" : "]");
    }
}
