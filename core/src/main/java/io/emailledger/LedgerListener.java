package io.emailledger;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.message.EmailId;
import java.util.List;

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

    /**
     * Handles a commit that recorded an e-mail or changed its state, with the record after it. Called before {@link
     * #onEvent} is called for its events. Opens, reports and deletions that change no state are events only. The
     * default implementation does nothing.
     *
     * @param change the record, the events and the attempts
     */
    default void onChange(EmailChange change) {}

    /**
     * What one commit changed about an e-mail: that it was recorded, or a change of its state.
     *
     * @param email the record of the e-mail after the commit
     * @param events the events that the commit added, in order, at least one
     * @param attempts the attempts that ended, without their transcripts
     */
    record EmailChange(EmailRecord email, List<HistoryEvent> events, List<AttemptRecord> attempts) {

        /** Copies the lists. */
        public EmailChange {
            events = List.copyOf(events);
            attempts = List.copyOf(attempts);
        }
    }
}
