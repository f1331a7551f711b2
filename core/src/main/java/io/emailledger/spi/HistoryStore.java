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
 * Stores e-mails and their events. The ledger decides what may happen; a store only records it and never interprets a
 * status. The rules S1, S2, ... are listed in {@code docs/store-contract.md}, and each is checked by the test of that
 * name in the contract kit.
 *
 * <p>Every method may be called by many threads concurrently, and by many processes if the store is shared. Every
 * method throws {@link StoreException} if it fails; then nothing of the call has been stored. The ledger holds no
 * connection or lock of the store during a transmission.
 */
public interface HistoryStore extends ReportStore, SuppressionStore, AutoCloseable {

    /**
     * Returns the current time of the store's clock, which decides due times and leases. A database store uses the
     * clock of the database. The ledger computes due times from it.
     *
     * @return the current time, to the millisecond or finer
     */
    Instant now();

    /**
     * Stores new e-mails: all of them, or none (<b>S1</b>). On return they are durable (<b>S2</b>). If an idempotency
     * key is already held for the same tenant, by an e-mail in the store or an earlier one in the list, {@link
     * KeyHolder#claimedBy} decides. Usually the id of the holder is returned instead (<b>S3</b>), or nothing at all is
     * stored (<b>S4</b>).
     *
     * @param emails the e-mails
     * @return an id for each, in order
     * @throws IdempotencyConflictException if a key is in use for another content, or by an e-mail that was cancelled
     */
    List<EmailId> insert(List<NewEmail> emails);

    /**
     * Stores a copy of an e-mail together with a change of the original, as {@link #insert} and {@link #advance} would:
     * both, or neither (<b>S35</b>).
     *
     * @param copy the copy, which names the e-mail as its original
     * @param change the change of the original
     * @return true if both were stored; false if the original has another version, or is not known
     */
    boolean insertResend(NewEmail copy, Change change);

    /**
     * Releases the idempotency key of an e-mail, so that another one can use it (<b>S36</b>). Nothing else changes.
     *
     * @param id the e-mail
     * @return true if it held a key
     */
    boolean releaseKey(EmailId id);

    /**
     * Commits a change atomically. It is committed only if the version in the store is the one before that of the
     * change (<b>S5</b>): of any number of concurrent callers exactly one gets true. The commit includes the state, the
     * recipients, the events, the attempts, the deletion of attachments (<b>S6</b>, <b>S7</b>) and the suppressions,
     * each unless the list already has an entry in effect (<b>S33</b>).
     *
     * @param change the change
     * @return true if it was committed; false if the e-mail has another version, or is not known
     */
    boolean advance(Change change);

    /**
     * Commits several changes, each atomically and independently of the others. The default implementation is correct;
     * a store overrides it to use one commit. If it throws, some of the changes may have been committed: the ledger
     * calls it again and examines those for which it then returns false.
     *
     * @param changes the changes, of different e-mails
     * @return for each, in order, the result of {@link #advance}
     */
    default List<Boolean> advanceAll(List<Change> changes) {
        List<Boolean> kept = new ArrayList<>(changes.size());
        for (Change change : changes) {
            kept.add(advance(change));
        }
        return kept;
    }

    /**
     * Claims due e-mails for a worker. An e-mail is due if its due time is not after {@link #now()} and its status is
     * PENDING or SENDING. While it is leased, its due time is the end of the lease, so that no other worker claims it
     * (<b>S8</b>). Higher priorities come first, then, within a tenant, earlier due times (<b>S9</b>). Within a
     * priority the tenants are served in round-robin order (<b>S21</b>). Claiming sets the status to SENDING, sets the
     * owner, sets the due time to the end of the lease and increments the version; it changes nothing else
     * (<b>S10</b>).
     *
     * @param owner the worker
     * @param lease the duration of the lease
     * @param limit the maximum number of e-mails
     * @return the e-mails; fewer than the limit, even none, if other workers are claiming concurrently
     */
    List<Claim> claim(String owner, Duration lease, int limit);

    /**
     * Renews a lease until {@link #now()} plus a duration, if the e-mail is still SENDING at the given version
     * (<b>S11</b>). The version does not change.
     *
     * @param id the e-mail
     * @param version the version of the claim
     * @param lease the duration from now
     * @return true if the lease was renewed; false if the worker has lost it
     */
    boolean renew(EmailId id, long version, Duration lease);

    /**
     * Finds e-mails whose deadline is not after {@link #now()} and that are not SENDING (<b>S12</b>).
     *
     * @param limit the maximum number to return
     * @return some such e-mails
     */
    List<EmailRecord> overdue(int limit);

    /**
     * Finds one e-mail. It sees the effects of every call that returned before this one began (<b>S13</b>).
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
     * Opens the content of an attachment as it was given (<b>S14</b>). Memory is bounded regardless of its size. The
     * stream may hold a connection, so the caller closes it promptly.
     *
     * @param id the e-mail
     * @param position the position of the attachment
     * @return the content; empty if it is not stored
     */
    Optional<InputStream> attachment(EmailId id, int position);

    /**
     * Returns the events of an e-mail, in the order in which they were added (<b>S6</b>).
     *
     * @param id its id
     * @return the events; none if the e-mail is not known
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
     * Finds a page of the history: the e-mails that match every filter, newest first, which means by descending id
     * (<b>S15</b>), and only those after the query's position (<b>S16</b>). Reads no body, no transcript and no
     * attachment.
     *
     * @param query selects the e-mails
     * @return the page, created by {@link HistoryPage#of}
     */
    HistoryPage history(HistoryQuery query);

    /**
     * Counts the e-mails that match a query, by status (<b>S17</b>). Its position and limit are ignored. E-mails that
     * pages omit because they cannot be read are counted, as far as the store can tell that they match.
     *
     * @param query selects the e-mails
     * @return the numbers, each exact below {@link StatusCounts#CAP}
     */
    StatusCounts counts(HistoryQuery query);

    /**
     * Records an observation: counts it with those of the same e-mail, recipient, kind and agent. An open is also
     * counted in the record (<b>S18</b>). Neither version nor status changes, and concurrent changes are not affected.
     *
     * @param observation the observation
     * @return true if it is the first of its kind for the e-mail; false if it is not, or the e-mail or the recipient is
     *     not known and nothing was recorded
     */
    boolean observe(Observation observation);

    /**
     * Records an observation together with the change that follows from it, as {@link #observe(Observation)} and {@link
     * #advance} would, in one commit (<b>S34</b>). If the version of the change does not match, the observation is
     * still recorded, without the change. If the observation is not recorded, the change is not committed either.
     *
     * @param observation the observation
     * @param change the change of the same e-mail
     * @return the results of both
     */
    Observed observe(Observation observation, Change change);

    /**
     * Returns the observations about an e-mail (<b>S18</b>).
     *
     * @param id its id
     * @return the observations, by recipient, then by time of the first
     */
    List<ObservationRecord> observations(EmailId id);

    /**
     * Adds an event to an e-mail without changing anything else (<b>S19</b>). Used for events that change no status.
     *
     * @param id its id
     * @param event the event
     * @return false if the e-mail is not known
     */
    boolean note(EmailId id, HistoryEvent event);

    /**
     * Tells whether the body of an e-mail is stored (<b>S14</b>). The default implementation is correct; a store
     * overrides it to answer without reading the body.
     *
     * @param id its id
     * @return true if {@link #body} would return it
     */
    default boolean hasBody(EmailId id) {
        return body(id).isPresent();
    }

    /**
     * Finds e-mails of which a part may still be stored (<b>S23</b>): those of {@link #history}, in the same order, but
     * without those that the store knows to have nothing of the part. A page may have fewer e-mails than the limit,
     * even none, and still have a successor, so that a call examines a bounded number of e-mails. The default
     * implementation is correct; a store overrides it to make a scan over a long history fast.
     *
     * @param part the part
     * @param query selects the e-mails
     * @return a page
     */
    default HistoryPage having(RetainedPart part, HistoryQuery query) {
        return history(query);
    }

    /**
     * Deletes parts of e-mails, each atomically (<b>S24</b>, <b>S25</b>). The ledger passes only e-mails that are
     * finished; a store does not check that. Neither version nor status changes.
     *
     * @param purges the parts to delete, of different e-mails
     * @return for each, in order, whether there was something to delete; otherwise no event is added
     */
    List<Boolean> purge(List<Purge> purges);

    /**
     * Replaces the record of an e-mail, so that none of the previous data can be found, if the version in the store is
     * the one before that of the new record (<b>S26</b>). Body, contents of attachments and idempotency key are
     * deleted. Events and attempts are replaced by {@link HistoryEvent#withoutWords()} and {@link
     * AttemptRecord#withoutWords()}; observations are merged without their agents.
     *
     * @param erasure the new record
     * @return true if it was replaced; false if the e-mail has another version, or is not known
     */
    boolean erase(Erasure erasure);

    /**
     * Returns statistics of the unfinished e-mails (<b>S20</b>).
     *
     * @return the statistics, by the store's clock
     */
    QueueStats queue();

    /**
     * Returns settings: short named texts, shared by all processes that use the store, such as whether sending is
     * paused.
     *
     * @param names the names
     * @return the text of each setting that exists
     */
    Map<String, String> settings(Set<String> names);

    /**
     * Changes settings, each independently and only if its text is still the expected one (<b>S22</b>). Of any number
     * of concurrent callers exactly one gets true.
     *
     * @param changes the changes, of different settings
     * @return for each, in order, whether it was made
     */
    List<Boolean> changeSettings(List<SettingChange> changes);

    /**
     * Registers a callback for when due e-mails may have been recorded: by other users of this store object, and, if
     * the store supports it, by other processes. It only reduces latency, because a ledger also polls. The default
     * implementation, which never calls back, is correct.
     *
     * @param wake called after a commit, on any thread; returns at once and throws nothing
     * @return removes the callback; may be run twice
     */
    default Runnable listen(Runnable wake) {
        return () -> {};
    }

    /** Closes what the store itself opened, but not a {@code DataSource} that the application passed. Idempotent. */
    @Override
    default void close() {}
}
