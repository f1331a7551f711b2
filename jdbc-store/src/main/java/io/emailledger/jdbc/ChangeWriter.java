package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Stores changes, many in one transaction. The version of an e-mail is that of its row in the queue, if it has one,
 * else that of its row in {@code el_email}. The compare-and-sets come first. They assume that every e-mail is in the
 * queue with the expected version, as in a worker's changes, if it was not finished when it was read. If one of them
 * changes no row, everything is rolled back, the versions are read, and the changes are repeated without those with an
 * old version. Versions only grow, so these cannot succeed any more.
 */
final class ChangeWriter {
    private final Database database;

    ChangeWriter(Database database) {
        this.database = database;
    }

    /** Writes changes, and returns for each whether it was written. */
    List<Boolean> write(List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        Set<Change> lost = changes.stream().anyMatch(change -> change.copy().isPresent())
                ? database.writeAsRequired("record a copy", session -> write(session, changes))
                : database.write("write changes", session -> write(session, changes));
        return changes.stream().map(change -> !lost.contains(change)).toList();
    }

    /** Writes changes, and returns those that were not written because the e-mail has another version. */
    static Set<Change> write(JdbcSession session, List<Change> changes) throws SQLException {
        Set<Change> lost = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Change> rest = new ArrayList<>(changes);
        rest.sort(Comparator.comparing(Change::id));
        Set<EmailId> unqueued = new HashSet<>();
        rest.stream().filter(ChangeWriter::wasFinished).map(Change::id).forEach(unqueued::add);
        while (!rest.isEmpty() && !tryToWrite(session, rest, unqueued)) {
            session.undo();
            lost.addAll(lookUp(session, rest, unqueued));
            rest.removeIf(lost::contains);
        }
        List<NewEmail> copies =
                rest.stream().flatMap(change -> change.copy().stream()).toList();
        if (!copies.isEmpty()) {
            EmailInserter.insert(session, copies);
        }
        for (Change change : rest) {
            if (change.releasesKey()) {
                Keys.release(session, change.id());
            }
        }
        return lost;
    }

    /**
     * Tells whether the e-mail was finished at the version that the change expects, and stays so. A PENDING one may have a
     * row in the queue without any time: it was set aside.
     */
    private static boolean wasFinished(Change change) {
        return change.before()
                        .map(EmailRecord::state)
                        .filter(state -> state.version() == change.next().version() - 1
                                && state.status() != EmailStatus.PENDING
                                && !QueueRows.isQueued(state))
                        .isPresent()
                && !QueueRows.isQueued(change.next());
    }

    /**
     * Finds the changes with an old version, and the e-mails that are not in the queue. A caller that has read the
     * later version of an e-mail may change it even if its queue row is older, as after a restore: the queue row is
     * then updated.
     */
    private static List<Change> lookUp(JdbcSession session, List<Change> changes, Set<EmailId> unqueued)
            throws SQLException {
        Map<EmailId, Long> versions = new TreeMap<>();
        Map<EmailId, Long> behind = new TreeMap<>();
        unqueued.clear();
        List<EmailId> ids = changes.stream().map(Change::id).toList();
        try (Command select = session.command(Statements.FIND_VERSIONS, ids.size())) {
            select.ids(ids).each(row -> {
                EmailId id = row.id();
                long version = row.number();
                Optional<Integer> queued = row.optionalNumber();
                versions.put(id, Math.max(version, queued.orElse(0)));
                if (queued.isEmpty()) {
                    unqueued.add(id);
                } else if (version > queued.get()) {
                    behind.put(id, version);
                }
            });
        }
        List<Change> lost = changes.stream()
                .filter(change ->
                        versions.getOrDefault(change.id(), -1L) != change.next().version() - 1)
                .toList();
        lost.forEach(change -> behind.remove(change.id()));
        bringUp(session, behind);
        return lost;
    }

    private static void bringUp(JdbcSession session, Map<EmailId, Long> behind) throws SQLException {
        try (Command update = session.command(Statements.BRING_UP_DUE)) {
            for (Map.Entry<EmailId, Long> entry : behind.entrySet()) {
                update.number(entry.getValue())
                        .id(entry.getKey())
                        .number(entry.getValue())
                        .add();
            }
            update.executeBatch();
        }
    }

    /** Returns false if a version was old, or an e-mail was not in the expected table; then only a part is written. */
    private static boolean tryToWrite(JdbcSession session, List<Change> changes, Set<EmailId> unqueued)
            throws SQLException {
        if (changes.size() > 1) {
            session.preferIndexes();
        }
        OutcomeTerms outcomes = OutcomeTerms.before(session, changes);
        DailyMoves moves = DailyMoves.before(session, changes);
        if (!deleteFromQueue(session, changes, unqueued)
                || !updateQueue(session, changes, unqueued)
                || !updateEmails(session, changes, unqueued)) {
            return false;
        }
        insertIntoQueue(session, changes, unqueued);
        updateOtherRecipients(session, changes);
        outcomes.update(session, changes);
        session.together(all -> {
            addLog(all, changes);
            moves.of(changes).write(all);
        });
        deleteAttachments(session, changes);
        for (Change change : changes) {
            Suppressions.putUnlessHeld(session, change.suppressions());
        }
        return true;
    }

    private static boolean deleteFromQueue(JdbcSession session, List<Change> changes, Set<EmailId> unqueued)
            throws SQLException {
        Map<Long, List<EmailId>> byVersion = new TreeMap<>();
        for (Change change : changes) {
            if (!QueueRows.isQueued(change.next()) && !unqueued.contains(change.id())) {
                byVersion
                        .computeIfAbsent(change.next().version() - 1, v -> new ArrayList<>())
                        .add(change.id());
            }
        }
        for (Map.Entry<Long, List<EmailId>> entry : byVersion.entrySet()) {
            List<EmailId> ids = entry.getValue();
            try (Command delete = session.command(Statements.DELETE_DUE, ids.size())) {
                if (delete.ids(ids).number(entry.getKey()).execute() != ids.size()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean updateQueue(JdbcSession session, List<Change> changes, Set<EmailId> unqueued)
            throws SQLException {
        try (Command update = session.command(Statements.UPDATE_DUE)) {
            for (Change change : changes) {
                if (QueueRows.isQueued(change.next()) && !unqueued.contains(change.id())) {
                    QueueRows.set(update, change.id(), change.next()).add();
                }
            }
            return update.isOneEach();
        }
    }

    private static boolean updateEmails(JdbcSession session, List<Change> changes, Set<EmailId> unqueued)
            throws SQLException {
        try (Command update = session.command(Statements.UPDATE_EMAIL);
                Command withFirst = session.command(Statements.UPDATE_EMAIL_AND_FIRST_RECIPIENT)) {
            for (Change change : changes) {
                EmailState next = change.next();
                Optional<RecipientRecord> first = change.recipients().stream()
                        .filter(recipient -> recipient.position() == 0)
                        .findFirst();
                Command command = first.isPresent() ? withFirst : update;
                command.number(next.version())
                        .word(next.status() == EmailStatus.SENDING ? EmailStatus.PENDING : next.status())
                        .number(next.attempts())
                        .word(next.waiting())
                        .flag(next.journalled())
                        .word(next.failure())
                        .text(next.holdReason())
                        .time(change.attachmentsDeletedAt());
                if (first.isPresent()) {
                    RecipientRows.setOutcome(command, first);
                }
                long expected = next.version() - 1;
                command.id(change.id())
                        .number(unqueued.contains(change.id()) ? expected : 0)
                        .number(expected)
                        .add();
            }
            return update.isOneEach() && withFirst.isOneEach();
        }
    }

    private static void insertIntoQueue(JdbcSession session, List<Change> changes, Set<EmailId> unqueued)
            throws SQLException {
        try (Command select = session.command(Statements.FIND_PLACE);
                Command insert = session.command(Statements.INSERT_DUE)) {
            for (Change change : changes) {
                if (QueueRows.isQueued(change.next()) && unqueued.contains(change.id())) {
                    select.id(change.id())
                            .each(row -> QueueRows.set(insert, change.id(), change.next(), QueueRows.QueuePlace.of(row))
                                    .add());
                }
            }
            insert.executeBatch();
        }
    }

    private static void updateOtherRecipients(JdbcSession session, List<Change> changes) throws SQLException {
        try (Command update = session.command(Statements.UPDATE_RECIPIENT)) {
            for (Change change : changes) {
                for (RecipientRecord recipient : change.recipients()) {
                    if (recipient.position() > 0) {
                        RecipientRows.setOutcome(update, Optional.of(recipient))
                                .id(change.id())
                                .number(recipient.position())
                                .add();
                    }
                }
            }
            if (!update.isOneEach()) {
                throw new IllegalArgumentException("A change names a recipient that its e-mail does not have.");
            }
        }
    }

    private static void addLog(JdbcSession session, List<Change> changes) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_LOG)) {
            for (Change change : changes) {
                LogRows.add(insert, change.id(), change.events(), change.attempts());
            }
            insert.executeBatch();
        }
        FeedWriter feed = new FeedWriter(session);
        for (Change change : changes) {
            feed.add(change.id(), change.events(), change.next().status(), change.recipients());
        }
        feed.write();
    }

    private static void deleteAttachments(JdbcSession session, List<Change> changes) throws SQLException {
        try (Command delete = session.command(Statements.DELETE_CHUNKS)) {
            for (Change change : changes) {
                if (change.attachmentsDeletedAt().isPresent()) {
                    delete.id(change.id()).add();
                }
            }
            delete.executeBatch();
        }
    }
}
