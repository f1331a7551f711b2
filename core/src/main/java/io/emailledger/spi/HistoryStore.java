package io.emailledger.spi;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.QueueStats;
import io.emailledger.history.RetainedPart;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps every e-mail and every step of its life. The ledger decides what may happen; a store only remembers it, so a
 * store never judges a status. The rules S1, S2, ... are listed in {@code docs/store-contract.md}, and each is checked
 * by the test of that name in the contract kit.
 *
 * <p>Every method may be called by many threads at once, and by many processes where the store is shared. Every method
 * throws {@link StoreException} if the store cannot do it; then nothing of the call has been kept. No method is called
 * while a transmission holds anything of the store.
 */
public interface HistoryStore extends ReportStore, SuppressionStore, AutoCloseable {

    /**
     * Returns the time by the clock of the store, by which due times and leases are judged: for a database, its own.
     * The ledger computes due times from it.
     *
     * @return the store's now, to the millisecond or finer
     */
    Instant now();

    /**
     * Keeps new e-mails: all of them, or none (<b>S1</b>). On return they are durable (<b>S2</b>). If the idempotency
     * key of one is held for the same tenant, by an e-mail in the store or an earlier one in the list, {@link
     * KeyHolder#claimedBy} says what is done with it: mostly the id of the first is returned in its place (<b>S3</b>), or
     * nothing at all is kept (<b>S4</b>).
     *
     * @param emails the e-mails
     * @return an id for each, in order
     * @throws IdempotencyConflictException if a key is in use for another content, or by an e-mail that was cancelled
     */
    List<EmailId> insert(List<NewEmail> emails);

    /**
     * Keeps a copy of an e-mail together with a change of that e-mail, as {@link #insert} and {@link #advance} would:
     * both, or nothing (<b>S35</b>).
     *
     * @param copy the copy, which names the e-mail as its original
     * @param change the change of the original
     * @return true if both were kept; false if the original has another version, or is not known
     */
    boolean insertResend(NewEmail copy, Change change);

    /**
     * Takes the idempotency key from an e-mail, so that another one can use it (<b>S36</b>). Nothing else changes.
     *
     * @param id the e-mail
     * @return true if it had held a key
     */
    boolean releaseKey(EmailId id);

    /**
     * Keeps a change whole, or nothing of it. It is kept only if the version in the store is the one before that of the
     * change (<b>S5</b>): of any number of racing callers exactly one is told true. With it go the state, the
     * recipients, the steps, the attempts, the deletion of attachments (<b>S6</b>, <b>S7</b>) and the suppressions that
     * follow from it, each unless the list has an entry that holds already (<b>S33</b>).
     *
     * @param change the change
     * @return true if it was kept; false if the e-mail has another version, or is not known
     */
    boolean advance(Change change);

    /**
     * Keeps several changes, each whole or not at all, independently of the others. Correct as it stands; a store
     * overrides it to keep them in one commit. If it throws, some of them may have been kept all the same: the ledger
     * asks again, and looks at those that are then refused.
     *
     * @param changes the changes, of different e-mails
     * @return for each, in order, what {@link #advance} would have answered
     */
    default List<Boolean> advanceAll(List<Change> changes) {
        List<Boolean> kept = new ArrayList<>(changes.size());
        for (Change change : changes) {
            kept.add(advance(change));
        }
        return kept;
    }

    /**
     * Gives e-mails that are due to a worker. Due is what has a due time that is not after {@link #now()} and a status
     * of PENDING or SENDING; while a lease runs, its end is the due time, so that nobody else gets the e-mail
     * (<b>S8</b>). Higher priorities come first, then, of one tenant, earlier due times (<b>S9</b>); within a priority
     * the tenants take turns (<b>S21</b>). Claiming sets the status to SENDING, the owner, the due time to the end of
     * the lease, and raises the version by one; it changes nothing else (<b>S10</b>).
     *
     * @param owner the worker
     * @param lease how long the worker may keep them without renewing
     * @param limit the most e-mails to give
     * @return the e-mails; fewer than the limit, even none, if others are claiming at the same time
     */
    List<Claim> claim(String owner, Duration lease, int limit);

    /**
     * Moves the end of a lease to {@link #now()} plus a time, if the e-mail is still SENDING at the given version
     * (<b>S11</b>). The version stays.
     *
     * @param id the e-mail
     * @param version the version of the claim
     * @param lease how long from now
     * @return true if the lease was renewed; false if the worker has lost it
     */
    boolean renew(EmailId id, long version, Duration lease);

    /**
     * Finds e-mails whose deadline is not after {@link #now()} and that are not SENDING (<b>S12</b>).
     *
     * @param limit the most to return
     * @return some such e-mails
     */
    List<EmailRecord> overdue(int limit);

    /**
     * Finds one e-mail. Sees every call that returned before this one began (<b>S13</b>).
     *
     * @param id its id
     * @return its record
     */
    Optional<EmailRecord> find(EmailId id);

    /**
     * Returns the body of an e-mail as it was given (<b>S14</b>).
     *
     * @param id its id
     * @return the body; empty if the e-mail is not known or its body was deleted
     */
    Optional<EmailBody> body(EmailId id);

    /**
     * Opens the content of an attachment as it was given (<b>S14</b>). Memory is bounded however large it is. The
     * stream may hold a connection: the caller closes it soon.
     *
     * @param id the e-mail
     * @param position the position of the attachment
     * @return the content; empty if it is not kept
     */
    Optional<InputStream> attachment(EmailId id, int position);

    /**
     * Returns the steps of an e-mail, in the order in which they were added (<b>S6</b>).
     *
     * @param id its id
     * @return the steps; none if the e-mail is not known
     */
    List<HistoryEvent> events(EmailId id);

    /**
     * Returns the attempts of an e-mail with their transcripts, by number (<b>S6</b>).
     *
     * @param id its id
     * @return the attempts; none if the e-mail is not known
     */
    List<AttemptRecord> attempts(EmailId id);

    /**
     * Finds a page of the history: the e-mails that match every filter, newest first, which is by descending id
     * (<b>S15</b>), those after the query's position alone (<b>S16</b>). Reads no body, no transcript and no
     * attachment.
     *
     * @param query what is wanted
     * @return the page, made by {@link HistoryPage#of}
     */
    HistoryPage history(HistoryQuery query);

    /**
     * Counts the e-mails that match a query, by status (<b>S17</b>). Its position and limit do not matter. What is left
     * out of pages because it cannot be read is counted, as far as the store can tell that it matches.
     *
     * @param query what is wanted
     * @return the numbers, each exact below {@link StatusCounts#CAP}
     */
    StatusCounts counts(HistoryQuery query);

    /**
     * Notes a fact that came in late: counts it among those of the same e-mail, recipient, kind and agent, and with an
     * open, counts it in the record (<b>S18</b>). Neither version nor status changes, and no change in flight is
     * disturbed.
     *
     * @param observation the fact
     * @return true if it is the first of its kind for the e-mail; false if it is not, or the e-mail or the recipient is
     *     not known and nothing was noted
     */
    boolean observe(Observation observation);

    /**
     * Notes a fact that came in late together with the change that follows from it, as {@link #observe(Observation)} and
     * {@link #advance} would, in one commit (<b>S34</b>). If the version of the change is another one, the fact is noted
     * all the same, and the change is not kept. If nothing is noted, the change is not kept either.
     *
     * @param observation the fact
     * @param change the change of the same e-mail
     * @return what came of both
     */
    Observed observe(Observation observation, Change change);

    /**
     * Returns what was observed about an e-mail (<b>S18</b>).
     *
     * @param id its id
     * @return the facts, by recipient, first observation first
     */
    List<ObservationRecord> observations(EmailId id);

    /**
     * Adds a step to an e-mail without changing anything else (<b>S19</b>): for what happens beside its life.
     *
     * @param id its id
     * @param event the step
     * @return false if the e-mail is not known
     */
    boolean note(EmailId id, HistoryEvent event);

    /**
     * Tells whether the body of an e-mail is kept (<b>S14</b>). Correct as it stands; a store overrides it to answer
     * without reading the body.
     *
     * @param id its id
     * @return true if {@link #body} would return it
     */
    default boolean hasBody(EmailId id) {
        return body(id).isPresent();
    }

    /**
     * Finds e-mails that may have something of a part left (<b>S23</b>): those of {@link #history}, in the same order,
     * but a store that can tell leaves out those that have nothing of the part any more. A page may hold fewer than the
     * limit, even none, and lead on all the same, so that a call looks at a bounded number of e-mails. Correct as it
     * stands; a store overrides it so that a walk over a long history is quick.
     *
     * @param part the part
     * @param query which e-mails
     * @return a page
     */
    default HistoryPage having(RetainedPart part, HistoryQuery query) {
        return history(query);
    }

    /**
     * Deletes parts of e-mails, each whole or not at all (<b>S24</b>, <b>S25</b>). The ledger names only e-mails that
     * are finished; a store does not judge that. Neither version nor status changes.
     *
     * @param purges what is to go, of different e-mails
     * @return for each, in order, whether there was something to delete; what was not there adds no step
     */
    List<Boolean> purge(List<Purge> purges);

    /**
     * Puts a record in place of the one that is kept, so that nothing of what was there before can be found any more,
     * only if the version in the store is the one before that of the new record (<b>S26</b>). Body, contents of
     * attachments and idempotency key go; steps and attempts become what {@link HistoryEvent#withoutWords()} and {@link
     * AttemptRecord#withoutWords()} leave of them, observations are counted together without their agents.
     *
     * @param erasure the new record
     * @return true if it was put there; false if the e-mail has another version, or is not known
     */
    boolean erase(Erasure erasure);

    /**
     * Reports on the e-mails that are not finished (<b>S20</b>).
     *
     * @return the report, by the store's clock
     */
    QueueStats queue();

    /**
     * Returns settings: short texts by name on which all who share the store agree, such as whether sending is paused.
     *
     * @param names which
     * @return the text of each that is there
     */
    Map<String, String> settings(Set<String> names);

    /**
     * Changes settings, each only if its text is still the one before, independently of the others (<b>S22</b>): of any
     * number of racing callers exactly one is told true.
     *
     * @param changes the changes, of different settings
     * @return for each, in order, whether it was made
     */
    List<Boolean> changeSettings(List<SettingChange> changes);

    /**
     * Has somebody woken when e-mails may have been recorded that are due: by others who use this store, and where a
     * store can tell, by other processes. It is only to save time: a ledger looks for itself every few moments. Correct
     * as it stands, where nobody is woken.
     *
     * @param wake called after a commit, on any thread; returns at once and throws nothing
     * @return what ends it; may be run twice
     */
    default Runnable listen(Runnable wake) {
        return () -> {};
    }

    /** Lets go of what the store itself has opened; not of a {@code DataSource} that a host gave it. Idempotent. */
    @Override
    default void close() {}
}
