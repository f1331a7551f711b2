package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The index that a search follows in the order of the page: that of a term, the tenant, the status or the ids. It is
 * one range of an index, or several ranges that are merged by age.
 *
 * @param runs the runs
 * @param filter the filter of the query that they fulfil
 * @param terms the terms, one run each, if it is the index of terms
 */
record LeadingIndex(List<Run> runs, Filter filter, List<String> terms) {
    /**
     * The maximum number of terms that are compared; a long subject has more words, and one of the first is rare
     * enough.
     */
    private static final int MOST = 12;

    private static final Run IDS =
            new Run("select {in order} e.id from el_email e where 1 = 1", "e.id", "", Optional.empty());
    private static final Run SENDING = new Run(
            "select {in order} e.email_id as id from el_due e where e.phase = 2", "e.email_id", "", Optional.empty());

    /** Returns the possible indexes of a query; that of the ids if no filter has one. */
    static List<LeadingIndex> candidates(HistoryQuery query, Set<EmailStatus> statuses) {
        if (query.messageId().isPresent()) {
            return List.of(ofMessageId(query));
        }
        List<LeadingIndex> leaders = new ArrayList<>();
        for (List<String> terms : SearchTerms.wanted(query).stream().limit(MOST).toList()) {
            leaders.add(new LeadingIndex(terms.stream().map(LeadingIndex::run).toList(), Filter.TERM, terms));
        }
        query.tenant().ifPresent(tenant -> leaders.add(of(Filter.TENANT, List.of(ofTenant(tenant)))));
        if (!statuses.isEmpty()) {
            leaders.add(of(Filter.STATUS, runs(statuses)));
        }
        if (leaders.isEmpty()) {
            leaders.add(of(Filter.NONE, List.of(IDS)));
        }
        return leaders;
    }

    private static LeadingIndex of(Filter filter, List<Run> runs) {
        return new LeadingIndex(runs, filter, List.of());
    }

    /** An e-mail may be in the ranges of two terms, but only in one range of the statuses. */
    String union() {
        return filter == Filter.TERM ? "union" : "union all";
    }

    /** The e-mail whose Message-ID the ledger writes, and exact messages with the Message-ID: hardly ever more than one. */
    private static LeadingIndex ofMessageId(HistoryQuery query) {
        List<Run> runs = new ArrayList<>();
        query.messageId().ifPresent(text -> runs.add(run(SearchTerms.messageId(text))));
        query.idOfMessage().ifPresent(id -> runs.add(IDS.only(id)));
        return of(Filter.TERM, runs);
    }

    private static Run ofTenant(String tenant) {
        return new Run(
                "select {in order} e.id from el_email e where e.tenant = ?",
                "e.id",
                "e.tenant desc, ",
                Optional.of(tenant));
    }

    private static Run run(String term) {
        return new Run(
                "select {in order} t.email_id as id from el_term t where t.term = ?",
                "t.email_id",
                "t.term desc, ",
                Optional.of(term));
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
                        Optional.of(status.name())));
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
     * @param value the parameter of the select, if it has one
     * @param only the only e-mail of the run, if it has one
     */
    record Run(String select, String id, String first, Optional<String> value, Optional<EmailId> only) {
        Run(String select, String id, String first, Optional<String> value) {
            this(select, id, first, value, Optional.empty());
        }

        /** Narrows the run to one e-mail. */
        Run only(EmailId one) {
            return new Run(select + " and " + id + " = ?", id, first, value, Optional.of(one));
        }
    }
}
