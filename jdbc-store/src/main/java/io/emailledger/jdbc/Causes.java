package io.emailledger.jdbc;

import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.Change;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The terms of causes: an e-mail is found under each cause that one of its recipients has. Most changes end a first
 * attempt without a rejection. They cost nothing here, because no recipient had a cause before.
 */
final class Causes {
    private final Map<EmailId, Map<Integer, RefusalCause>> before = new HashMap<>();

    private Causes() {}

    /** Reads the causes before changes are written, for changes that may affect them. */
    static Causes before(JdbcSession session, List<Change> changes) throws SQLException {
        Causes causes = new Causes();
        for (Change change : changes) {
            if (mayDiffer(change)) {
                causes.before.put(change.id(), new HashMap<>());
            }
        }
        if (!causes.before.isEmpty()) {
            List<EmailId> ids = List.copyOf(causes.before.keySet());
            try (Command select = session.command(Statements.FIND_CAUSES, ids.size())) {
                select.ids(ids).ids(ids).each(causes::add);
            }
        }
        return causes;
    }

    private static boolean mayDiffer(Change change) {
        boolean firstAttempt = change.next().attempts() == (change.attempts().isEmpty() ? 0 : 1);
        return !change.recipients().isEmpty()
                && (!firstAttempt
                        || change.recipients().stream()
                                .anyMatch(recipient -> recipient.cause().isPresent()));
    }

    private void add(Row row) throws SQLException {
        Map<Integer, RefusalCause> causes = before.get(row.id());
        int position = row.smallNumber();
        RefusalCause cause = row.word(RefusalCause.class);
        if (causes != null) {
            causes.put(position, cause);
        }
    }

    /** Updates the terms to the causes of the recipients after the changes. */
    void updateTerms(JdbcSession session, List<Change> changes) throws SQLException {
        try (Command delete = session.command(PurgeStatements.DELETE_TERM);
                Command insert = session.command(Statements.INSERT_TERM)) {
            for (Change change : changes) {
                Map<Integer, RefusalCause> causes = before.get(change.id());
                if (causes != null) {
                    Set<RefusalCause> old = copy(causes.values());
                    Set<RefusalCause> next = copy(after(causes, change).values());
                    Set<RefusalCause> deleted = copy(old);
                    deleted.removeAll(next);
                    next.removeAll(old);
                    // A term may exist although no recipient has the cause; inserting it would be a duplicate.
                    deleted.addAll(next);
                    for (RefusalCause cause : deleted) {
                        delete.text(SearchTerms.cause(cause)).id(change.id()).add();
                    }
                    for (RefusalCause cause : next) {
                        insert.text(SearchTerms.cause(cause)).id(change.id()).add();
                    }
                }
            }
            delete.executeBatch();
            insert.executeBatch();
        }
    }

    private static Map<Integer, RefusalCause> after(Map<Integer, RefusalCause> causes, Change change) {
        Map<Integer, RefusalCause> after = new HashMap<>(causes);
        for (RecipientRecord recipient : change.recipients()) {
            Optional<RefusalCause> cause = recipient.cause();
            if (cause.isPresent()) {
                after.put(recipient.position(), cause.get());
            } else {
                after.remove(recipient.position());
            }
        }
        return after;
    }

    private static Set<RefusalCause> copy(Collection<RefusalCause> causes) {
        return causes.isEmpty() ? EnumSet.noneOf(RefusalCause.class) : EnumSet.copyOf(causes);
    }
}
