package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryPage;
import io.emailledger.history.HistoryQuery;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds e-mails of which a part is still stored. Reads a bounded number of ids from the index of the page, and checks
 * the part by its own index. Of e-mails without the part nothing else is read.
 */
final class PurgeCandidates {
    private static final int LOOKED_AT = 5_000;
    private static final int TOGETHER = 500;

    private final Database database;
    private final Search search = new Search();

    PurgeCandidates(Database database) {
        this.database = database;
    }

    boolean hasBody(EmailId id) {
        return database.read("look for a body", session -> {
            try (Command select = session.command(PurgeStatements.IS_BODY)) {
                return select.id(id).any();
            }
        });
    }

    HistoryPage page(RetainedPart part, HistoryQuery query) {
        return part == RetainedPart.RECORD
                ? database.read(HistoryReader.SEARCH, session -> search.page(session, query))
                : database.read("look for what is left", session -> page(session, part, query));
    }

    private HistoryPage page(JdbcSession session, RetainedPart part, HistoryQuery query) throws SQLException {
        SearchPlan plan = search.firstPlan(session, query);
        List<EmailId> looked = search.ids(session, IdQuery.first(plan, LOOKED_AT));
        List<EmailId> found = new ArrayList<>();
        int next = 0;
        while (next < looked.size() && found.size() < query.limit()) {
            List<EmailId> some = looked.subList(next, Math.min(looked.size(), next + TOGETHER));
            next += some.size();
            Set<EmailId> having = having(session, part, some);
            some.stream().filter(having::contains).forEach(found::add);
        }
        boolean full = found.size() > query.limit();
        List<EmailId> ids = full ? found.subList(0, query.limit()) : found;
        List<EmailRecord> records =
                ids.isEmpty() ? List.of() : Search.inOrder(HistoryReader.records(session, ids), plan);
        if (full) {
            return HistoryPage.upTo(ids.get(ids.size() - 1), records);
        }
        boolean more = next < looked.size() || looked.size() == LOOKED_AT;
        return more ? HistoryPage.upTo(looked.get(next - 1), records) : HistoryPage.of(records, query);
    }

    /** Returns the e-mails of which the part is still stored. */
    static Set<EmailId> having(JdbcSession session, RetainedPart part, List<EmailId> ids) throws SQLException {
        return switch (part) {
            case BODY -> either(session, PurgeStatements.WITH_BODY, PurgeStatements.WITH_CONTENT, ids);
            case TRANSCRIPTS -> either(session, PurgeStatements.WITH_TRANSCRIPT, PurgeStatements.WITH_RAW, ids);
            case EVENTS -> new HashSet<>(Purges.select(session, PurgeStatements.WITH_EVENTS, ids));
            case OBSERVATIONS -> new HashSet<>(Purges.select(session, PurgeStatements.WITH_OBSERVATIONS, ids));
            case RECORD -> Set.copyOf(ids);
        };
    }

    private static Set<EmailId> either(JdbcSession session, String one, String other, List<EmailId> ids)
            throws SQLException {
        Set<EmailId> found = new HashSet<>(Purges.select(session, one, ids));
        found.addAll(Purges.select(session, other, ids));
        return found;
    }
}
