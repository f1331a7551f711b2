package io.emailledger.spi;

import io.emailledger.spi.HistoryStore.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Claims e-mails by route, so that a ledger leaves out the routes that cannot send now. A part of a {@link
 * HistoryStore}, whose general rules it follows. The route of an e-mail is part of its record and never changes.
 *
 * <p>A ledger that has one route and a store without this part claims by {@link HistoryStore#claim}. A ledger with several
 * routes needs this part.
 */
public interface RouteStore {
    /**
     * Returns the names of routes that have e-mails to claim (<b>S38</b>). A route with an e-mail that {@link
     * HistoryStore#claim} could return is never left out. Routes that have only e-mails that are not due yet may be
     * included.
     *
     * @param after returns only names greater than this one, compared by code point; an empty string for all
     * @param limit the maximum number of names, at least 1
     * @return the smallest such names, in ascending order; fewer than the limit only if there are no more
     */
    List<String> dueRoutes(String after, int limit);

    /**
     * Claims due e-mails of one route, by the rules of {@link HistoryStore#claim} (<b>S39</b>). However many e-mails of
     * other routes are due, it costs the same.
     *
     * @param owner the worker
     * @param lease the duration of the lease
     * @param limit the maximum number of e-mails
     * @param route the name of the route
     * @return the e-mails; fewer than the limit, even none, if other workers are claiming concurrently
     */
    List<Claim> claim(String owner, Duration lease, int limit, String route);

    /**
     * Claims due e-mails of all routes except some, by the rules of {@link HistoryStore#claim} (<b>S40</b>). It should
     * cost about the same however many e-mails of those routes are due.
     *
     * @param owner the worker
     * @param lease the duration of the lease
     * @param limit the maximum number of e-mails
     * @param without the names of the routes to leave out, at most 100; may be empty, and may have names that no e-mail
     *     has
     * @return the e-mails; fewer than the limit, even none, if other workers are claiming concurrently
     */
    List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without);
}
