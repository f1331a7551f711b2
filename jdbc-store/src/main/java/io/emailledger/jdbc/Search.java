package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds pages of the history and counts them. An index leads each query in the order of the page, and the other filters
 * are checked e-mail by e-mail. Where several filters could lead, each is counted up to a bound, and the one that finds
 * least leads.
 */
final class Search {
    private static final int PROBED = 1_000;

    private final Database database;

    Search(Database database) {
        this.database = database;
    }

    HistoryPage page(HistoryQuery query) {
        return database.read("search the history", session -> {
            Selection selection = Selection.newest(
                    query, query.statuses(), leader(session, query, query.statuses()), query.limit() + 1);
            String sql = Statements.RECORDS_OF.replace("{selected}", selection.sql());
            try (Command select = session.commandFor(sql)) {
                selection.bind(select);
                List<EmailRecord> found =
                        List.copyOf(EmailRows.read(session, select).values());
                return HistoryPage.of(found, query);
            }
        });
    }

    StatusCounts counts(HistoryQuery query) {
        Set<EmailStatus> statuses = query.statuses().isEmpty() ? EnumSet.allOf(EmailStatus.class) : query.statuses();
        return database.read("count e-mails", session -> {
            Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
            for (EmailStatus status : statuses) {
                Set<EmailStatus> one = EnumSet.of(status);
                counts.put(status, count(session, Selection.any(query, one, leader(session, query, one), (int)
                        StatusCounts.CAP)));
            }
            return new StatusCounts(counts);
        });
    }

    private static Leader leader(Session session, HistoryQuery query, Set<EmailStatus> statuses) throws SQLException {
        List<Leader> leaders = Leader.candidates(query, statuses);
        Leader best = leaders.get(0);
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < leaders.size() && leaders.size() > 1 && fewest > 0; i++) {
            long found = count(session, Selection.alone(query, leaders.get(i), PROBED));
            if (found < fewest) {
                fewest = found;
                best = leaders.get(i);
            }
        }
        return best;
    }

    private static long count(Session session, Selection selection) throws SQLException {
        try (Command count = session.commandFor("select count(*) from (" + selection.sql() + ") c")) {
            selection.bind(count);
            return count.one(Row::number).orElseThrow();
        }
    }
}
