package io.emailledger.jdbc;

import io.emailledger.history.EmailState;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import io.emailledger.spi.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Keeps changes, many in one transaction. The compare-and-sets come first; if one of them is lost, which is rare, all is undone and begun again
 * without it, so that nothing of it stays. What is lost once is lost for good, because versions only grow.
 */
final class Changes {
    private final Database database;

    Changes(Database database) {
        this.database = database;
    }

    List<Boolean> keep(List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        Set<Change> lost = database.write("keep changes", session -> keep(session, changes));
        return changes.stream().map(change -> !lost.contains(change)).toList();
    }

    private static Set<Change> keep(Session session, List<Change> changes) throws SQLException {
        Set<Change> lost = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Change> rest = new ArrayList<>(changes);
        rest.sort(Comparator.comparing(Change::id));
        while (!rest.isEmpty()) {
            List<Change> losers = write(session, rest);
            if (losers.isEmpty()) {
                break;
            }
            session.undo();
            lost.addAll(losers);
            rest.removeIf(lost::contains);
        }
        return lost;
    }

    /** Returns those that lost; then only part has been written. */
    private static List<Change> write(Session session, List<Change> changes) throws SQLException {
        deleteFromQueue(session, changes);
        List<Change> unqueued = updateQueue(session, changes);
        List<Change> losers = updateEmails(session, changes);
        if (losers.isEmpty()) {
            insertIntoQueue(session, unqueued);
            updateRecipients(session, changes);
            addSteps(session, changes);
            addAttempts(session, changes);
            deleteAttachments(session, changes);
        }
        return losers;
    }

    private static void deleteFromQueue(Session session, List<Change> changes) throws SQLException {
        try (Command delete = session.command(Statements.DELETE_DUE)) {
            for (Change change : changes) {
                if (!Lane.isQueued(change.next())) {
                    delete.id(change.id()).number(change.next().version() - 1).add();
                }
            }
            delete.executeBatch();
        }
    }

    /** Returns those that are to be queued and were not. */
    private static List<Change> updateQueue(Session session, List<Change> changes) throws SQLException {
        List<Change> queued =
                changes.stream().filter(change -> Lane.isQueued(change.next())).toList();
        if (queued.isEmpty()) {
            return queued;
        }
        try (Command update = session.command(Statements.UPDATE_DUE)) {
            for (Change change : queued) {
                QueueRows.set(update, change.id(), change.next()).add();
            }
            return unchanged(queued, update.executeBatch());
        }
    }

    private static List<Change> updateEmails(Session session, List<Change> changes) throws SQLException {
        try (Command update = session.command(Statements.UPDATE_EMAIL)) {
            for (Change change : changes) {
                EmailState next = change.next();
                update.number(next.version())
                        .word(next.status())
                        .number(next.attempts())
                        .word(next.waiting())
                        .text(next.owner())
                        .flag(next.journalled())
                        .word(next.failure())
                        .time(change.attachmentsDeletedAt())
                        .id(change.id())
                        .number(next.version() - 1)
                        .add();
            }
            return unchanged(changes, update.executeBatch());
        }
    }

    private static void insertIntoQueue(Session session, List<Change> changes) throws SQLException {
        for (Change change : changes) {
            try (Command select = session.command(Statements.FIND_PRIORITY);
                    Command insert = session.command(Statements.INSERT_DUE)) {
                int lane = select.id(change.id()).one(Row::smallNumber).orElseThrow();
                QueueRows.set(insert, change.id(), change.next(), Lane.priority(lane))
                        .execute();
            }
        }
    }

    private static void updateRecipients(Session session, List<Change> changes) throws SQLException {
        try (Command update = session.command(Statements.UPDATE_RECIPIENT)) {
            for (Change change : changes) {
                for (RecipientRecord recipient : change.recipients()) {
                    update.word(recipient.status())
                            .word(recipient.failure())
                            .number(recipient.reply().map(Reply::code))
                            .text(recipient.reply().map(Reply::text))
                            .word(recipient.takenBy())
                            .id(change.id())
                            .number(recipient.position())
                            .add();
                }
            }
            for (int count : update.executeBatch()) {
                if (!Command.isOne(count)) {
                    throw new IllegalArgumentException("A change names a recipient that its e-mail does not have.");
                }
            }
        }
    }

    private static void addSteps(Session session, List<Change> changes) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_STEP)) {
            for (Change change : changes) {
                StepRows.add(insert, change.id(), change.steps());
            }
            insert.executeBatch();
        }
    }

    private static void addAttempts(Session session, List<Change> changes) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_ATTEMPT)) {
            for (Change change : changes) {
                AttemptRows.add(insert, change.id(), change.attempts());
            }
            insert.executeBatch();
        }
    }

    private static void deleteAttachments(Session session, List<Change> changes) throws SQLException {
        try (Command delete = session.command(Statements.DELETE_CHUNKS)) {
            for (Change change : changes) {
                if (change.attachmentsDeletedAt().isPresent()) {
                    delete.id(change.id()).add();
                }
            }
            delete.executeBatch();
        }
    }

    private static List<Change> unchanged(List<Change> changes, int[] counts) {
        List<Change> unchanged = new ArrayList<>(0);
        for (int i = 0; i < counts.length; i++) {
            if (!Command.isOne(counts[i])) {
                unchanged.add(changes.get(i));
            }
        }
        return unchanged;
    }
}
