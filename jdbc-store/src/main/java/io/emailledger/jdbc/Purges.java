package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.retention.Retention.RetainedPart;
import io.emailledger.spi.StoreParts.RetentionStore.Purge;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Deletes parts of e-mails, all of a call in one transaction. */
final class Purges {
    private final Database database;

    Purges(Database database) {
        this.database = database;
    }

    List<Boolean> purge(List<Purge> purges) {
        if (purges.isEmpty()) {
            return List.of();
        }
        Set<EmailId> purged = database.write("delete what is too old", session -> purge(session, purges));
        return purges.stream().map(purge -> purged.contains(purge.id())).toList();
    }

    private static Set<EmailId> purge(JdbcSession session, List<Purge> purges) throws SQLException {
        Map<RetainedPart, Map<EmailId, Purge>> byPart = new EnumMap<>(RetainedPart.class);
        for (Purge purge : purges) {
            byPart.computeIfAbsent(purge.part(), part -> new TreeMap<>()).put(purge.id(), purge);
        }
        Set<EmailId> purged = new HashSet<>();
        for (Map.Entry<RetainedPart, Map<EmailId, Purge>> entry : byPart.entrySet()) {
            List<EmailId> ids = List.copyOf(entry.getValue().keySet());
            purged.addAll(
                    entry.getKey() == RetainedPart.RECORD
                            ? deleteEmails(session, entry.getValue(), ids)
                            : delete(session, entry.getKey(), entry.getValue(), ids));
        }
        return purged;
    }

    private static Collection<EmailId> delete(
            JdbcSession session, RetainedPart part, Map<EmailId, Purge> purges, List<EmailId> ids) throws SQLException {
        Set<EmailId> known = Set.copyOf(select(session, PurgeStatements.LOCK_EMAILS, ids));
        Set<EmailId> having = new HashSet<>(PurgeCandidates.having(session, part, ids));
        having.retainAll(known);
        List<EmailId> found = having.stream().sorted().toList();
        if (found.isEmpty()) {
            return found;
        }
        switch (part) {
            case BODY -> deleteBodies(session, purges, found);
            case TRANSCRIPTS -> {
                execute(session, PurgeStatements.DELETE_TRANSCRIPTS, found);
                execute(session, PurgeStatements.DELETE_RAW, found);
            }
            case EVENTS -> {
                execute(session, PurgeStatements.DELETE_STEP_ROWS, found);
                execute(session, PurgeStatements.DELETE_EVENTS, found);
            }
            case OBSERVATIONS -> {
                execute(session, PurgeStatements.DELETE_OBSERVATIONS, found);
                deleteTerms(session, found, Map.of());
            }
            case RECORD -> throw new IllegalArgumentException("A record goes as a whole");
        }
        addEvents(session, purges, found);
        return found;
    }

    /** Deletes the content of attachments too, with the same time for e-mails that are deleted together. */
    private static void deleteBodies(JdbcSession session, Map<EmailId, Purge> purges, List<EmailId> found)
            throws SQLException {
        execute(session, PurgeStatements.DELETE_BODIES, found);
        List<EmailId> withContent = select(session, PurgeStatements.WITH_CONTENT, found);
        if (withContent.isEmpty()) {
            return;
        }
        Instant at = purges.values().iterator().next().at();
        try (Command update = session.command(PurgeStatements.MARK_CONTENTS_DELETED, withContent.size())) {
            update.time(at).ids(withContent).execute();
        }
        execute(session, PurgeStatements.DELETE_CONTENTS, withContent);
    }

    private static void addEvents(JdbcSession session, Map<EmailId, Purge> purges, List<EmailId> found)
            throws SQLException {
        FeedWriter feed = new FeedWriter(session);
        try (Command insert = session.command(Statements.INSERT_LOG)) {
            for (EmailId id : found) {
                Optional<HistoryEvent> event =
                        Optional.ofNullable(purges.get(id)).flatMap(Purge::event);
                if (event.isPresent()) {
                    LogRows.add(insert, id, List.of(event.get()), List.of());
                    feed.add(id, List.of(event.get()));
                }
            }
            insert.executeBatch();
        }
        feed.write();
    }

    /** Locks the queue before the e-mails, as everywhere. */
    private static List<EmailId> deleteEmails(JdbcSession session, Map<EmailId, Purge> purges, List<EmailId> ids)
            throws SQLException {
        execute(session, PurgeStatements.DELETE_DUE, ids);
        List<EmailId> found = select(session, PurgeStatements.LOCK_EMAILS, ids);
        if (found.isEmpty()) {
            return found;
        }
        Map<EmailId, EmailRecord> records =
                HistoryReader.records(session, found).legible();
        for (EmailRecord record : records.values()) {
            deleteKey(session, record);
        }
        deleteTerms(session, found, records);
        execute(session, PurgeStatements.DELETE_BODIES, found);
        execute(session, PurgeStatements.DELETE_CONTENTS, found);
        execute(session, PurgeStatements.DELETE_ATTACHMENTS, found);
        execute(session, PurgeStatements.DELETE_RECIPIENTS, found);
        execute(session, PurgeStatements.DELETE_OBSERVATIONS, found);
        execute(session, PurgeStatements.DELETE_REPORTS, found);
        execute(session, PurgeStatements.DELETE_LOG, found);
        execute(session, PurgeStatements.DELETE_EMAILS, found);
        announceDeletion(session, purges, found);
        return found;
    }

    /** The log of an e-mail goes with it; the feed has an event of its own. */
    private static void announceDeletion(JdbcSession session, Map<EmailId, Purge> purges, List<EmailId> found)
            throws SQLException {
        FeedWriter feed = new FeedWriter(session);
        for (EmailId id : found) {
            Optional.ofNullable(purges.get(id))
                    .ifPresent(purge -> feed.add(id, List.of(HistoryEvent.of(EventType.PURGED, purge.at(), ""))));
        }
        feed.write();
    }

    static void deleteKey(JdbcSession session, EmailRecord record) throws SQLException {
        Optional<String> key = record.facts().idempotencyKey();
        if (key.isPresent()) {
            try (Command delete = session.command(PurgeStatements.DELETE_KEY)) {
                delete.text(record.facts().tenant().orElse(""))
                        .text(key)
                        .id(record.id())
                        .execute();
            }
        }
    }

    /** Deletes the terms of observations, and those of the given records: the index cannot be searched by e-mail. */
    private static void deleteTerms(JdbcSession session, List<EmailId> ids, Map<EmailId, EmailRecord> records)
            throws SQLException {
        try (Command delete = session.command(PurgeStatements.DELETE_TERM)) {
            for (EmailId id : ids) {
                for (ObservationKind kind : ObservationKind.values()) {
                    delete.text(SearchTerms.observed(kind)).id(id).add();
                }
                EmailRecord record = records.get(id);
                for (String term : record == null ? Set.<String>of() : SearchTerms.ofAnyVersion(record)) {
                    delete.text(term).id(id).add();
                }
            }
            delete.executeBatch();
        }
    }

    static List<EmailId> select(JdbcSession session, String statement, List<EmailId> ids) throws SQLException {
        try (Command select = session.command(statement, ids.size())) {
            return select.ids(ids).list(Row::id);
        }
    }

    static void execute(JdbcSession session, String statement, List<EmailId> ids) throws SQLException {
        try (Command command = session.command(statement, ids.size())) {
            command.ids(ids).execute();
        }
    }
}
