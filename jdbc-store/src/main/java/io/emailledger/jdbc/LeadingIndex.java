package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The index that a search follows in the order of the page: that of a term, the tenant, the status or the ids. It is
 * one range of an index, or several ranges that are merged by age.
 *
 * @param runs the runs
 * @param filter the filter of the query that they fulfil
 * @param terms the filter by terms that they fulfil, if they are from the index of terms
 * @param isOld whether e-mails of earlier versions are among them, which may not fulfil it
 */
record LeadingIndex(List<Run> runs, Filter filter, Optional<TermFilter> terms, boolean isOld) {
    /**
     * The maximum number of terms that are compared; a long subject has more words, and one of the first is rare
     * enough.
     */
    private static final int MOST = 12;

    private static final String ENTRIES = "select {in order} t.email_id as id from el_term t where t.term = ?";

    private static final Run IDS = new Run("select {in order} e.id from el_email e where 1 = 1", "e.id", "", List.of());
    private static final Run SENDING =
            new Run("select {in order} e.email_id as id from el_due e where e.phase = 2", "e.email_id", "", List.of());

    /** Returns the possible indexes of a page; that of the ids if no filter has one. */
    static List<LeadingIndex> candidates(
            HistoryQuery query, Set<EmailStatus> statuses, List<ExpandedFilter> filters, Optional<EmailId> old) {
        if (query.messageId().isPresent()) {
            return List.of(ofMessageId(query));
        }
        List<LeadingIndex> leaders = new ArrayList<>();
        filters.stream()
                .filter(filter -> filter.size() != ExpandedFilter.Size.MANY)
                .limit(MOST)
                .forEach(filter -> leaders.add(of(filter, filter.filter().complete() ? Optional.empty() : old)));
        query.tenant().ifPresent(tenant -> leaders.add(of(Filter.TENANT, List.of(ofTenant(tenant)))));
        Set<EmailStatus> narrowed = statuses.isEmpty() && query.waiting().isPresent()
                ? EnumSet.of(EmailStatus.PENDING, EmailStatus.SENDING)
                : statuses;
        if (!narrowed.isEmpty()) {
            leaders.add(of(Filter.STATUS, runs(narrowed)));
        }
        if (leaders.isEmpty()) {
            leaders.add(of(Filter.NONE, List.of(IDS)));
        }
        return leaders;
    }

    /** Returns the possible indexes of a count, for which the order does not matter. */
    static List<LeadingIndex> forCount(HistoryQuery query, Set<EmailStatus> statuses, List<ExpandedFilter> filters) {
        return Stream.concat(
                        candidates(
                                query,
                                statuses,
                                filters.stream()
                                        .filter(filter -> filter.size() == ExpandedFilter.Size.FEW)
                                        .toList(),
                                Optional.empty())
                                .stream(),
                        filters.stream()
                                .filter(filter -> filter.size() == ExpandedFilter.Size.SHORT_RANGE)
                                .limit(1)
                                .map(filter -> of(filter, Optional.empty())))
                .toList();
    }

    private static LeadingIndex of(Filter filter, List<Run> runs) {
        return new LeadingIndex(runs, filter, Optional.empty(), false);
    }

    private static LeadingIndex of(ExpandedFilter filter, Optional<EmailId> old) {
        List<Run> runs = new ArrayList<>();
        if (filter.size() == ExpandedFilter.Size.SHORT_RANGE) {
            filter.filter().terms().forEach(term -> runs.add(run(term)));
            filter.filter().prefixes().forEach(prefix -> runs.add(range(prefix)));
        } else {
            filter.terms().forEach(term -> runs.add(run(term)));
        }
        old.ifPresent(end -> runs.add(IDS.where(" and e.id < ?", end)));
        return new LeadingIndex(runs, Filter.TERM, Optional.of(filter.filter()), old.isPresent());
    }

    /** Tells whether every e-mail of the index matches a filter. */
    boolean fulfils(ExpandedFilter other) {
        return terms.filter(other.filter()::equals).isPresent();
    }

    /** An e-mail may be in the ranges of two terms, but only in one range of the statuses. */
    String union() {
        return filter == Filter.TERM ? "union" : "union all";
    }

    /** The e-mail whose Message-ID the ledger writes, and exact messages with the Message-ID: hardly ever more than one. */
    private static LeadingIndex ofMessageId(HistoryQuery query) {
        List<Run> runs = new ArrayList<>();
        query.messageId().ifPresent(text -> runs.add(run(SearchTerms.messageId(text))));
        query.idOfMessage().ifPresent(id -> runs.add(IDS.where(" and e.id = ?", id)));
        return of(Filter.TERM, runs);
    }

    private static Run ofTenant(String tenant) {
        return new Run(
                "select {in order} e.id from el_email e where e.tenant = ?",
                "e.id",
                "e.tenant desc, ",
                List.of(Value.of(Value.Kind.TEXT, tenant)));
    }

    private static Run run(String term) {
        return new Run(ENTRIES, "t.email_id", "t.term desc, ", List.of(Value.of(Value.Kind.TEXT, term)));
    }

    /** An e-mail may have several terms with the prefix. */
    private static Run range(String prefix) {
        return new Run(
                "select distinct t.email_id as id from el_term t where t.term >= ? and t.term < ?",
                "t.email_id",
                "",
                List.of(Value.of(Value.Kind.TEXT, prefix), Value.of(Value.Kind.TEXT, TermFilter.end(prefix))));
    }

    /** An e-mail that is being sent has PENDING in its own row. */
    private static List<Run> runs(Set<EmailStatus> statuses) {
        List<Run> runs = new ArrayList<>();
        for (EmailStatus status : statuses) {
            if (status != EmailStatus.SENDING) {
                boolean both = statuses.contains(EmailStatus.SENDING);
                String waiting = status == EmailStatus.PENDING && !both ? " and not " + isSending("e.id") : "";
                runs.add(new Run(
                        "select {in order} e.id from el_email e where e.status = ?" + waiting,
                        "e.id",
                        "e.status desc, ",
                        List.of(Value.of(Value.Kind.TEXT, status.name()))));
            } else if (!statuses.contains(EmailStatus.PENDING)) {
                runs.add(SENDING);
            }
        }
        return runs;
    }

    /** A condition for an e-mail that is being sent. */
    static String isSending(String id) {
        return "exists (select 1 from el_due q where q.email_id = " + id + " and q.phase = 2)";
    }

    /** The filters of a query that have an index. */
    enum Filter {
        /** A filter by a term. */
        TERM,
        /** The tenant. */
        TENANT,
        /** The statuses. */
        STATUS,
        /** None: the index of the ids. */
        NONE
    }

    /**
     * A range of an index.
     *
     * @param select a select of ids from the index, to which conditions can be added
     * @param id the column of the id
     * @param first the part of ORDER BY before the id
     * @param values the parameters of the select
     */
    record Run(String select, String id, String first, List<Value> values) {
        /** Narrows the run by a condition on an id. */
        Run where(String condition, EmailId value) {
            return new Run(
                    select + condition,
                    id,
                    first,
                    Stream.concat(values.stream(), Stream.of(Value.of(Value.Kind.ID, value)))
                            .toList());
        }

        /** Returns the part of ORDER BY before the id, in the other direction if asked for. */
        String first(boolean ascending) {
            return ascending ? first.replace(" desc", "") : first;
        }
    }
}
