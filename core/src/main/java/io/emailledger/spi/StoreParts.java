package io.emailledger.spi;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.DailyQuery;
import io.emailledger.history.DailyQuery.Line;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.HistoryEvent.FeedPage;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.ReportRecord;
import io.emailledger.history.ReportRecord.ReportState;
import io.emailledger.history.StatusCounts;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.Claim;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.suppression.Suppression;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The optional parts of a {@link HistoryStore}, each a contract of its own. A store returns the parts that it has from
 * the methods of the same names; a ledger that is configured with a feature whose part is missing is not built. The
 * general rules of a {@link HistoryStore}, about threads, failures and what is stored on return, hold for its parts.
 */
public final class StoreParts {
    private StoreParts() {}

    /** Stores observations: facts about an e-mail that arrive late, such as opens. Storing one changes no status. */
    public interface ObservationStore {
        /**
         * Records an observation: counts it with those of the same e-mail, recipient, kind and agent. An open is also
         * counted in the record (<b>S22</b>). Neither version nor status changes, and concurrent changes are not
         * affected.
         *
         * @param observation the observation
         * @return true if it is the first of its kind for the e-mail; false if it is not, or the e-mail or the
         *     recipient is not known and nothing was recorded
         */
        boolean observe(Observation observation);

        /**
         * Records an observation together with the change that follows from it, as {@link #observe(Observation)} and
         * {@link HistoryStore#advance} would, in one commit (<b>S23</b>). If the version of the change does not match,
         * the observation is still recorded, without the change. If the observation is not recorded, the change is not
         * committed either.
         *
         * @param observation the observation
         * @param change the change of the same e-mail
         * @return the results of both
         */
        Observed observe(Observation observation, Change change);

        /**
         * Returns the observations about an e-mail (<b>S22</b>).
         *
         * @param id its id
         * @return the observations, by recipient, then by time of the first
         */
        List<ObservationRecord> observations(EmailId id);

        /**
         * Adds the event of an observation to an e-mail without changing anything else (<b>S24</b>). Version and status
         * stay the same, so that a worker that is sending the e-mail is not affected.
         *
         * @param id its id
         * @param event the event
         * @return false if the e-mail is not known
         */
        boolean note(EmailId id, HistoryEvent event);

        /**
         * A fact observed after sending, about one recipient of an e-mail.
         *
         * @param email the e-mail
         * @param recipient the position of the recipient
         * @param kind the kind of observation
         * @param agent the reporter, one word: for an open or a click, the class of the user agent
         *     and other evidence
         * @param at when it was observed, from 1970 to 9999
         */
        record Observation(EmailId email, int recipient, ObservationKind kind, String agent, Instant at) {
            private static final int LONGEST = 255;
            private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

            /** Rejects null and times that no store can keep, and cuts the agent to one line that every store can keep. */
            public Observation {
                requirePresent(email, "email");
                requirePresent(kind, "kind");
                agent = BoundedText.line(LONGEST, requirePresent(agent, "agent"));
                if (requirePresent(at, "at").isBefore(Instant.EPOCH) || at.isAfter(LATEST)) {
                    throw new InvalidValueException("at", "must lie between the years 1970 and 9999");
                }
            }
        }

        /**
         * The result of an observation with a change.
         *
         * @param first whether it is the first of its kind for the e-mail
         * @param changed whether the change was committed; false if the e-mail has another version, or nothing was
         *     recorded
         */
        record Observed(boolean first, boolean changed) {}
    }

    /** Stores the reports about e-mails: bounces, complaints and delivery reports. */
    public interface ReportStore {
        /**
         * Stores a report atomically with events and observations of its e-mail, unless a report with the same id is
         * stored (<b>S30</b>). A report may be about an e-mail that is no longer known.
         *
         * @param report the report
         * @param events the events to add to its e-mail
         * @param observations the observations about its e-mail, as for {@link ObservationStore#observe(Observation)};
         *     none if the store has no {@link ObservationStore}
         * @return true if it was stored; false if one with this id exists, and nothing was changed
         */
        boolean keep(ReportRecord report, List<HistoryEvent> events, List<ObservationStore.Observation> observations);

        /**
         * Stores a report together with observations of its e-mail and the change that follows from it, in one commit
         * (<b>S55</b>). The default method does nothing and returns false: report and change are then stored one after
         * the other.
         *
         * @param report the report
         * @param observations the observations about its e-mail; none if the store has no {@link ObservationStore}
         * @param change the change of its e-mail
         * @return true if all of it was stored; false if a report with this id exists or the version of the change does
         *     not match, and nothing was changed
         */
        default boolean keep(ReportRecord report, List<ObservationStore.Observation> observations, Change change) {
            return false;
        }

        /**
         * Changes the state of a report, if it is still the expected one (<b>S31</b>). Of any number of concurrent
         * callers exactly one gets true.
         *
         * @param id the report
         * @param from the expected state
         * @param to the new state
         * @return true if it was changed; false if it is not known or has another state
         */
        boolean settle(String id, ReportState from, ReportState to);

        /**
         * Assigns an UNVERIFIED report to an e-mail and changes its state. It does that atomically with events and
         * observations of that e-mail, as {@link #keep(ReportRecord, List, List)} would add them (<b>S31</b>). Of any
         * number of concurrent callers that change the state exactly one gets true.
         *
         * @param id the report
         * @param to the new state, which may be UNVERIFIED
         * @param email the e-mail to which it belongs from now on
         * @param events the events to add to that e-mail
         * @param observations the observations about that e-mail; none if the store has no {@link ObservationStore}
         * @return true if it was assigned; false if the report is not known or not UNVERIFIED, and nothing was changed
         */
        boolean assign(
                String id,
                ReportState to,
                EmailId email,
                List<HistoryEvent> events,
                List<ObservationStore.Observation> observations);

        /**
         * Returns the reports about an e-mail, as they were received, by time of receipt (<b>S32</b>).
         *
         * @param email the e-mail
         * @return the reports; none if the e-mail is not known
         */
        List<ReportRecord> reports(EmailId email);

        /**
         * Finds one report.
         *
         * @param id its id
         * @return the report, as it was received
         */
        Optional<ReportRecord> report(String id);

        /**
         * Finds the first reports in a state, by time of receipt and then id (<b>S32</b>). Their raw text may be
         * missing.
         *
         * @param state the state
         * @param limit the maximum number to return
         * @return the reports
         */
        List<ReportRecord> reports(ReportState state, int limit);

        /**
         * Finds the reports in a state that follow another report, by time of receipt and then id (<b>S32</b>). Their
         * raw text may be missing.
         *
         * @param state the state
         * @param after the last report of the previous page, in any state
         * @param limit the maximum number to return
         * @return the reports
         */
        List<ReportRecord> reports(ReportState state, ReportRecord after, int limit);

        /**
         * Deletes UNVERIFIED reports that were received before a time (<b>S33</b>). The others are deleted with their
         * e-mail: their raw text with its transcripts, the whole report with its record or when it is erased.
         *
         * @param before the time
         * @param limit the maximum number to delete
         * @return the number of deleted reports
         */
        int forgetReports(Instant before, int limit);
    }

    /**
     * Stores the suppression lists. Addresses are normalized as by {@link io.emailledger.message.Address#normalized()}.
     * Tenants and mailing lists are compared exactly; entries without a tenant form a separate list, and so do those of
     * each mailing list of a tenant. A store with this part also commits the suppressions of a {@link Change}.
     */
    public interface SuppressionStore {
        /**
         * Adds an entry to the list, or replaces the one with the same tenant, mailing list and address
         * (<b>S34</b>, <b>S48</b>).
         *
         * @param suppression the entry
         * @return true if there was none
         */
        boolean suppress(Suppression suppression);

        /**
         * Replaces an entry by another one of the same tenant, mailing list and address, if it is still on the list
         * unchanged (<b>S34</b>). The default reads and writes separately; a store that can do both at once overrides
         * it.
         *
         * @param known the entry as it was read
         * @param next the entry to be stored
         * @return true if it was replaced; false if the list has another entry, or none
         */
        default boolean replace(Suppression known, Suppression next) {
            boolean there = suppressions(Set.of(known.address())).contains(known);
            return there && !suppress(next);
        }

        /**
         * Removes an entry from its list (<b>S34</b>).
         *
         * @param entry its tenant, mailing list and address
         * @return true if it was on the list
         */
        boolean unsuppress(SuppressionKey entry);

        /**
         * Finds the entries of addresses, of all tenants and mailing lists, including expired ones (<b>S35</b>). The
         * ledger calls this once for all e-mails of a claim.
         *
         * @param addresses the addresses
         * @return the entries, in any order
         */
        List<Suppression> suppressions(Set<String> addresses);

        /**
         * Finds the entries of one tenant for one mailing list, or for all its e-mails. They are ordered by the UTF-8
         * bytes of the address (<b>S35</b>).
         *
         * @param after the tenant that owns the list, the mailing list, and the address after which the page begins:
         *     the last one of the previous page, or the empty text to begin
         * @param limit the maximum number to return
         * @return the entries
         */
        List<Suppression> suppressions(SuppressionKey after, int limit);

        /**
         * The identity of an entry of a suppression list. All parts are compared exactly.
         *
         * @param tenant the tenant that owns the list; empty for the list of e-mails without a tenant
         * @param list the mailing list; empty for an entry that holds for every e-mail of the tenant
         * @param address the address, normalized as by {@link io.emailledger.message.Address#normalized()}; the empty
         *     text comes before every address
         */
        record SuppressionKey(Optional<String> tenant, Optional<String> list, String address) {
            /**
             * Creates the key of an entry that holds for every e-mail of a tenant.
             *
             * @param tenant the tenant that owns the list
             * @param address the address
             */
            public SuppressionKey(Optional<String> tenant, String address) {
                this(tenant, Optional.empty(), address);
            }

            /**
             * Returns the key of an entry.
             *
             * @param entry the entry
             * @return its tenant, mailing list and address
             */
            public static SuppressionKey of(Suppression entry) {
                return new SuppressionKey(entry.tenant(), entry.list(), entry.address());
            }
        }
    }

    /** Deletes parts of e-mails whose retention period has ended, and erases persons. */
    public interface RetentionStore {
        /**
         * Finds e-mails of which a part may still be stored (<b>S26</b>). They are those of {@link
         * HistoryStore#history}, in the same order, and a store may omit those that have nothing of the part. A page
         * may have fewer e-mails than the limit, even none, and still have a successor, so that a call examines a
         * bounded number of e-mails. An implementation may return the page of {@link HistoryStore#history}; finding
         * less makes a scan over a long history fast.
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
         * Deletes e-mails of whole periods at once (<b>S53</b>), if the store separates e-mails by their time of
         * recording. It deletes only periods that ended before a time, and of which nothing must be kept: no unfinished
         * e-mail, none in the queue, and none with one of the tags. A call does a bounded part of the work. Default:
         * there are no periods, and {@link #purge} deletes everything.
         *
         * @param end the time of recording before which records are deleted
         * @param held the tags of e-mails that are on legal hold
         * @return what was deleted, and what is left to {@link #purge}
         */
        default PeriodPurge purgePeriod(Instant end, Set<String> held) {
            return new PeriodPurge(0, false, end);
        }

        /**
         * Replaces the record of an e-mail, so that none of the previous data can be found (<b>S29</b>). It does so
         * only if the version in the store is the one before that of the new record. Body, contents of attachments and
         * idempotency key are deleted. Events and attempts are replaced by {@link HistoryEvent#withoutText()} and
         * {@link AttemptRecord#withoutText()}; observations are merged without their agents.
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
         * @param event the event to add if there was something to delete; empty to add none, and always empty for
         *     {@link RetainedPart#EVENTS} and {@link RetainedPart#RECORD}
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
         * The replacement of an e-mail's record without data that could identify a person. The ledger decides what
         * remains.
         *
         * @param record the new record: other facts, recipients and attachments in the same number and order, and a
         *     finished state without due time and deadline, whose version is one higher; its opens are ignored, the
         *     stored ones remain
         * @param event the event to add
         */
        record Erasure(EmailRecord record, HistoryEvent event) {}
    }

    /**
     * Stores settings: short named texts, shared by all processes that use the store, such as whether sending is
     * paused.
     */
    public interface SettingStore {
        /**
         * Returns settings.
         *
         * @param names the names
         * @return the text of each setting that exists
         */
        Map<String, String> settings(Set<String> names);

        /**
         * Changes settings, each independently and only if its text is still the expected one (<b>S25</b>). Of any
         * number of concurrent callers exactly one gets true.
         *
         * @param changes the changes, of different settings
         * @return for each, in order, whether it was made
         */
        List<Boolean> changeSettings(List<SettingChange> changes);

        /**
         * A compare-and-set of one setting.
         *
         * @param name the name of the setting, at most 400 characters; compared exactly
         * @param before the expected text; empty if the setting must not exist
         * @param after the new text, at most 1,000 characters; empty to delete the setting
         */
        record SettingChange(String name, Optional<String> before, Optional<String> after) {}
    }

    /**
     * Claims e-mails by route, so that a ledger leaves out the routes that cannot send now. The route of an e-mail is
     * part of its record and never changes.
     *
     * <p>A ledger that has one route and a store without this part claims by {@link HistoryStore#claim}. A ledger with
     * several routes needs this part.
     */
    public interface RouteStore {
        /**
         * Returns the names of routes that have e-mails to claim (<b>S38</b>). A route with an e-mail that {@link
         * HistoryStore#claim} could return is never left out. Routes that have only e-mails that are not due yet may be
         * included.
         *
         * @param after returns only names greater than this one, compared by code point; an empty string for all
         * @param limit the maximum number of names, at least 1
         * @return the smallest such names, in ascending order; fewer than the limit only if there are no more
         */
        List<String> dueRoutes(String after, int limit);

        /**
         * Claims due e-mails of one route, by the rules of {@link HistoryStore#claim} (<b>S39</b>). However many
         * e-mails of other routes are due, it costs the same.
         *
         * @param owner the worker
         * @param lease the duration of the lease
         * @param limit the maximum number of e-mails
         * @param route the name of the route
         * @return the e-mails; fewer than the limit, even none, if other workers are claiming concurrently
         */
        List<Claim> claim(String owner, Duration lease, int limit, String route);

        /**
         * Claims due e-mails of all routes except some, by the rules of {@link HistoryStore#claim} (<b>S40</b>). It
         * should cost about the same however many e-mails of those routes are due.
         *
         * @param owner the worker
         * @param lease the duration of the lease
         * @param limit the maximum number of e-mails
         * @param without the names of the routes to leave out, at most 100; may be empty, and may have names that no
         *     e-mail has
         * @return the e-mails; fewer than the limit, even none, if other workers are claiming concurrently
         */
        List<Claim> claimExcept(String owner, Duration lease, int limit, Set<String> without);
    }

    /**
     * Changes what an e-mail that waits is, and not only its state. A store that has it also stores the reason of a
     * hold, in the state of the record, and never claims an e-mail that has no due time (<b>S41</b>).
     */
    public interface WaitingStore {
        /**
         * Commits a change by the rules of {@link HistoryStore#advance}, and the time before which the e-mail is not
         * sent, in the same commit (<b>S42</b>). Its fingerprint stays.
         *
         * @param change the change
         * @param sendAt the time, part of its record from then on
         * @return true if both were committed; false if the e-mail has another version, or is not known
         */
        boolean reschedule(Change change, Instant sendAt);

        /**
         * Commits a change by the rules of {@link HistoryStore#advance}, and replaces the content of the e-mail in the
         * same commit (<b>S43</b>). The content is its properties, recipients, attachments and body. From then on
         * it is found by its new properties only, is claimed by its new priority, and has the new fingerprint if it
         * holds its idempotency key. Its id, tenant, route, idempotency key, original, events, attempts and opens stay.
         *
         * @param change the change, without recipients
         * @param edited the e-mail as it is afterwards, with the state of the change; its events are ignored
         * @return true if all was committed; false if the e-mail has another version, or is not known
         * @throws StoreException also if the content of an attachment cannot be read
         */
        boolean edit(Change change, NewEmail edited);
    }

    /**
     * Stores the events of all e-mails in one order, the feed. While a store has this part, every event that it stores
     * is added to the feed in the same commit, by {@link FeedEvent#of}. The deletion of a record adds a PURGED event
     * (<b>S46</b>).
     *
     * <p>The numbers of the feed follow the order in which events become visible, without gaps. A number that is given
     * out when an event is inserted does not do that, because transactions are committed in another order. A store can
     * give out the numbers later, under a lock, to events that are committed; it may do that when the feed is read.
     */
    public interface FeedStore {
        /**
         * Returns the next events, by number. An event is returned once its commit is visible (<b>S44</b>). Between two
         * events that were returned, none ever appears later (<b>S45</b>). The events of one e-mail have the order in
         * which they were added. The record of each e-mail is the present one.
         *
         * @param after the number of the event after which the page begins; 0 for the beginning
         * @param limit the maximum number of events, at least 1
         * @return the page, created by {@link FeedPage#of}; with fewer events than the limit only if there are no more
         */
        FeedPage feed(long after, int limit);

        /**
         * Returns the end of the feed: the number of the last event whose commit is visible (<b>S45</b>).
         *
         * @return the number; 0 if there was never an event
         */
        long feedEnd();

        /**
         * Deletes the oldest events of the feed, up to the first one that is not older than a time (<b>S47</b>). The
         * history of the e-mails does not change.
         *
         * @param before events that happened before this time are deleted
         * @param limit the maximum number to delete
         * @return how many were deleted
         */
        int deleteFeed(Instant before, int limit);
    }

    /**
     * Counts e-mails by day of recording, tenant, route, status and cause, so that dashboards need no scan. Each e-mail
     * is counted once, by {@link Line#of}, in the commit that stores it. Every commit that changes its line subtracts
     * it from the old one and adds it to the new one (<b>S49</b>). A deletion or erasure of the e-mail does not change
     * the numbers (<b>S51</b>).
     *
     * <p>Commits of the same day would wait for each other if they updated one row. A store can insert the differences
     * instead, and combine them later; a claim changes no line.
     */
    public interface DailyStore {
        /**
         * Returns the numbers that a query selects (<b>S50</b>). They are exact, and the sums of one moment. The cost
         * depends on the number of lines, not on that of e-mails.
         *
         * @param query selects days, grouping and filters
         * @return the lines, in the order of day, tenant, route, status and cause; by {@link DailyQuery.Lines#of}
         */
        DailyQuery.Lines daily(DailyQuery query);

        /**
         * Combines stored differences, if there are many. No number changes (<b>S52</b>). The default implementation,
         * for stores that have none, is correct.
         *
         * @param least the number of differences from which on they are combined
         * @return how many were combined; 0 if there are fewer, or another process is combining them
         */
        default int combine(int least) {
            return 0;
        }

        /**
         * Deletes the numbers of old days (<b>S51</b>). A later change of an e-mail of such a day adds to it again,
         * until it is deleted the next time.
         *
         * @param before the first day that is kept, in UTC
         * @return how many stored rows were deleted
         */
        int deleteDaily(LocalDate before);
    }

    /**
     * Reads the history from a replica, a copy of the store that may lag behind. It never throws because the replica
     * cannot be read: it returns nothing then, and the ledger reads the store itself. Its answers take a bounded time.
     */
    public interface ReplicaStore {

        /**
         * Finds a page of the history, as {@link HistoryStore#history}, in the replica. The page shows
         * everything that was committed before its {@link HistoryPage#asOf} (<b>S54</b>).
         *
         * @param query selects the e-mails
         * @return the page, with the time up to which it is complete; empty if the replica cannot be read now, or lags
         *     behind too far
         */
        Optional<HistoryPage> replicaHistory(HistoryQuery query);

        /**
         * Counts the e-mails that match a query, as {@link HistoryStore#counts}, in the replica (<b>S54</b>).
         *
         * @param query selects the e-mails
         * @return the numbers, with the time up to which they are complete; empty as for {@link #replicaHistory}
         */
        Optional<StatusCounts> replicaCounts(HistoryQuery query);

        /**
         * Returns the time by which {@link HistoryPage#asOf} is measured, read from the store itself: everything that
         * has been committed is before it.
         *
         * @return the time
         * @throws StoreException if the store itself cannot be reached, or is called within a transaction of the
         *     application that it joins, which is committed later
         */
        Instant replicaMark();
    }
}
