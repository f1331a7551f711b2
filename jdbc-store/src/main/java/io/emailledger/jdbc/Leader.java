package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The index that leads a search in the order of the page: that of a term, that of the status, or that of the ids.
 *
 * @param term the term, if it is that of a term
 * @param statuses the statuses, if it is that of the status
 */
record Leader(Optional<String> term, Set<EmailStatus> statuses) {

    /** Those that could lead; if no filter could, the ids. */
    static List<Leader> candidates(HistoryQuery query, Set<EmailStatus> statuses) {
        List<Leader> leaders = new ArrayList<>();
        Terms.wanted(query).forEach(term -> leaders.add(new Leader(Optional.of(term), Set.of())));
        boolean narrow = !statuses.isEmpty() && statuses.size() < EmailStatus.values().length;
        if (narrow || leaders.isEmpty()) {
            leaders.add(new Leader(Optional.empty(), narrow ? statuses : Set.of()));
        }
        return leaders;
    }
}
