package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What leads a search in the order of the page: the index of a term, that of the status, or that of the ids. It is one
 * run through an index, or several, of which the newest of each are the newest of all.
 */
record Leader(List<Run> runs, Optional<String> term) {
    private static final Run IDS =
            new Run("select {in order} e.id from el_email e where 1 = 1", "e.id", "", Optional.empty());
    private static final Run SENDING = new Run(
            "select {in order} e.email_id as id from el_due e where e.phase = 2", "e.email_id", "", Optional.empty());

    /** Those that could lead; if no filter could, the ids. */
    static List<Leader> candidates(HistoryQuery query, Set<EmailStatus> statuses) {
        List<Leader> leaders = new ArrayList<>();
        for (String term : Terms.wanted(query)) {
            Run run = new Run(
                    "select {in order} t.email_id as id from el_term t where t.term = ?",
                    "t.email_id",
                    "t.term desc, ",
                    Optional.of(term));
            leaders.add(new Leader(List.of(run), Optional.of(term)));
        }
        if (!statuses.isEmpty()) {
            leaders.add(new Leader(runs(statuses), Optional.empty()));
        }
        if (leaders.isEmpty()) {
            leaders.add(new Leader(List.of(IDS), Optional.empty()));
        }
        return leaders;
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

    /**
     * A run through an index.
     *
     * @param select a select of ids from the index, to which conditions can be added
     * @param id the column of the id
     * @param first what stands before the id in ORDER BY
     * @param value the parameter of the select, if it has one
     */
    record Run(String select, String id, String first, Optional<String> value) {}
}
