package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.SubjectWords;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
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

    private static final int LONGEST = 240;

    private SearchTerms() {}

    /** Returns the terms under which an e-mail is found, without those of its observations. */
    static Set<String> of(EmailRecord email) {
        EmailFacts facts = email.facts();
        Set<String> terms = new LinkedHashSet<>();
        email.recipients().forEach(r -> terms.add(recipient(r.address().normalized())));
        terms.add(sender(facts.from().normalized()));
        SubjectWords.indexed(facts.subject()).forEach(word -> terms.add(word(word)));
        facts.tags().forEach(tag -> terms.add(tag(tag)));
        facts.metadata().forEach((name, value) -> terms.add(metadata(name, value)));
        facts.resendOf().ifPresent(original -> terms.add(copy(original)));
        QueueRows.chosenRoute(facts).ifPresent(route -> terms.add(route(route)));
        email.message()
                .map(MessageRecord::messageId)
                .filter(id -> !id.isEmpty())
                .ifPresent(id -> terms.add(messageId(id)));
        if (!email.attachments().isEmpty()) {
            terms.add(ATTACHMENTS);
        }
        email.recipients().forEach(r -> r.cause().ifPresent(cause -> terms.add(cause(cause))));
        return terms;
    }

    /** The term of an e-mail while the last rejection of one of its recipients has a cause. */
    static String cause(RefusalCause cause) {
        return "cause:" + cause.name().toLowerCase(Locale.ROOT);
    }

    /** The terms that an e-mail may have if this or an earlier version has recorded it. */
    static Set<String> ofAnyVersion(EmailRecord email) {
        Set<String> terms = of(email);
        SubjectWords.earlierIndexed(email.facts().subject()).forEach(word -> terms.add(word(word)));
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

    /** The terms that an e-mail needs to match a query: one of each list. */
    static List<List<String>> wanted(HistoryQuery query) {
        List<List<String>> terms = new ArrayList<>();
        query.recipients().forEach(address -> terms.add(List.of(recipient(address))));
        query.senders().forEach(address -> terms.add(List.of(sender(address))));
        query.metadata().forEach((name, value) -> terms.add(List.of(metadata(name, value))));
        query.tags().forEach(tag -> terms.add(List.of(tag(tag))));
        query.earlierSubjectWords()
                .forEach((word, earlier) ->
                        terms.add(word.equals(earlier) ? List.of(word(word)) : List.of(word(word), word(earlier))));
        query.resendOf().ifPresent(original -> terms.add(List.of(copy(original))));
        query.route()
                .filter(route -> !route.equals(EmailFacts.DEFAULT_ROUTE))
                .ifPresent(route -> terms.add(List.of(route(route))));
        query.opened().filter(yes -> yes).ifPresent(yes -> terms.add(List.of(observed(ObservationKind.OPEN))));
        query.withAttachments().filter(yes -> yes).ifPresent(yes -> terms.add(List.of(ATTACHMENTS)));
        query.cause().ifPresent(cause -> terms.add(List.of(cause(cause))));
        return terms;
    }

    /** The terms that an e-mail must not have to match a query. */
    static List<String> unwanted(HistoryQuery query) {
        List<String> terms = new ArrayList<>();
        query.opened().filter(yes -> !yes).ifPresent(no -> terms.add(observed(ObservationKind.OPEN)));
        query.withAttachments().filter(yes -> !yes).ifPresent(no -> terms.add(ATTACHMENTS));
        return terms;
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

    private static String word(String word) {
        return bounded("word:" + word);
    }

    private static String tag(String tag) {
        return bounded("tag:" + tag);
    }

    /** Before the fourth schema version, which has an index of the tenant. */
    private static String tenant(String tenant) {
        return bounded("tenant:" + tenant);
    }

    private static String route(String route) {
        return bounded("route:" + route);
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
