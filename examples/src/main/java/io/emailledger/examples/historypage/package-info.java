/**
 * A web page that shows the history of e-mails, and its JSON API: the main example of embedding the library, made to be
 * copied into an application as it is. Read {@link io.emailledger.examples.historypage.HistoryServer}
 * first; an application with an HTTP server of its own uses {@link io.emailledger.examples.historypage.HistoryHandler}.
 */
@NullMarked
package io.emailledger.examples.historypage;

import org.jspecify.annotations.NullMarked;
