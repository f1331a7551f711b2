package io.emailledger.spi;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.DailyStore;
import io.emailledger.spi.StoreParts.FeedStore;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ReplicaStore;
import io.emailledger.spi.StoreParts.ReportStore;
import io.emailledger.spi.StoreParts.RetentionStore;
import io.emailledger.spi.StoreParts.RouteStore;
import io.emailledger.spi.StoreParts.SettingStore;
import io.emailledger.spi.StoreParts.SuppressionStore;
import io.emailledger.spi.StoreParts.WaitingStore;
import io.emailledger.suppression.Suppression;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stores e-mails and their events. The ledger decides what may happen; a store only records it and never interprets a
 * status. The rules S1, S2, ... are listed in {@code docs/store-contract.md}, and each is checked by the test of that
 * name in the contract kit.
 *
 * <p>The abstract methods are what sending and the history need. The default methods are correct for every
 * store, and may be overridden for speed. Everything else is a part that a store may leave out:
 * {@link #observationStore()}, {@link #settingStore()}, {@link #retentionStore()}, {@link #reportStore()}, {@link
 * #suppressionStore()}, {@link #routeStore()}, {@link #waitingStore()}, {@link #feedStore()}, {@link #dailyStore()} and
 * {@link #replicaStore()}. A ledger that is configured with a feature whose part is missing is not built.
 *
 * <p>Every method may be called by many threads concurrently, and by many processes if the store is shared. Every
 * method throws {@link StoreException} if it fails; then nothing of the call has been stored. The ledger holds no
 * connection or lock of the store during a transmission.
 */
public interface HistoryStore extends AutoCloseable {

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
     * Commits a change atomically. It is committed only if the version in the store is the one before that of the
     * change (<b>S5</b>): of any number of concurrent callers exactly one gets true. The commit includes the state, the
     * recipients, the events, the attempts, the deletion of attachments (<b>S6</b>, <b>S7</b>), the copy that a resend
     * records (<b>S8</b>), the release of the idempotency key (<b>S9</b>) and the suppressions, each unless the list
     * already has an entry in effect (<b>S36</b>). A store without a {@link SuppressionStore} gets no suppressions.
     *
     * @param change the change
     * @return true if it was committed; false if the e-mail has another version, or is not known
     * @throws StoreException also if the content of an attachment of the copy cannot be read
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
     * (<b>S10</b>). Higher priorities come first, then, within a tenant, earlier due times (<b>S11</b>). Within a
     * priority the tenants are served in round-robin order (<b>S15</b>). Claiming sets the status to SENDING, sets the
     * owner, sets the due time to the end of the lease and increments the version; it changes nothing else
     * (<b>S12</b>).
     *
     * @param owner the worker
     * @param lease the duration of the lease
     * @param limit the maximum number of e-mails
     * @return the e-mails; fewer than the limit, even none, if other workers are claiming concurrently
     */
    List<Claim> claim(String owner, Duration lease, int limit);

    /**
     * Renews a lease until {@link #now()} plus a duration, if the e-mail is still SENDING at the given version
     * (<b>S13</b>). The version does not change.
     *
     * @param id the e-mail
     * @param version the version of the claim
     * @param lease the duration from now
     * @return true if the lease was renewed; false if the worker has lost it
     */
    boolean renew(EmailId id, long version, Duration lease);

    /**
     * Finds e-mails whose deadline is not after {@link #now()} and that are not SENDING (<b>S14</b>).
     *
     * @param limit the maximum number to return
     * @return some such e-mails
     */
    List<EmailRecord> overdue(int limit);

    /**
     * Finds one e-mail. It sees the effects of every call that returned before this one began (<b>S16</b>).
     *
     * @param id its id
     * @return its record
     */
    Optional<EmailRecord> find(EmailId id);

    /**
     * Returns the body of an e-mail as it was inserted (<b>S17</b>).
     *
     * @param id its id
     * @return the body; empty if the e-mail is not known or its body was deleted
     */
    Optional<EmailBody> body(EmailId id);

    /**
     * Opens the content of an attachment as it was inserted (<b>S17</b>). Memory is bounded regardless of its size. The
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
     * Finds a page of the history. It has the e-mails that match every filter, in the order of the query by id
     * (<b>S18</b>), after its position (<b>S19</b>). Reads no body, no transcript and no attachment.
     *
     * @param query selects the e-mails
     * @return the page, created by {@link HistoryPage#of}; or by {@link HistoryPage#upTo} if it ends early
     */
    HistoryPage history(HistoryQuery query);

    /**
     * Counts the e-mails that match a query, by status (<b>S20</b>). Its position and limit are ignored. E-mails that
     * pages omit because they cannot be read are counted, as far as the store can tell that they match.
     *
     * @param query selects the e-mails
     * @return the numbers, each exact below {@link StatusCounts#CAP}
     */
    StatusCounts counts(HistoryQuery query);

    /**
     * Tells whether the body of an e-mail is stored (<b>S17</b>). The default implementation is correct; a store
     * overrides it to answer without reading the body.
     *
     * @param id its id
     * @return true if {@link #body} would return it
     */
    default boolean hasBody(EmailId id) {
        return body(id).isPresent();
    }

    /**
     * Returns statistics of the unfinished e-mails (<b>S21</b>).
     *
     * @return the statistics, by the store's clock
     */
    QueueStats queue();

    /**
     * Registers a callback that the store calls when due e-mails may have been recorded. They may be from other users
     * of this store object and, if the store supports it, from other processes. It only reduces latency, because a
     * ledger also polls. The default implementation, which never calls back, is correct.
     *
     * @param wake called after a commit, on any thread; returns at once and throws nothing
     * @return removes the callback; may be run twice
     */
    default Runnable listen(Runnable wake) {
        return () -> {};
    }

    /**
     * Returns the part that stores opens and other observations.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<ObservationStore> observationStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that stores settings: whether sending is paused, and what rate limits have let through.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<SettingStore> settingStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that deletes old data and erases persons.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<RetentionStore> retentionStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that stores bounces, complaints and delivery reports.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<ReportStore> reportStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that stores the suppression lists.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<SuppressionStore> suppressionStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that claims by route.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<RouteStore> routeStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that changes e-mails that wait: their time, their content, and whether they are held.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<WaitingStore> waitingStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that stores the feed of all events.
     *
     * @return the part; empty if the store does not have it or does not record the feed, which is the default
     */
    default Optional<FeedStore> feedStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that counts e-mails by day.
     *
     * @return the part; empty if the store does not have it, which is the default
     */
    default Optional<DailyStore> dailyStore() {
        return Optional.empty();
    }

    /**
     * Returns the part that reads the history from a replica.
     *
     * @return the part; empty if the store has no replica, which is the default
     */
    default Optional<ReplicaStore> replicaStore() {
        return Optional.empty();
    }

    /** Closes what the store itself opened, but not a {@code DataSource} that the application passed. Idempotent. */
    @Override
    default void close() {}

    /**
     * An e-mail that is leased to one worker.
     *
     * @param record its record after the claim: SENDING, with the worker as owner, the end of the lease as due time and
     *     a version that is one higher, which is the fencing token of this claim; its recipients are those that were
     *     stored
     * @param body its body
     * @param recovered whether it was SENDING before, under a lease that has expired
     */
    record Claim(EmailRecord record, EmailBody body, boolean recovered) {}

    /**
     * A new e-mail to be stored.
     *
     * @param record its record, with version 0
     * @param body its body
     * @param events its first events, in order
     * @param fingerprint equal for equal contents, at most 64 characters; compared when its idempotency key is in use;
     *     empty if it has no key
     * @param contents the content of each stored attachment, in the order of the record: local files or memory, fast to
     *     read, readable more than once
     */
    record NewEmail(
            EmailRecord record,
            EmailBody body,
            List<HistoryEvent> events,
            String fingerprint,
            List<Attachment.Source> contents) {

        /** Copies the lists. */
        public NewEmail {
            events = List.copyOf(events);
            contents = List.copyOf(contents);
        }
    }

    /**
     * The e-mail that holds an idempotency key. A store that receives another e-mail with the same key and tenant calls
     * {@link #claimedBy} and follows its answer; it decides nothing itself.
     *
     * @param record the current record of the holder
     * @param fingerprint the fingerprint with which it was recorded
     */
    record KeyHolder(EmailRecord record, String fingerprint) {

        /** The decision about an e-mail whose key has a holder. */
        public enum Answer {
            /** The store records the new e-mail, and the key passes to it. */
            PASSES,
            /** The store does not record the new e-mail, and returns the id of the holder instead. */
            SAME,
            /** The store records nothing of the call, and throws {@link IdempotencyConflictException}. */
            CONFLICT,
            /** The store records the new e-mail, and the key stays with the holder. */
            STAYS
        }

        /**
         * Decides between the holder and another e-mail. A resend takes the key from its original, and from no other
         * e-mail. An e-mail that was never sent and never will be loses its key, unless it was cancelled.
         *
         * @param email the other e-mail
         * @return the decision
         */
        public Answer claimedBy(NewEmail email) {
            Optional<?> original = email.record().facts().resendOf();
            if (original.isPresent()) {
                return original.get().equals(record.id()) ? Answer.PASSES : Answer.STAYS;
            }
            if (record.status() == EmailStatus.CANCELLED || (record.isUnsent() && record.isCancelled())) {
                return Answer.CONFLICT;
            }
            if (record.isUnsent()) {
                return Answer.PASSES;
            }
            return fingerprint.equals(email.fingerprint()) ? Answer.SAME : Answer.CONFLICT;
        }
    }

    /**
     * Statistics of the unfinished e-mails, by the store's clock.
     *
     * @param oldestDue since when the longest waiting e-mail has been due
     * @param due the number of e-mails that are due and wait for a worker, counted up to {@link StatusCounts#CAP}
     * @param inFlight the number of e-mails being transmitted under a valid lease, counted up to the same limit
     * @param stuck the number of e-mails that are SENDING under an expired lease, to be claimed by the next free worker
     */
    record QueueStats(Optional<Instant> oldestDue, long due, long inFlight, long stuck) {}

    /**
     * An atomic change to one e-mail.
     *
     * @param id the e-mail
     * @param next its state after the change. The change is committed only if the version in the store is {@code
     *     next.version() - 1}
     * @param recipients the recipients that differ, as they are after the change
     * @param events the events to add, in order
     * @param attempts the attempts that ended, to be added
     * @param attachmentsDeletedAt if present, the content of all attachments is deleted in this change, and this time
     *     is recorded
     * @param suppressions the suppression entries to add in the same commit: each only if the list has no entry for the
     *     same tenant and address that is in effect at its {@code since}
     * @param copy a resend of the e-mail, to be inserted in the same commit; it names the e-mail as its original
     * @param releasesKey whether the e-mail releases its idempotency key, if it holds one, so that another e-mail can
     *     use it
     * @param before the e-mail from which the change was made, for stores that count: they need not read it again.
     *     It is what is stored if it has the version before that of the change; else, or if it is empty, it has to be
     *     read in the same transaction
     */
    record Change(
            EmailId id,
            EmailState next,
            List<RecipientRecord> recipients,
            List<HistoryEvent> events,
            List<AttemptRecord> attempts,
            Optional<Instant> attachmentsDeletedAt,
            List<Suppression> suppressions,
            Optional<NewEmail> copy,
            boolean releasesKey,
            Optional<EmailRecord> before) {

        /** Copies the lists. */
        public Change {
            recipients = List.copyOf(recipients);
            events = List.copyOf(events);
            attempts = List.copyOf(attempts);
            suppressions = List.copyOf(suppressions);
        }

        /**
         * Creates a change without suppressions and without a copy, which releases no key.
         *
         * @param id the e-mail
         * @param next its state after the change
         * @param recipients the recipients that differ
         * @param events the events to add
         * @param attempts the attempts that ended
         * @param attachmentsDeletedAt if present, the content of all attachments is deleted
         */
        public Change(
                EmailId id,
                EmailState next,
                List<RecipientRecord> recipients,
                List<HistoryEvent> events,
                List<AttemptRecord> attempts,
                Optional<Instant> attachmentsDeletedAt) {
            this(
                    id,
                    next,
                    recipients,
                    events,
                    attempts,
                    attachmentsDeletedAt,
                    List.of(),
                    Optional.empty(),
                    false,
                    Optional.empty());
        }

        /**
         * Returns this change with suppression entries.
         *
         * @param following the entries
         * @return a new value
         */
        public Change withSuppressions(List<Suppression> following) {
            return new Change(
                    id, next, recipients, events, attempts, attachmentsDeletedAt, following, copy, releasesKey, before);
        }

        /**
         * Returns this change with a copy of the e-mail.
         *
         * @param resend the copy
         * @return a new value
         */
        public Change withCopy(NewEmail resend) {
            return new Change(
                    id,
                    next,
                    recipients,
                    events,
                    attempts,
                    attachmentsDeletedAt,
                    suppressions,
                    Optional.of(resend),
                    releasesKey,
                    before);
        }

        /**
         * Returns this change with the release of the e-mail's idempotency key.
         *
         * @return a new value
         */
        public Change releasingKey() {
            return new Change(
                    id, next, recipients, events, attempts, attachmentsDeletedAt, suppressions, copy, true, before);
        }

        /**
         * Returns this change with the e-mail from which it was made.
         *
         * @param email the e-mail as it is stored
         * @return a new value
         */
        public Change from(EmailRecord email) {
            return new Change(
                    id,
                    next,
                    recipients,
                    events,
                    attempts,
                    attachmentsDeletedAt,
                    suppressions,
                    copy,
                    releasesKey,
                    Optional.of(email));
        }
    }
}
