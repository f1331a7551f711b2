package io.emailledger.page;

import io.emailledger.page.web.JsonBody;
import io.emailledger.page.web.Parameters;
import io.emailledger.page.web.Sessions;

/**
 * A request that has passed every check, as an endpoint sees it.
 *
 * @param visitor the visitor, without the permissions that a read-only page removes
 * @param session the browser in which the page is open
 * @param id the value of {@code {id}} in the path; empty if it has none
 * @param parameters the query parameters
 * @param body the body
 */
record Call(Visitor visitor, Sessions.Session session, String id, Parameters parameters, JsonBody body) {}
