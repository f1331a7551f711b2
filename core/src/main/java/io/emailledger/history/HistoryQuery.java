package io.emailledger.history;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.RefusalCause;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which e-mails of the history are wanted. An immutable value that starts with {@link #all()}: every method that takes
 * a filter returns a new query that is narrower; every method that takes nothing tells the filter. Filters are joined
 * by "and". Of addresses, subject words, tags and metadata names there may be several; of every other filter the last
 * one counts. The order is always newest first.
 */
public final class HistoryQuery {
    private static final HistoryQuery ALL = new HistoryQuery();

    private Set<EmailStatus> statuses = Set.of();
    private Set<String> recipients = Set.of();
    private Set<String> senders = Set.of();
    private Map<String, String> subjectWords = Map.of();
    private Set<String> tags = Set.of();
    private Map<String, String> metadata = Map.of();
    private @Nullable String tenant;
    private @Nullable Instant since;
    private @Nullable Instant until;
    private @Nullable Boolean opened;
    private @Nullable Boolean withAttachments;
    private @Nullable RefusalCause cause;
    private @Nullable EmailId resendOf;
    private @Nullable EmailId after;
    private int limit = 50;

    private HistoryQuery() {}

    private HistoryQuery(HistoryQuery other) {
        this.statuses = other.statuses;
        this.recipients = other.recipients;
        this.senders = other.senders;
        this.subjectWords = other.subjectWords;
        this.tags = other.tags;
        this.metadata = other.metadata;
        this.tenant = other.tenant;
        this.since = other.since;
        this.until = other.until;
        this.opened = other.opened;
        this.withAttachments = other.withAttachments;
        this.cause = other.cause;
        this.resendOf = other.resendOf;
        this.after = other.after;
        this.limit = other.limit;
    }

    /**
     * Returns the query for everything, 50 e-mails a page.
     *
     * @return a query without filters
     */
    public static HistoryQuery all() {
        return ALL;
    }

    /**
     * Narrows to e-mails in one of the given statuses.
     *
     * @param any the statuses, at least one
     * @return a new query
     */
    public HistoryQuery status(EmailStatus... any) {
        if (requirePresent(any, "status").length == 0) {
            throw new InvalidValueException("status", "must name at least one status");
        }
        for (EmailStatus one : any) {
            requirePresent(one, "status");
        }
        HistoryQuery query = new HistoryQuery(this);
        query.statuses = Collections.unmodifiableSet(EnumSet.copyOf(List.of(any)));
        return query;
    }

    /**
     * Narrows to e-mails that went to an address, as a blind copy or otherwise.
     *
     * @param address a bare address; case is ignored
     * @return a new query
     */
    public HistoryQuery recipient(String address) {
        HistoryQuery query = new HistoryQuery(this);
        query.recipients = and(recipients, List.of(Address.of(address).normalized()));
        return query;
    }

    /**
     * Narrows to e-mails that came from an address.
     *
     * @param address a bare address; case is ignored
     * @return a new query
     */
    public HistoryQuery sender(String address) {
        HistoryQuery query = new HistoryQuery(this);
        query.senders = and(senders, List.of(Address.of(address).normalized()));
        return query;
    }

    /**
     * Narrows to e-mails in whose subject all of the given words stand, in any order; case and accents do not matter. A
     * word is found by the whole of it and by its beginnings of three to eight letters, a text of Chinese, Japanese,
     * Korean or Thai by any two characters that stand next to each other.
     *
     * @param words one or more words, split at everything that is neither a letter nor a digit
     * @return a new query
     * @throws InvalidValueException if there is neither a letter nor a digit: such a filter would match everything
     */
    public HistoryQuery subject(String words) {
        Map<String, String> searched = SubjectWords.searched(requirePresent(words, "subject"));
        if (searched.isEmpty()) {
            throw new InvalidValueException("subject", "must have a letter or a digit by which to search");
        }
        HistoryQuery query = new HistoryQuery(this);
        Map<String, String> more = new LinkedHashMap<>(subjectWords);
        more.putAll(searched);
        query.subjectWords = Collections.unmodifiableMap(more);
        return query;
    }

    /**
     * Narrows to e-mails that carry a tag.
     *
     * @param tag the tag
     * @return a new query
     */
    public HistoryQuery tag(String tag) {
        HistoryQuery query = new HistoryQuery(this);
        query.tags = and(tags, List.of(requirePresent(tag, "tag")));
        return query;
    }

    /**
     * Narrows to e-mails that carry a fact of the host's own.
     *
     * @param name the name
     * @param value the value, exactly
     * @return a new query
     */
    public HistoryQuery metadata(String name, String value) {
        HistoryQuery query = new HistoryQuery(this);
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(requirePresent(name, "metadata name"), requirePresent(value, "metadata value"));
        query.metadata = Collections.unmodifiableMap(more);
        return query;
    }

    /**
     * Narrows to e-mails that were sent on behalf of a tenant.
     *
     * @param name the tenant
     * @return a new query
     */
    public HistoryQuery tenant(String name) {
        HistoryQuery query = new HistoryQuery(this);
        query.tenant = requirePresent(name, "tenant");
        return query;
    }

    /**
     * Narrows to e-mails recorded at a time or later.
     *
     * @param time the earliest time, to the millisecond
     * @return a new query
     */
    public HistoryQuery since(Instant time) {
        HistoryQuery query = new HistoryQuery(this);
        query.since = requirePresent(time, "since");
        return query;
    }

    /**
     * Narrows to e-mails recorded before a time.
     *
     * @param time the first time that is too late, to the millisecond
     * @return a new query
     */
    public HistoryQuery until(Instant time) {
        HistoryQuery query = new HistoryQuery(this);
        query.until = requirePresent(time, "until");
        return query;
    }

    /**
     * Narrows to e-mails whose pixel was loaded, or was not.
     *
     * @param yes true for opened ones
     * @return a new query
     */
    public HistoryQuery opened(boolean yes) {
        HistoryQuery query = new HistoryQuery(this);
        query.opened = yes;
        return query;
    }

    /**
     * Narrows to e-mails that had attachments when they were recorded, or had none.
     *
     * @param yes true for those with attachments
     * @return a new query
     */
    public HistoryQuery withAttachments(boolean yes) {
        HistoryQuery query = new HistoryQuery(this);
        query.withAttachments = yes;
        return query;
    }

    /**
     * Narrows to e-mails with at least one recipient whose last refusal or deferral had a cause.
     *
     * @param about whom or what it was about
     * @return a new query
     */
    public HistoryQuery cause(RefusalCause about) {
        HistoryQuery query = new HistoryQuery(this);
        query.cause = requirePresent(about, "cause");
        return query;
    }

    /**
     * Narrows to e-mails that are a resend of one, which names itself by its id.
     *
     * @param original the e-mail that was resent
     * @return a new query
     */
    public HistoryQuery resendOf(EmailId original) {
        HistoryQuery query = new HistoryQuery(this);
        query.resendOf = requirePresent(original, "resendOf");
        return query;
    }

    /**
     * Sets the size of a page. Default: 50.
     *
     * @param emails from 1 to 1,000
     * @return a new query
     */
    public HistoryQuery limit(int emails) {
        if (emails < 1 || emails > 1_000) {
            throw new InvalidValueException("limit", "must lie between 1 and 1000, but is " + emails);
        }
        HistoryQuery query = new HistoryQuery(this);
        query.limit = emails;
        return query;
    }

    /**
     * Continues where a page ended.
     *
     * @param cursor what {@link HistoryPage#next()} returned for the same filters
     * @return a new query
     * @throws InvalidValueException if it is not such a cursor
     */
    public HistoryQuery after(String cursor) {
        HistoryQuery query = new HistoryQuery(this);
        query.after = Cursor.read(requirePresent(cursor, "cursor"));
        return query;
    }

    /**
     * Starts at the newest e-mail again.
     *
     * @return a new query for the first page
     */
    public HistoryQuery fromNewest() {
        HistoryQuery query = new HistoryQuery(this);
        query.after = null;
        return query;
    }

    /**
     * Tells the filter by status.
     *
     * @return the statuses of which an e-mail has one; empty for any
     */
    public Set<EmailStatus> statuses() {
        return statuses;
    }

    /**
     * Tells the filter by recipient.
     *
     * @return normalised addresses, to all of which the e-mail went
     */
    public Set<String> recipients() {
        return recipients;
    }

    /**
     * Tells the filter by sender.
     *
     * @return normalised addresses; two different ones match nothing
     */
    public Set<String> senders() {
        return senders;
    }

    /**
     * Tells the filter by subject.
     *
     * @return words as {@link SubjectWords#of} splits them, all of which are among those that are indexed for the
     *     subject
     */
    public Set<String> subjectWords() {
        return subjectWords.keySet();
    }

    /**
     * Tells under what an e-mail of an earlier version may have been indexed in place of a subject word.
     *
     * @return each of {@link #subjectWords()} with the word of that version, which is often the same
     */
    public Map<String, String> earlierSubjectWords() {
        return subjectWords;
    }

    /**
     * Tells the filter by tag.
     *
     * @return tags, all of which the e-mail carries
     */
    public Set<String> tags() {
        return tags;
    }

    /**
     * Tells the filter by the host's own facts.
     *
     * @return names and values, all of which the e-mail carries
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Tells the filter by tenant.
     *
     * @return the tenant, empty for all
     */
    public Optional<String> tenant() {
        return Optional.ofNullable(tenant);
    }

    /**
     * Tells the earliest time of recording.
     *
     * @return the time, inclusive
     */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /**
     * Tells the time before which an e-mail was recorded.
     *
     * @return the time, exclusive
     */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /**
     * Tells the filter by opens.
     *
     * @return true for opened ones, false for the others, empty for both
     */
    public Optional<Boolean> opened() {
        return Optional.ofNullable(opened);
    }

    /**
     * Tells the filter by attachments.
     *
     * @return true for those with attachments, false for the others, empty for both
     */
    public Optional<Boolean> withAttachments() {
        return Optional.ofNullable(withAttachments);
    }

    /**
     * Tells the filter by cause.
     *
     * @return the cause that {@link RecipientRecord#cause} of at least one recipient is; empty for any or none
     */
    public Optional<RefusalCause> cause() {
        return Optional.ofNullable(cause);
    }

    /**
     * Tells the filter by original.
     *
     * @return the e-mail of which the others are a resend, empty for all
     */
    public Optional<EmailId> resendOf() {
        return Optional.ofNullable(resendOf);
    }

    /**
     * Tells where the page before ended: this page holds only e-mails with a smaller id.
     *
     * @return the id of the last e-mail of the page before
     */
    public Optional<EmailId> after() {
        return Optional.ofNullable(after);
    }

    /**
     * Tells the size of a page.
     *
     * @return the most e-mails on a page
     */
    public int limit() {
        return limit;
    }

    /**
     * Tells whether an e-mail matches every filter. Neither {@link #after()} nor {@link #limit()} matters. A store that
     * cannot ask a database may ask this.
     *
     * @param email the e-mail
     * @return true if it belongs to the answer
     */
    public boolean matches(EmailRecord email) {
        return HistoryFilter.matches(this, email);
    }

    private static Set<String> and(Set<String> some, List<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return Collections.unmodifiableSet(all);
    }
}
