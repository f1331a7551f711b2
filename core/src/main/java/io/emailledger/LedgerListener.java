package io.emailledger;

import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;

/**
 * Receives the events of e-mails after they were committed. One thread of the ledger calls all listeners, in commit
 * order for each e-mail. A listener may call the ledger, including {@code close}. A listener that blocks delays only
 * other notifications; while 10,000 are queued, further ones are dropped. Exceptions are logged and have no other
 * effect. An event is delivered at most once. It is lost if it was dropped or if the process ended before the call.
 * Listeners are a convenience; the history is authoritative.
 */
@FunctionalInterface
public interface LedgerListener {

    /**
     * Handles an event.
     *
     * @param email the e-mail
     * @param event the event
     */
    void onEvent(EmailId email, HistoryEvent event);
}
