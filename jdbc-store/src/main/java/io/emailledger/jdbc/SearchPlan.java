package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a query is answered. It names the index that is followed, what the database checks of the e-mails found there,
 * and whether their records are compared with the query afterwards.
 *
 * @param query the query
 * @param statuses the statuses that are searched for; empty for all
 * @param leader the index
 * @param wanted lists of terms: an e-mail needs one of each list
 * @param among filters with many terms, to which an e-mail must belong; only for counts
 * @param unwanted the terms that an e-mail must not have
 * @param bare whether the database checks nothing but times and position
 * @param rechecked whether the records are compared with the query
 */
record SearchPlan(
        HistoryQuery query,
        Set<EmailStatus> statuses,
        LeadingIndex leader,
        List<List<String>> wanted,
        List<TermFilter> among,
        List<String> unwanted,
        boolean bare,
        boolean rechecked) {

    /** The plan of a page. E-mails before an id may lack the terms of filters that are not complete. */
    static SearchPlan ofPage(
            HistoryQuery query,
            Set<EmailStatus> statuses,
            LeadingIndex leader,
            List<ExpandedFilter> filters,
            Optional<EmailId> old) {
        List<List<String>> wanted = new ArrayList<>();
        boolean rechecked = leader.isOld();
        for (ExpandedFilter filter : filters) {
            if (!leader.fulfils(filter)) {
                if (filter.size() == ExpandedFilter.Size.FEW && (filter.filter().complete() || old.isEmpty())) {
                    wanted.add(filter.terms());
                } else {
                    rechecked = true;
                }
            }
        }
        List<String> unwanted = new ArrayList<>();
        for (TermFilter filter : SearchTerms.unwanted(query)) {
            if (filter.complete() || old.isEmpty()) {
                unwanted.addAll(filter.terms());
            } else {
                rechecked = true;
            }
        }
        SearchPlan plan = new SearchPlan(query, statuses, leader, wanted, List.of(), unwanted, false, rechecked);
        // Many runs with conditions in each would be a huge statement.
        return leader.runs().size() > ExpandedFilter.FEW + 1 && (rechecked || IdQuery.isFiltered(plan))
                ? new SearchPlan(query, statuses, leader, List.of(), List.of(), List.of(), true, true)
                : plan;
    }

    /** The plan of a count, for which the database checks everything. */
    static SearchPlan ofCount(
            HistoryQuery query, Set<EmailStatus> statuses, LeadingIndex leader, List<ExpandedFilter> filters) {
        List<List<String>> wanted = new ArrayList<>();
        List<TermFilter> among = new ArrayList<>();
        for (ExpandedFilter filter : filters) {
            if (!leader.fulfils(filter)) {
                if (filter.size() == ExpandedFilter.Size.FEW) {
                    wanted.add(filter.terms());
                } else {
                    among.add(filter.filter());
                }
            }
        }
        List<String> unwanted = SearchTerms.unwanted(query).stream()
                .flatMap(filter -> filter.terms().stream())
                .toList();
        return new SearchPlan(query, statuses, leader, wanted, among, unwanted, false, false);
    }
}
