package io.emailledger.examples.historypage;

import io.emailledger.examples.historypage.web.JsonBody;
import io.emailledger.examples.historypage.web.Parameters;
import io.emailledger.examples.historypage.web.Sessions;

/**
 * A request that has passed every check, as an endpoint sees it.
 *
 * @param visitor who asks, without what a page that is read-only takes away
 * @param session the browser in which the page is open
 * @param id what stands in the address in place of {@code {id}}; empty if nothing does
 * @param parameters what follows the question mark
 * @param body what came with it
 */
record Call(Visitor visitor, Sessions.Session session, String id, Parameters parameters, JsonBody body) {}
