/**
 * A web page that shows the history of e-mails, and its JSON API. Read {@link io.emailledger.page.HistoryWebPage} first.
 * It is served by a server of its own ({@link io.emailledger.page.HistoryServer}), by the JDK's server of the application
 * ({@link io.emailledger.page.HistoryHandler}) or by a servlet container ({@link io.emailledger.page.HistoryServlet}).
 */
@NullMarked
package io.emailledger.page;

import org.jspecify.annotations.NullMarked;
