package io.emailledger.jdbc;

import io.emailledger.history.HistoryEvent;
import io.emailledger.history.ObservationRecord;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.StoreParts.ObservationStore;
import io.emailledger.spi.StoreParts.ObservationStore.Observation;
import io.emailledger.spi.StoreParts.ObservationStore.Observed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Stores observations, which arrive late. They have separate rows and never change the row of the e-mail, so that
 * changes of a status do not wait for them. The opens of a record are the sum of these rows.
 */
final class Observations implements ObservationStore {
    private final Database database;

    Observations(Database database) {
        this.database = database;
    }

    @Override
    public boolean observe(Observation seen) {
        return database.write("note an observation", session -> observe(session, seen));
    }

    @Override
    public Observed observe(Observation seen, Change change) {
        // The change first: it locks the row of the queue, which must be locked before that of the e-mail.
        return database.write("note an observation", session -> {
            boolean changed = ChangeWriter.write(session, List.of(change)).isEmpty();
            if (!isStill(session, seen.email()) || !isRecipient(session, seen)) {
                session.undo();
                return new Observed(false, false);
            }
            return new Observed(note(session, seen), changed);
        });
    }

    /** If two callers insert the same row, one insert fails as a duplicate, and its retry finds the row. */
    static boolean observe(JdbcSession session, Observation seen) throws SQLException {
        return isStill(session, seen.email()) && isRecipient(session, seen) && note(session, seen);
    }

    private static boolean note(JdbcSession session, Observation seen) throws SQLException {
        if (count(session, seen)) {
            return false;
        }
        try (Command insert = session.command(Statements.INSERT_OBSERVATION)) {
            insert.id(seen.email())
                    .number(seen.recipient())
                    .word(seen.kind())
                    .text(seen.agent())
                    .time(seen.at())
                    .time(seen.at())
                    .execute();
        }
        return markSeen(session, seen.email(), SearchTerms.observed(seen.kind()));
    }

    /** Locks the row of the e-mail, so that no thread can delete it while something is added to it. */
    static boolean isStill(JdbcSession session, EmailId id) throws SQLException {
        try (Command lock = session.command(PurgeStatements.LOCK_EMAIL)) {
            return lock.id(id).any();
        }
    }

    private static boolean isRecipient(JdbcSession session, Observation seen) throws SQLException {
        try (Command select = session.command(Statements.IS_RECIPIENT)) {
            return select.id(seen.email())
                    .number(seen.recipient())
                    .id(seen.email())
                    .number(seen.recipient())
                    .any();
        }
    }

    private static boolean count(JdbcSession session, Observation seen) throws SQLException {
        try (Command update = session.command(Statements.COUNT_OBSERVATION)) {
            return Command.isOne(update.time(seen.at())
                    .time(seen.at())
                    .id(seen.email())
                    .number(seen.recipient())
                    .word(seen.kind())
                    .text(seen.agent())
                    .execute());
        }
    }

    /** Returns true for the first observation of its kind, which adds the search term. */
    private static boolean markSeen(JdbcSession session, EmailId id, String term) throws SQLException {
        try (Command select = session.command(Statements.IS_TERM);
                Command insert = session.command(Statements.INSERT_TERM)) {
            if (select.text(term).id(id).any()) {
                return false;
            }
            insert.text(term).id(id).execute();
            return true;
        }
    }

    @Override
    public List<ObservationRecord> observations(EmailId id) {
        return database.read("read observations", session -> {
            try (Command select = session.command(Statements.FIND_OBSERVATIONS)) {
                return select.id(id).list(Observations::read);
            }
        });
    }

    static ObservationRecord read(Row row) throws SQLException {
        ObservationKind kind = row.word(ObservationKind.class);
        int recipient = row.smallNumber();
        String agent = row.text();
        Instant first = row.time();
        Instant last = row.time();
        return new ObservationRecord(kind, recipient, agent, first, last, row.number());
    }

    @Override
    public boolean note(EmailId id, HistoryEvent event) {
        return database.write("add an event", session -> {
            if (!isStill(session, id)) {
                return false;
            }
            addEvents(session, id, List.of(event));
            return true;
        });
    }

    static void addEvents(JdbcSession session, EmailId id, List<HistoryEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (Command insert = session.command(Statements.INSERT_LOG)) {
            LogRows.add(insert, id, events, List.of());
            insert.executeBatch();
        }
        new FeedWriter(session).add(id, events).write();
    }
}
