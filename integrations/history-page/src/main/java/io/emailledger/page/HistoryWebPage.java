package io.emailledger.page;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.EmailLedger;
import io.emailledger.LedgerClosedException;
import io.emailledger.message.InvalidValueException;
import io.emailledger.page.web.ProblemException;
import io.emailledger.page.web.Sessions;
import io.emailledger.spi.StoreException;
import io.emailledger.tracking.TrackingPolicy;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history page and its JSON API, independent of the web server:
 *
 * <pre>{@code
 * HistoryWebPage page = HistoryWebPage.of(ledger)
 *         .authentication(Authentication.byPrincipal(user -> Optional.of(Visitor.everything(user.getName()))));
 * new HistoryServlet(page);                                   // in a servlet container, below a path
 * httpServer.createContext("/history/", new HistoryHandler(page)); // in the JDK's server
 * }</pre>
 *
 * <p>Without an {@link Authentication} it answers only to the machine it runs on: 403 to all others, and 421 to a
 * browser that uses another name than localhost, 127.0.0.1 or [::1]. Behind a proxy every request seems to come from
 * this machine, so an Authentication is required there; the proxy must pass the {@code Host} header on, because a
 * change from a page of another host is refused.
 *
 * <p>Immutable: every method that sets something returns a new page. Thread-safe. It does not close the ledger.
 */
public final class HistoryWebPage {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWebPage.class);

    private final EmailLedger ledger;
    private final Optional<Authentication> authentication;
    private final boolean readOnly;
    private final Sessions sessions;
    private final InstantSource time;
    private final Optional<TrackingPolicy> tracking;
    private final Gate gate;

    private HistoryWebPage(
            EmailLedger ledger,
            Optional<Authentication> authentication,
            boolean readOnly,
            Sessions sessions,
            InstantSource time,
            Optional<TrackingPolicy> tracking) {
        this.ledger = ledger;
        this.authentication = authentication;
        this.readOnly = readOnly;
        this.sessions = sessions;
        this.time = time;
        this.tracking = tracking;
        this.gate = new Gate(Routes.of(ledger, readOnly, time, tracking), authentication, readOnly, sessions);
    }

    /**
     * Returns a page that answers only to this machine, with every permission.
     *
     * @param ledger the ledger whose history it shows
     * @return the page
     */
    public static HistoryWebPage of(EmailLedger ledger) {
        return new HistoryWebPage(
                requirePresent(ledger, "ledger"),
                Optional.empty(),
                false,
                Sessions.ownSecret(),
                InstantSource.system(),
                Optional.empty());
    }

    /**
     * Sets the application's login. Default: none. With one, this page answers under every name and to every machine,
     * and the login alone decides who has access: one that accepts everybody protects nothing, not even from a foreign
     * page whose name points at this machine (DNS rebinding).
     *
     * @param login identifies the visitor of a request
     * @return a new page
     */
    public HistoryWebPage authentication(Authentication login) {
        return new HistoryWebPage(
                ledger, Optional.of(requirePresent(login, "authentication")), readOnly, sessions, time, tracking);
    }

    /**
     * Removes the permissions that change something: {@link Permission#ACT}, {@link Permission#EDIT_SUPPRESSIONS} and
     * {@link Permission#OPERATE}. Default: every visitor has the permissions that the login grants.
     *
     * @return a new page
     */
    public HistoryWebPage readOnly() {
        return new HistoryWebPage(ledger, authentication, true, sessions, time, tracking);
    }

    /**
     * Sets the secret for the tokens of changes. Several processes behind one address need the same one, because a page
     * loaded from one sends changes to another. Default: a random one; an open page requests a new token after a
     * restart.
     *
     * @param secret at least 16 bytes from a random source, for nothing else; it is copied
     * @return a new page
     * @throws InvalidValueException if it is shorter
     */
    public HistoryWebPage secret(byte[] secret) {
        return new HistoryWebPage(
                ledger, authentication, readOnly, Sessions.under(requirePresent(secret, "secret")), time, tracking);
    }

    /**
     * Sets the clock, which decides the current day and which e-mails are stuck. Default: the system's clock.
     *
     * @param source the clock, the same as the store's
     * @return a new page
     */
    public HistoryWebPage time(InstantSource source) {
        return new HistoryWebPage(ledger, authentication, readOnly, sessions, requirePresent(source, "time"), tracking);
    }

    /**
     * Sets which opens and clicks may be shown. Those are none of a recipient with the mode NONE or AGGREGATE, such as
     * one who has withdrawn their consent, and dates alone with DATE_ONLY. Default: all that are stored.
     *
     * @param policy the policy of the {@link io.emailledger.tracking.TrackingRecorder} that records them
     * @return a new page
     */
    public HistoryWebPage tracking(TrackingPolicy policy) {
        return new HistoryWebPage(
                ledger, authentication, readOnly, sessions, time, Optional.of(requirePresent(policy, "tracking")));
    }

    /**
     * Tells whether a login is set.
     *
     * @return true if other machines may have access
     */
    public boolean isProtected() {
        return authentication.isPresent();
    }

    /**
     * Answers one request. For adapters to web servers.
     *
     * @param request the request
     * @param response receives the answer
     * @throws IOException if the client has left
     * @throws RuntimeException if the content failed after a part of it was sent; the adapter cuts the connection,
     *     which alone shows the client that the content is incomplete
     */
    public void answer(PageRequest request, PageResponse response) throws IOException {
        answer(request, response, () -> {});
    }

    /** Answers one request, and says when its visitor is known. */
    void answer(PageRequest request, PageResponse response, Runnable afterLogin) throws IOException {
        Responder responder = new Responder(request, response);
        try {
            responder.send(gate.answer(request, afterLogin));
        } catch (RuntimeException e) {
            ProblemException problem = problem(request, e);
            if (responder.hasStarted()) {
                throw e;
            }
            responder.send(problem.answer());
        }
    }

    /** Logs neither the address nor the text of an exception above DEBUG: both may hold personal data. */
    private static ProblemException problem(PageRequest request, RuntimeException e) {
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
        LOG.debug("The failure of a {}", request.method(), e);
        return ProblemException.internal();
    }

    /** Tells how it is set, without naming anybody. */
    @Override
    public String toString() {
        return "HistoryWebPage[" + (isProtected() ? "with a login" : "for this machine alone")
                + (readOnly ? ", read-only]" : "]");
    }
}
