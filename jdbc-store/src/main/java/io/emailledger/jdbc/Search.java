package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.history.StatusCounts;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds pages of the history and counts e-mails. Each query follows one index in the order of the page and checks the
 * other filters e-mail by e-mail. If several indexes are possible, each is read up to a bound, and the most selective
 * one is chosen.
 */
final class Search {
    private static final int PROBED = 1_000;

    private final Database database;

    Search(Database database) {
        this.database = database;
    }

    HistoryPage page(HistoryQuery query) {
        return database.read("search the history", session -> {
            IdQuery selection = IdQuery.newest(
                    query, query.statuses(), leader(session, query, query.statuses()), query.limit() + 1);
            String sql = Statements.RECORDS_OF.replace("{selected}", selection.sql());
            try (Command select = session.commandFor(sql)) {
                selection.bind(select);
                return page(EmailRows.read(session, select), query);
            }
        });
    }

    /** The end of the page counts unreadable e-mails too; otherwise the next page would begin too early, or never. */
    private static HistoryPage page(EmailRows.Found found, HistoryQuery query) {
        List<EmailRecord> legible = List.copyOf(found.legible().values());
        List<EmailId> ids = Stream.concat(found.records().keySet().stream(), found.illegible().keySet().stream())
                .sorted(Comparator.reverseOrder())
                .toList();
        if (found.illegible().isEmpty() || ids.size() <= query.limit()) {
            return HistoryPage.of(legible, query);
        }
        EmailId last = ids.get(query.limit() - 1);
        return HistoryPage.upTo(
                last,
                legible.stream()
                        .filter(email -> email.id().compareTo(last) >= 0)
                        .toList());
    }

    StatusCounts counts(HistoryQuery query) {
        Set<EmailStatus> statuses = query.statuses().isEmpty() ? EnumSet.allOf(EmailStatus.class) : query.statuses();
        return database.read("count e-mails", session -> {
            Map<EmailStatus, Long> counts = new EnumMap<>(EmailStatus.class);
            List<IdQuery> selections = new ArrayList<>();
            List<String> selects = new ArrayList<>();
            for (EmailStatus status : statuses) {
                Set<EmailStatus> one = EnumSet.of(status);
                IdQuery some = IdQuery.any(query, one, leader(session, query, one), (int) StatusCounts.CAP);
                selects.add("select '" + status + "' as status, count(*) as number from (" + some.sql() + ") c");
                selections.add(some);
            }
            try (Command count = session.commandFor(String.join("\nunion all ", selects))) {
                for (IdQuery one : selections) {
                    one.bind(count);
                }
                count.each(row -> counts.put(row.word(EmailStatus.class), row.number()));
            }
            return new StatusCounts(counts);
        });
    }

    private static LeadingIndex leader(JdbcSession session, HistoryQuery query, Set<EmailStatus> statuses)
            throws SQLException {
        List<LeadingIndex> leaders = LeadingIndex.candidates(query, statuses);
        LeadingIndex best = leaders.get(0);
        if (leaders.size() == 1) {
            return best;
        }
        Optional<Reach> furthest = Optional.empty();
        for (LeadingIndex leader : leaders) {
            Reach reach = reach(session, IdQuery.alone(query, leader, PROBED));
            if (furthest.isEmpty() || reach.isBetterThan(furthest.get())) {
                furthest = Optional.of(reach);
                best = leader;
            }
            if (reach.found() == 0) {
                return leader;
            }
        }
        return best;
    }

    /**
     * The result of reading an index up to the bound.
     *
     * @param found the number of e-mails found
     * @param oldest the oldest of them
     */
    private record Reach(long found, Optional<EmailId> oldest) {
        /** Fewer e-mails are better; of two indexes that reach the bound, the one that reaches further back. */
        boolean isBetterThan(Reach other) {
            return found != other.found
                    ? found < other.found
                    : oldest.isPresent()
                            && other.oldest.isPresent()
                            && oldest.get().compareTo(other.oldest.get()) < 0;
        }
    }

    private static Reach reach(JdbcSession session, IdQuery selection) throws SQLException {
        try (Command probe = session.commandFor("select count(*), {least c.id} from (" + selection.sql() + ") c")) {
            selection.bind(probe);
            return probe.one(row -> new Reach(row.number(), row.optionalId())).orElseThrow();
        }
    }
}
