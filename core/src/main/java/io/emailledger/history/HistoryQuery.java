package io.emailledger.history;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.internal.util.BoundedText;
import io.emailledger.message.Address;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.report.ReplyRules.RefusalCause;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A query of the history. An immutable value that starts with {@link #all()}. Methods with an argument return a new,
 * narrower query; methods without arguments return the filters. Filters are combined with "and". There may be several
 * addresses, subject words, words of attachments and replies, tags and metadata names; for every other filter the last
 * one applies. The order is newest first, unless the query says otherwise.
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
    private @Nullable String route;
    private @Nullable String list;
    private @Nullable Instant since;
    private @Nullable Instant until;
    private @Nullable Boolean opened;
    private @Nullable Boolean withAttachments;
    private @Nullable RefusalCause cause;
    private @Nullable FailureReason failure;
    private @Nullable WaitReason waiting;
    private @Nullable Boolean mayHaveArrived;
    private @Nullable String recipientDomain;
    private Set<String> recipientParts = Set.of();
    private Set<String> attachmentWords = Set.of();
    private Set<String> replyWords = Set.of();
    private @Nullable EmailId resendOf;
    private @Nullable String messageId;
    private @Nullable EmailId after;
    private boolean oldestFirst;
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
        this.route = other.route;
        this.list = other.list;
        this.since = other.since;
        this.until = other.until;
        this.opened = other.opened;
        this.withAttachments = other.withAttachments;
        this.cause = other.cause;
        this.failure = other.failure;
        this.waiting = other.waiting;
        this.mayHaveArrived = other.mayHaveArrived;
        this.recipientDomain = other.recipientDomain;
        this.recipientParts = other.recipientParts;
        this.attachmentWords = other.attachmentWords;
        this.replyWords = other.replyWords;
        this.resendOf = other.resendOf;
        this.messageId = other.messageId;
        this.after = other.after;
        this.oldestFirst = other.oldestFirst;
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
        return with(query -> query.statuses = Collections.unmodifiableSet(EnumSet.copyOf(List.of(any))));
    }

    /**
     * Narrows to e-mails that were sent to an address, including as a blind copy.
     *
     * @param address a bare address; case is ignored
     * @return a new query
     */
    public HistoryQuery recipient(String address) {
        return with(query ->
                query.recipients = and(recipients, List.of(Address.of(address).normalized())));
    }

    /**
     * Narrows to e-mails that were sent to an address of a domain, including as a blind copy. Subdomains are other
     * domains.
     *
     * @param domain the domain, in Unicode or ASCII, with or without an at sign before it; case is ignored
     * @return a new query
     */
    public HistoryQuery recipientDomain(String domain) {
        return with(query -> query.recipientDomain = AddressWords.checkedDomain(requirePresent(domain, "domain")));
    }

    /**
     * Narrows to e-mails with a recipient whose address has the given text at the beginning of one of its words. Words
     * are runs of letters and digits. {@code anna.meier@home.example} is found by {@code ann}, {@code anna.mei},
     * {@code meier}, {@code meier@home} and {@code home.ex}, and not by {@code eier}, nor by the last word of its
     * domain. Words after the twelfth do not count. A domain is compared in its ASCII form.
     *
     * @param text 3 to 100 characters; case is ignored
     * @return a new query
     * @throws InvalidValueException if it is shorter or longer
     */
    public HistoryQuery recipientPart(String text) {
        String part = AddressWords.checkedPart(requirePresent(text, "address part"));
        return with(query -> query.recipientParts = and(recipientParts, List.of(part)));
    }

    /**
     * Narrows to e-mails that were sent from an address.
     *
     * @param address a bare address; case is ignored
     * @return a new query
     */
    public HistoryQuery sender(String address) {
        return with(query ->
                query.senders = and(senders, List.of(Address.of(address).normalized())));
    }

    /**
     * Narrows to e-mails whose subject contains all of the given words, in any order; case and accents are ignored. A
     * word is found in full and by its prefixes of three to eight letters. A text of Chinese, Japanese, Korean or Thai
     * is found by any two adjacent characters.
     *
     * @param text one or more words, split at everything that is neither a letter nor a digit
     * @return a new query
     * @throws InvalidValueException if there is neither a letter nor a digit: such a filter would match everything
     */
    public HistoryQuery subject(String text) {
        Map<String, String> searched = SearchWords.searched(requirePresent(text, "subject"));
        if (searched.isEmpty()) {
            throw new InvalidValueException("subject", "must have a letter or a digit by which to search");
        }
        return with(query -> query.subjectWords = and(subjectWords, searched));
    }

    /**
     * Narrows to e-mails that have a tag.
     *
     * @param tag the tag
     * @return a new query
     */
    public HistoryQuery tag(String tag) {
        return with(query -> query.tags = and(tags, List.of(requirePresent(tag, "tag"))));
    }

    /**
     * Narrows to e-mails that have a metadata entry.
     *
     * @param name the name
     * @param value the value, exactly
     * @return a new query
     */
    public HistoryQuery metadata(String name, String value) {
        Map<String, String> entry =
                Map.of(requirePresent(name, "metadata name"), requirePresent(value, "metadata value"));
        return with(query -> query.metadata = and(metadata, entry));
    }

    /**
     * Narrows to e-mails that were sent on behalf of a tenant.
     *
     * @param name the tenant
     * @return a new query
     */
    public HistoryQuery tenant(String name) {
        return with(query -> query.tenant = requirePresent(name, "tenant"));
    }

    /**
     * Narrows to e-mails that are sent by a route.
     *
     * @param name the name of the route; {@link EmailRecord.EmailFacts#DEFAULT_ROUTE} for e-mails for which no other
     *     was chosen
     * @return a new query
     */
    public HistoryQuery route(String name) {
        return with(query -> query.route = requirePresent(name, "route"));
    }

    /**
     * Narrows to e-mails of a mailing list.
     *
     * @param name the name of the list, as given to {@link io.emailledger.message.EmailBuilder#list}
     * @return a new query
     */
    public HistoryQuery list(String name) {
        return with(query -> query.list = requirePresent(name, "list"));
    }

    /**
     * Narrows to e-mails recorded at a time or later.
     *
     * @param time the earliest time, to the millisecond
     * @return a new query
     */
    public HistoryQuery since(Instant time) {
        return with(query -> query.since = requirePresent(time, "since"));
    }

    /**
     * Narrows to e-mails recorded before a time.
     *
     * @param time the end of the time range, exclusive, to the millisecond
     * @return a new query
     */
    public HistoryQuery until(Instant time) {
        return with(query -> query.until = requirePresent(time, "until"));
    }

    /**
     * Narrows to e-mails whose pixel was loaded, or was not.
     *
     * @param yes true for opened ones
     * @return a new query
     */
    public HistoryQuery opened(boolean yes) {
        return with(query -> query.opened = yes);
    }

    /**
     * Narrows to e-mails that had attachments when they were recorded, or had none.
     *
     * @param yes true for those with attachments
     * @return a new query
     */
    public HistoryQuery withAttachments(boolean yes) {
        return with(query -> query.withAttachments = yes);
    }

    /**
     * Narrows to e-mails whose attachments' file names contain all of the given words, in full and in any order; case
     * and accents are ignored. The extension of a file is a word too.
     *
     * @param text one or more words, split as those of {@link #subject}
     * @return a new query
     * @throws InvalidValueException if there is neither a letter nor a digit
     */
    public HistoryQuery attachmentName(String text) {
        List<String> words = SearchWords.of(requirePresent(text, "attachment name"));
        if (words.isEmpty()) {
            throw new InvalidValueException("attachment name", "must have a letter or a digit by which to search");
        }
        return with(query -> query.attachmentWords = and(attachmentWords, words));
    }

    /**
     * Narrows to e-mails for which the last replies of servers about their recipients contain all of the given words,
     * in full. Case and accents are ignored. A word may have full stops, hyphens and underscores in it, such as {@code
     * 5.1.1} and most ids of queues. Of an acceptance only the id is found that it gives the e-mail in the server's
     * queue: its two longest words of five characters or more that have a digit. Of every other reply the code and the
     * first words are found, 16 in all.
     *
     * @param text one or more words of at least three characters
     * @return a new query
     * @throws InvalidValueException if there is no such word
     */
    public HistoryQuery reply(String text) {
        Set<String> words = ReplyWords.searched(requirePresent(text, "reply"));
        if (words.isEmpty()) {
            throw new InvalidValueException("reply", "must have a word of at least three characters");
        }
        return with(query -> query.replyWords = and(replyWords, words));
    }

    /**
     * Narrows to e-mails that the ledger refused to send, or gave up, for a reason: as a whole or for one of their
     * recipients.
     *
     * @param reason the reason
     * @return a new query
     */
    public HistoryQuery failure(FailureReason reason) {
        return with(query -> query.failure = requirePresent(reason, "failure"));
    }

    /**
     * Narrows to PENDING and SENDING e-mails for which a reason to wait was recorded with the last change. A reason
     * that is only known while a node runs is not recorded, and not found: that the application has paused sending, and
     * that a circuit breaker or a rate limit of the ledger delays an e-mail which no worker has claimed yet.
     *
     * @param reason the reason
     * @return a new query
     */
    public HistoryQuery waiting(WaitReason reason) {
        return with(query -> query.waiting = requirePresent(reason, "waiting"));
    }

    /**
     * Narrows to e-mails that a server has or may have for a recipient who is not DELIVERED, or to all others.
     *
     * @param yes true for those of which {@link EmailRecord#mayHaveArrived} is true
     * @return a new query
     */
    public HistoryQuery mayHaveArrived(boolean yes) {
        return with(query -> query.mayHaveArrived = yes);
    }

    /**
     * Narrows to e-mails with at least one recipient whose last rejection or deferral had a cause.
     *
     * @param about the cause
     * @return a new query
     */
    public HistoryQuery cause(RefusalCause about) {
        return with(query -> query.cause = requirePresent(about, "cause"));
    }

    /**
     * Narrows to e-mails that are a resend of another e-mail.
     *
     * @param original the e-mail that was resent
     * @return a new query
     */
    public HistoryQuery resendOf(EmailId original) {
        return with(query -> query.resendOf = requirePresent(original, "resendOf"));
    }

    /**
     * Narrows to the e-mail with a Message-ID (RFC 5322 section 3.6.4), such as a bounce or a reply quotes. An e-mail
     * is also found by the Message-ID that the ledger writes, whatever the domain after the at sign is.
     *
     * @param text the Message-ID, with or without angle brackets; letter case counts
     * @return a new query
     */
    public HistoryQuery messageId(String text) {
        String bare = requirePresent(text, "messageId").strip();
        if (bare.isEmpty() || !BoundedText.isLine(bare)) {
            throw new InvalidValueException("messageId", "must be one line with a Message-ID such as <a@b.example>");
        }
        return with(query -> query.messageId = bare.startsWith("<") ? bare : "<" + bare + ">");
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
        return with(query -> query.limit = emails);
    }

    /**
     * Sets the order. Default: newest first.
     *
     * @param yes true for the oldest first
     * @return a new query
     */
    public HistoryQuery oldestFirst(boolean yes) {
        return with(query -> query.oldestFirst = yes);
    }

    /**
     * Continues where a page ended. The cursor is a place between two e-mails, so that a query in the other order goes
     * back from it.
     *
     * @param cursor what {@link HistoryPage#next()} returned for the same filters
     * @return a new query
     * @throws InvalidValueException if it is not such a cursor
     */
    public HistoryQuery after(String cursor) {
        return with(query -> query.after = Cursor.read(requirePresent(cursor, "cursor")));
    }

    /**
     * Starts at the first page again, which is that of the newest e-mails unless the order is the other one.
     *
     * @return a new query for the first page
     */
    public HistoryQuery fromNewest() {
        return with(query -> query.after = null);
    }

    /**
     * Returns the filter by status.
     *
     * @return the statuses of which an e-mail has one; empty for any
     */
    public Set<EmailStatus> statuses() {
        return statuses;
    }

    /**
     * Returns the filter by recipient.
     *
     * @return normalised addresses, to all of which the e-mail was sent
     */
    public Set<String> recipients() {
        return recipients;
    }

    /**
     * Returns the filter by sender.
     *
     * @return normalised addresses; two different ones match nothing
     */
    public Set<String> senders() {
        return senders;
    }

    /**
     * Returns the filter by subject.
     *
     * @return words as split by {@link SearchWords#of}, all of which are indexed for the subject
     */
    public Set<String> subjectWords() {
        return subjectWords.keySet();
    }

    /**
     * Returns the words under which earlier versions may have indexed an e-mail in place of the subject words.
     *
     * @return each of {@link #subjectWords()} with the word of that version, which is often the same
     */
    public Map<String, String> earlierSubjectWords() {
        return subjectWords;
    }

    /**
     * Returns the filter by tag.
     *
     * @return tags, all of which the e-mail has
     */
    public Set<String> tags() {
        return tags;
    }

    /**
     * Returns the filter by metadata.
     *
     * @return names and values, all of which the e-mail has
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Returns the filter by tenant.
     *
     * @return the tenant, empty for all
     */
    public Optional<String> tenant() {
        return Optional.ofNullable(tenant);
    }

    /**
     * Returns the filter by route.
     *
     * @return the name of the route, empty for all
     */
    public Optional<String> route() {
        return Optional.ofNullable(route);
    }

    /**
     * Returns the filter by mailing list.
     *
     * @return the name of the list, empty for all
     */
    public Optional<String> list() {
        return Optional.ofNullable(list);
    }

    /**
     * Returns the earliest time of recording.
     *
     * @return the time, inclusive
     */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /**
     * Returns the time before which an e-mail was recorded.
     *
     * @return the time, exclusive
     */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /**
     * Returns the filter by opens.
     *
     * @return true for opened ones, false for the others, empty for both
     */
    public Optional<Boolean> opened() {
        return Optional.ofNullable(opened);
    }

    /**
     * Returns the filter by attachments.
     *
     * @return true for those with attachments, false for the others, empty for both
     */
    public Optional<Boolean> withAttachments() {
        return Optional.ofNullable(withAttachments);
    }

    /**
     * Returns the filter by cause.
     *
     * @return the {@link RecipientRecord#cause} of at least one recipient; empty if there is no filter
     */
    public Optional<RefusalCause> cause() {
        return Optional.ofNullable(cause);
    }

    /**
     * Returns the filter by domain.
     *
     * @return the domain in lower case and ASCII; empty for all
     */
    public Optional<String> recipientDomain() {
        return Optional.ofNullable(recipientDomain);
    }

    /**
     * Returns the filter by parts of addresses.
     *
     * @return texts in lower case; for each there is a recipient of whose {@link SearchWords#ofAddress} it is a prefix
     */
    public Set<String> recipientParts() {
        return recipientParts;
    }

    /**
     * Returns the filter by names of attachments.
     *
     * @return words, all of which {@link SearchWords#ofFileName} returns for one of the attachments
     */
    public Set<String> attachmentWords() {
        return attachmentWords;
    }

    /**
     * Returns the filter by replies.
     *
     * @return words, all of which {@link SearchWords#ofReply} returns for the reply about one of the recipients
     */
    public Set<String> replyWords() {
        return replyWords;
    }

    /**
     * Returns the filter by reason of failure.
     *
     * @return the reason of the e-mail or of one of its recipients; empty for all
     */
    public Optional<FailureReason> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Returns the filter by reason to wait.
     *
     * @return the reason that is recorded for an e-mail that is PENDING or SENDING; empty for all
     */
    public Optional<WaitReason> waiting() {
        return Optional.ofNullable(waiting);
    }

    /**
     * Returns the filter by {@link EmailRecord#mayHaveArrived}.
     *
     * @return its value; empty for both
     */
    public Optional<Boolean> mayHaveArrived() {
        return Optional.ofNullable(mayHaveArrived);
    }

    /**
     * Returns the filter by original.
     *
     * @return the e-mail of which the others are a resend, empty for all
     */
    public Optional<EmailId> resendOf() {
        return Optional.ofNullable(resendOf);
    }

    /**
     * Returns the filter by Message-ID.
     *
     * @return the Message-ID in angle brackets, empty for all
     */
    public Optional<String> messageId() {
        return Optional.ofNullable(messageId);
    }

    /**
     * Returns the id of the e-mail for which the ledger would write the Message-ID of the filter.
     *
     * @return the id before the at sign; empty if it is none, or there is no such filter
     */
    public Optional<EmailId> idOfMessage() {
        return messageId()
                .map(id -> id.substring(1))
                .filter(id -> id.indexOf('@') > 0)
                .flatMap(id -> {
                    try {
                        return Optional.of(EmailId.of(id.substring(0, id.indexOf('@'))));
                    } catch (InvalidValueException e) {
                        return Optional.empty();
                    }
                });
    }

    /**
     * Tells whether the order is oldest first.
     *
     * @return false for newest first
     */
    public boolean oldestFirst() {
        return oldestFirst;
    }

    /**
     * Returns the position: the page holds only e-mails with a smaller id, or with a greater one if the order is oldest
     * first.
     *
     * @return the id of the last e-mail of the previous page
     */
    public Optional<EmailId> after() {
        return Optional.ofNullable(after);
    }

    /**
     * Returns the size of a page.
     *
     * @return the maximum number of e-mails on a page
     */
    public int limit() {
        return limit;
    }

    /**
     * Tells whether an e-mail matches every filter. {@link #after()} and {@link #limit()} are ignored. For stores
     * without a database that evaluates queries.
     *
     * @param email the e-mail
     * @return true if it matches
     */
    public boolean matches(EmailRecord email) {
        return HistoryFilter.matches(this, email);
    }

    private HistoryQuery with(Consumer<HistoryQuery> filter) {
        HistoryQuery query = new HistoryQuery(this);
        filter.accept(query);
        return query;
    }

    private static Set<String> and(Set<String> some, Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return Collections.unmodifiableSet(all);
    }

    private static Map<String, String> and(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(some);
        all.putAll(more);
        return Collections.unmodifiableMap(all);
    }

    /** The format of an export. All formats are UTF-8, one e-mail per line, with times in ISO 8601 and UTC. */
    public enum ExportFormat {
        /**
         * One JSON object (RFC 8259) per line, ended by a line feed: the facts, the status and the attachments of an
         * {@link EmailRecord}, and each recipient. Version, deadline, owner and journal entry are left out, and so is
         * the record of an exact message. Every line has the same members; absent values are null. Values are not
         * altered, so this is the format for programs.
         */
        JSON_LINES,
        /**
         * Comma-separated values (RFC 4180) with a header line, each line ended by CR LF: the format for spreadsheets.
         * The recipients of an e-mail share two cells, one with their addresses and one with their statuses. An
         * apostrophe is added before a cell that a spreadsheet could interpret as a formula. There is no byte order
         * mark; an application that needs one writes it first.
         */
        CSV
    }
}
