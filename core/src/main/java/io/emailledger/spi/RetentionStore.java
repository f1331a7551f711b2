package io.emailledger.spi;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes parts of e-mails whose retention period has ended, and erases persons. A part of a {@link HistoryStore},
 * whose general rules it follows.
 */
public interface RetentionStore {
    /**
     * Finds e-mails of which a part may still be stored (<b>S26</b>). They are those of {@link HistoryStore#history},
     * in the same order, and a store may omit those that have nothing of the part. A page may have fewer e-mails than
     * the limit, even none, and still have a successor, so that a call examines a bounded number of e-mails. An
     * implementation may return the page of {@link HistoryStore#history}; finding less makes a scan over a long history
     * fast.
     *
     * @param part the part
     * @param query selects the e-mails
     * @return a page
     */
    HistoryPage having(RetainedPart part, HistoryQuery query);

    /**
     * Deletes parts of e-mails, each atomically (<b>S27</b>, <b>S28</b>). The ledger passes only e-mails that are
     * finished; a store does not check that. Neither version nor status changes.
     *
     * @param purges the parts to delete, of different e-mails
     * @return for each, in order, whether there was something to delete; otherwise no event is added
     */
    List<Boolean> purge(List<Purge> purges);

    /**
     * Deletes e-mails of whole periods at once (<b>S53</b>), if the store separates e-mails by their time of recording.
     * It deletes only periods that ended before a time, and of which nothing must be kept: no unfinished e-mail, none
     * in the queue, and none with one of the tags. A call does a bounded part of the work. Default: there are no
     * periods, and {@link #purge} deletes everything.
     *
     * @param end the time of recording before which records are deleted
     * @param held the tags of e-mails that are on legal hold
     * @return what was deleted, and what is left to {@link #purge}
     */
    default PeriodPurge purgePeriod(Instant end, Set<String> held) {
        return new PeriodPurge(0, false, end);
    }

    /**
     * Replaces the record of an e-mail, so that none of the previous data can be found (<b>S29</b>). It does so only if
     * the version in the store is the one before that of the new record. Body, contents of attachments and idempotency
     * key are deleted. Events and attempts are replaced by {@link HistoryEvent#withoutWords()} and {@link
     * AttemptRecord#withoutWords()}; observations are merged without their agents.
     *
     * @param erasure the new record
     * @return true if it was replaced; false if the e-mail has another version, or is not known
     */
    boolean erase(Erasure erasure);

    /**
     * A part of an e-mail to be deleted, because its retention period has ended.
     *
     * @param id the e-mail
     * @param part the part to delete
     * @param at the time of deletion, for the attachments whose content is deleted with the body
     * @param event the event to add if there was something to delete; empty to add none, and always empty for {@link
     *     RetainedPart#EVENTS} and {@link RetainedPart#RECORD}
     */
    record Purge(EmailId id, RetainedPart part, Instant at, Optional<HistoryEvent> event) {}

    /**
     * The result of a part of the work of {@link #purgePeriod}.
     *
     * @param emails how many e-mails of a period were deleted, counted when its deletion is complete; 0 or more
     * @param more true if another call would go on at once
     * @param end the time of recording before which the ledger deletes records with {@link #purge}; later ones, and
     *     those of a period whose deletion could not begin yet, are left to the store
     */
    record PeriodPurge(long emails, boolean more, Instant end) {}

    /**
     * The replacement of an e-mail's record without data that could identify a person. The ledger decides what remains.
     *
     * @param record the new record: other facts, recipients and attachments in the same number and order, and a
     *     finished state without due time and deadline, whose version is one higher; its opens are ignored, the stored
     *     ones remain
     * @param event the event to add
     */
    record Erasure(EmailRecord record, HistoryEvent event) {}
}
