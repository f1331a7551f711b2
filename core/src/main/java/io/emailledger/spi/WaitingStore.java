package io.emailledger.spi;

import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.time.Instant;

/**
 * Changes what an e-mail that waits is, and not only its state. A part of a {@link HistoryStore}, whose general rules it
 * follows. A store that has it also stores the reason of a hold, in the state of the record, and never claims an e-mail
 * that has no due time (<b>S41</b>).
 */
public interface WaitingStore {
    /**
     * Commits a change by the rules of {@link HistoryStore#advance}, and the time before which the e-mail is not sent, in
     * the same commit (<b>S42</b>). Its fingerprint stays.
     *
     * @param change the change
     * @param sendAt the time, part of its record from then on
     * @return true if both were committed; false if the e-mail has another version, or is not known
     */
    boolean reschedule(Change change, Instant sendAt);

    /**
     * Commits a change by the rules of {@link HistoryStore#advance}, and replaces the content of the e-mail in the same
     * commit (<b>S43</b>): its properties, recipients, attachments with their contents, and body. From then on it is
     * found by its new properties only, is claimed by its new priority, and has the new fingerprint if it holds its
     * idempotency key. Its id, tenant, route, idempotency key, original, events, attempts and opens stay.
     *
     * @param change the change, without recipients
     * @param edited the e-mail as it is afterwards, with the state of the change; its events are ignored
     * @return true if all was committed; false if the e-mail has another version, or is not known
     * @throws StoreException also if the content of an attachment cannot be read
     */
    boolean edit(Change change, NewEmail edited);
}
