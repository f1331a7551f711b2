package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.SearchWords;
import io.emailledger.jdbc.TermFilter.Written;
import io.emailledger.message.EmailId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The terms of the search index: one for each filter by equality, except tenant and status, which have separate
 * indexes. The part before the colon is the kind of the term. A term that is too long ends in its hash.
 */
final class SearchTerms {
    /** The term of e-mails that had attachments when they were recorded. */
    static final String ATTACHMENTS = "has:attachments";

    /** The term of e-mails that a server has or may have although they are not DELIVERED. */
    static final String MAY_HAVE_ARRIVED = "has:arrived-perhaps";

    private static final int LONGEST = 240;

    private SearchTerms() {}

    /** Returns the terms under which an e-mail is found, without those of its observations. */
    static Set<String> of(EmailRecord email) {
        EmailFacts facts = email.facts();
        Set<String> terms = new LinkedHashSet<>();
        email.recipients().forEach(r -> addRecipient(r.address().normalized(), terms));
        terms.add(sender(facts.from().normalized()));
        SearchWords.words(facts.subject()).forEach(word -> terms.add(wholeWord(word)));
        SearchWords.parts(facts.subject()).forEach(word -> terms.add(word(word)));
        facts.tags().forEach(tag -> terms.add(tag(tag)));
        facts.metadata().forEach((name, value) -> terms.add(metadata(name, value)));
        facts.resendOf().ifPresent(original -> terms.add(copy(original)));
        QueueRows.chosenRoute(facts).ifPresent(route -> terms.add(route(route)));
        facts.list().ifPresent(list -> terms.add(list(list)));
        email.message()
                .map(MessageRecord::messageId)
                .filter(id -> !id.isEmpty())
                .ifPresent(id -> terms.add(messageId(id)));
        if (!email.attachments().isEmpty()) {
            terms.add(ATTACHMENTS);
        }
        email.attachments()
                .forEach(
                        attachment -> SearchWords.ofFileName(attachment.name()).forEach(word -> terms.add(file(word))));
        terms.addAll(OutcomeTerms.of(email.recipients(), email.state().failure()));
        return terms;
    }

    /** The texts whose prefixes find an address: the address has a kind of its own, as has its domain. */
    private static void addRecipient(String normalized, Set<String> terms) {
        String domain = normalized.substring(normalized.lastIndexOf('@') + 1);
        terms.add(recipient(normalized));
        terms.add(domain(domain));
        for (String text : SearchWords.ofAddress(normalized)) {
            if (!text.equals(normalized) && !text.equals(domain)) {
                terms.add(part(text));
            }
        }
    }

    /** The term of an e-mail while the last rejection of one of its recipients has a cause. */
    static String cause(String cause) {
        return "cause:" + cause.toLowerCase(Locale.ROOT);
    }

    /** The term of an e-mail that was not sent, as a whole or to a recipient, for a reason. */
    static String failure(String reason) {
        return "failure:" + reason.toLowerCase(Locale.ROOT);
    }

    /** The term of a word in the last reply about a recipient. */
    static String reply(String word) {
        return bounded("reply:" + word);
    }

    /** The terms that an e-mail may have if this or an earlier version has recorded it. */
    static Set<String> ofAnyVersion(EmailRecord email) {
        Set<String> terms = of(email);
        SearchWords.indexed(email.facts().subject()).forEach(word -> terms.add(word(word)));
        SearchWords.earlierIndexed(email.facts().subject()).forEach(word -> terms.add(word(word)));
        email.facts().tenant().ifPresent(tenant -> terms.add(tenant(tenant)));
        // Domains with a sharp s and the like had no ASCII form.
        email.recipients()
                .forEach(r -> terms.add(recipient(r.address().address().toLowerCase(Locale.ROOT))));
        return terms;
    }

    /** The term of an e-mail after an observation of a kind. */
    static String observed(ObservationKind kind) {
        return "seen:" + kind.name().toLowerCase(Locale.ROOT);
    }

    /** The filters by terms that an e-mail needs to match. */
    static List<TermFilter> wanted(HistoryQuery query) {
        List<TermFilter> filters = new ArrayList<>();
        query.recipients().forEach(address -> filters.add(TermFilter.of(recipient(address))));
        query.senders().forEach(address -> filters.add(TermFilter.of(sender(address))));
        query.metadata().forEach((name, value) -> filters.add(TermFilter.of(metadata(name, value))));
        query.tags().forEach(tag -> filters.add(TermFilter.of(tag(tag))));
        query.earlierSubjectWords().forEach((word, earlier) -> filters.add(subject(word, earlier)));
        query.resendOf().ifPresent(original -> filters.add(TermFilter.of(copy(original))));
        query.route()
                .filter(route -> !route.equals(EmailFacts.DEFAULT_ROUTE))
                .ifPresent(route -> filters.add(TermFilter.of(route(route))));
        query.list().ifPresent(list -> filters.add(TermFilter.ofList(list(list))));
        query.opened().filter(yes -> yes).ifPresent(yes -> filters.add(TermFilter.of(observed(ObservationKind.OPEN))));
        query.withAttachments().filter(yes -> yes).ifPresent(yes -> filters.add(TermFilter.of(ATTACHMENTS)));
        query.cause().ifPresent(cause -> filters.add(TermFilter.of(cause(cause.name()))));
        query.recipientDomain().ifPresent(domain -> filters.add(TermFilter.recent(domain(domain))));
        query.recipientParts()
                .forEach(part -> filters.add(new TermFilter(
                        List.of(), List.of("to:" + part, "at:" + part, "part:" + part), Written.SINCE_TERMS)));
        query.attachmentWords().forEach(word -> filters.add(TermFilter.recent(file(word))));
        query.replyWords().forEach(word -> filters.add(TermFilter.recent(reply(word))));
        query.failure().ifPresent(reason -> filters.add(TermFilter.recent(failure(reason.name()))));
        query.mayHaveArrived().filter(yes -> yes).ifPresent(yes -> filters.add(TermFilter.recent(MAY_HAVE_ARRIVED)));
        return filters;
    }

    /** Earlier versions wrote a term for each prefix, as this one does for words with digits. */
    private static TermFilter subject(String word, String earlier) {
        Set<String> terms = new LinkedHashSet<>(List.of(word(word), word(earlier)));
        if (!SearchWords.isPrefix(word)) {
            terms.add(wholeWord(word));
            return new TermFilter(List.copyOf(terms), List.of(), Written.ALWAYS);
        }
        return new TermFilter(List.copyOf(terms), List.of(wholeWord(word)), Written.ALWAYS);
    }

    /** The filters by terms that an e-mail must not match. */
    static List<TermFilter> unwanted(HistoryQuery query) {
        List<TermFilter> filters = new ArrayList<>();
        query.opened().filter(yes -> !yes).ifPresent(no -> filters.add(TermFilter.of(observed(ObservationKind.OPEN))));
        query.withAttachments().filter(yes -> !yes).ifPresent(no -> filters.add(TermFilter.of(ATTACHMENTS)));
        query.mayHaveArrived().filter(yes -> !yes).ifPresent(no -> filters.add(TermFilter.recent(MAY_HAVE_ARRIVED)));
        return filters;
    }

    /** The term of an exact message. Every other e-mail is found by its id, which is in its Message-ID. */
    static String messageId(String withBrackets) {
        return bounded("message:" + withBrackets);
    }

    private static String recipient(String normalized) {
        return bounded("to:" + normalized);
    }

    private static String sender(String normalized) {
        return bounded("from:" + normalized);
    }

    private static String domain(String domain) {
        return bounded("at:" + domain);
    }

    private static String part(String text) {
        return bounded("part:" + text);
    }

    private static String word(String word) {
        return bounded("word:" + word);
    }

    private static String wholeWord(String word) {
        return bounded("whole:" + word);
    }

    private static String file(String word) {
        return bounded("file:" + word);
    }

    static String tag(String tag) {
        return bounded("tag:" + tag);
    }

    /** Before the fourth schema version, which has an index of the tenant. */
    private static String tenant(String tenant) {
        return bounded("tenant:" + tenant);
    }

    private static String route(String route) {
        return bounded("route:" + route);
    }

    private static String list(String name) {
        return bounded("list:" + name);
    }

    private static String copy(EmailId original) {
        return "copy:" + original;
    }

    /** A name has no tab, so that no other name and value give the same term. */
    private static String metadata(String name, String value) {
        return bounded("meta:" + name + "\t" + value);
    }

    private static String bounded(String term) {
        if (term.length() <= LONGEST) {
            return term;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(term.getBytes(StandardCharsets.UTF_8));
            int cut = Character.isHighSurrogate(term.charAt(LONGEST - 66)) ? LONGEST - 66 : LONGEST - 65;
            return term.substring(0, cut) + "\t" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
