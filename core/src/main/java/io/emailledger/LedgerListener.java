package io.emailledger;

import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;

/**
 * Is notified of what happens to e-mails, after it was committed. It is called on one thread of the ledger's own, for
 * all listeners, in the order of the commits of each e-mail. It may call the ledger, also {@code close}. A listener that
 * blocks delays other notifications and nothing else; when 10,000 wait, further ones are dropped. What it throws is
 * logged and harms nothing. A step is told at most once, and not at all if it was dropped, or the process ended before
 * the call: the history is the truth, a listener is a convenience.
 */
@FunctionalInterface
public interface LedgerListener {

    /**
     * Is called when something has happened to an e-mail.
     *
     * @param email the e-mail
     * @param event what happened
     */
    void onEvent(EmailId email, HistoryEvent event);
}
