package io.emailledger.jdbc;

import io.emailledger.history.AttemptRecord;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreParts.RetentionStore.Erasure;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Replaces a record by another one in one transaction, and deletes all data of the old one. */
final class Erasures {
    private final Database database;

    Erasures(Database database) {
        this.database = database;
    }

    boolean erase(Erasure erasure) {
        return database.write("erase an e-mail", session -> {
            boolean erased = erase(session, erasure);
            if (!erased) {
                session.undo();
            }
            return erased;
        });
    }

    private static boolean erase(JdbcSession session, Erasure erasure) throws SQLException {
        EmailRecord next = erasure.record();
        EmailId id = next.id();
        long expected = next.state().version() - 1;
        // The queue is locked before the e-mail. An e-mail in the queue has its version there.
        boolean queued = deleteFromQueue(session, id, expected);
        Optional<EmailRecord> before =
                HistoryReader.records(session, List.of(id)).one(id);
        if (before.isEmpty() || (!queued && before.get().state().version() != expected)) {
            return false;
        }
        Instant at = erasure.event().at();
        if (!updateEmail(session, next, at, queued ? 0 : expected, expected)) {
            return false;
        }
        updateRecipients(session, next);
        updateAttachments(session, next);
        Purges.deleteKey(session, before.get());
        replaceTerms(session, before.get(), next);
        Purges.execute(session, PurgeStatements.DELETE_BODIES, List.of(id));
        Purges.execute(session, PurgeStatements.DELETE_CONTENTS, List.of(id));
        Purges.execute(session, PurgeStatements.DELETE_REPORTS, List.of(id));
        replaceLog(session, id, erasure.event());
        new FeedWriter(session)
                .add(id, List.of(erasure.event()), next.status(), List.of())
                .write();
        replaceObservations(session, id);
        DailySums counts = new DailySums();
        counts.move(before.get(), next);
        counts.write(session);
        return true;
    }

    private static boolean deleteFromQueue(JdbcSession session, EmailId id, long version) throws SQLException {
        try (Command delete = session.command(Statements.DELETE_DUE, 1)) {
            return Command.isOne(delete.ids(List.of(id)).number(version).execute());
        }
    }

    private static boolean updateEmail(JdbcSession session, EmailRecord next, Instant at, long least, long most)
            throws SQLException {
        EmailFacts facts = next.facts();
        Optional<RecipientRecord> first = next.recipients().stream().findFirst();
        try (Command update = session.command(PurgeStatements.ERASE_EMAIL)) {
            update.number(next.state().version())
                    .word(next.status())
                    .time(at)
                    .text(facts.from().name())
                    .text(facts.from().address())
                    .text(facts.subject())
                    .text(Labels.write(facts))
                    .text(facts.idempotencyKey());
            RecipientRows.setOutcome(RecipientRows.setWho(update, first), first);
            return Command.isOne(update.id(next.id()).number(least).number(most).execute());
        }
    }

    private static void updateRecipients(JdbcSession session, EmailRecord next) throws SQLException {
        try (Command update = session.command(PurgeStatements.ERASE_RECIPIENT)) {
            for (RecipientRecord recipient : next.recipients()) {
                if (recipient.position() > 0) {
                    Optional<RecipientRecord> one = Optional.of(recipient);
                    RecipientRows.setOutcome(RecipientRows.setWho(update, one), one)
                            .id(next.id())
                            .number(recipient.position())
                            .add();
                }
            }
            update.executeBatch();
        }
    }

    private static void updateAttachments(JdbcSession session, EmailRecord next) throws SQLException {
        try (Command update = session.command(PurgeStatements.ERASE_ATTACHMENT)) {
            MessageRow.erase(update, next);
            for (AttachmentRecord attachment : next.attachments()) {
                update.text(attachment.name())
                        .text(attachment.contentId())
                        .text(attachment.sha256())
                        .time(attachment.deletedAt())
                        .id(next.id())
                        .number(attachment.position())
                        .add();
            }
            update.executeBatch();
        }
    }

    static void replaceTerms(JdbcSession session, EmailRecord before, EmailRecord next) throws SQLException {
        try (Command delete = session.command(PurgeStatements.DELETE_TERM);
                Command insert = session.command(Statements.INSERT_TERM)) {
            for (String term : new TreeSet<>(SearchTerms.ofAnyVersion(before))) {
                delete.text(term).id(next.id()).add();
            }
            delete.executeBatch();
            for (String term : new TreeSet<>(SearchTerms.of(next))) {
                insert.text(term).id(next.id()).add();
            }
            insert.executeBatch();
        }
    }

    private static void replaceLog(JdbcSession session, EmailId id, HistoryEvent last) throws SQLException {
        try (Command findEvents = session.command(Statements.FIND_EVENTS);
                Command findAttempts = session.command(Statements.FIND_ATTEMPTS);
                Command insert = session.command(Statements.INSERT_LOG)) {
            List<HistoryEvent> events = new ArrayList<>();
            LogRows.events(findEvents.id(id)).forEach(event -> events.add(event.withoutText()));
            events.add(last);
            List<AttemptRecord> attempts = LogRows.attempts(findAttempts.id(id)).stream()
                    .map(AttemptRecord::withoutText)
                    .toList();
            Purges.execute(session, PurgeStatements.DELETE_LOG, List.of(id));
            LogRows.add(insert, id, events, attempts);
            insert.executeBatch();
        }
    }

    private static void replaceObservations(JdbcSession session, EmailId id) throws SQLException {
        record ObservedKind(int recipient, ObservationKind kind) {}
        try (Command select = session.command(Statements.FIND_OBSERVATIONS);
                Command insert = session.command(PurgeStatements.ADD_OBSERVATION)) {
            Map<ObservedKind, ObservationRecord> facts = new LinkedHashMap<>();
            for (ObservationRecord seen : select.id(id).list(Observations::read)) {
                facts.merge(
                        new ObservedKind(seen.recipient(), seen.kind()), seen.withoutAgent(), ObservationRecord::and);
            }
            Purges.execute(session, PurgeStatements.DELETE_OBSERVATIONS, List.of(id));
            for (ObservationRecord fact : facts.values()) {
                insert.id(id)
                        .number(fact.recipient())
                        .word(fact.kind())
                        .text(fact.agent())
                        .time(fact.first())
                        .time(fact.last())
                        .number(fact.count())
                        .add();
            }
            insert.executeBatch();
        }
    }
}
