/**
 * A page on which people look at the history of their e-mails, and the JSON API behind it: the main example of embedding
 * the library, made to be copied into a host as it is. Read {@link io.emailledger.examples.historypage.HistoryServer}
 * first; a host with an HTTP server of its own takes {@link io.emailledger.examples.historypage.HistoryHandler}.
 */
@NullMarked
package io.emailledger.examples.historypage;

import org.jspecify.annotations.NullMarked;
