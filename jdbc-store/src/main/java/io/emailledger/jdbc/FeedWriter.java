package io.emailledger.jdbc;

import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.FeedEvent;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Adds the events of a transaction to the feed; if the store does not record it, this costs nothing. */
final class FeedWriter {
    private final JdbcSession session;
    private final List<FeedEvent> events = new ArrayList<>();

    FeedWriter(JdbcSession session) {
        this.session = session;
    }

    /** Adds events that belong to no change of a state. */
    FeedWriter add(EmailId email, List<HistoryEvent> added) {
        if (session.recordsFeed()) {
            events.addAll(FeedEvent.of(email, added));
        }
        return this;
    }

    /** Adds the events of a change. */
    FeedWriter add(EmailId email, List<HistoryEvent> added, EmailStatus status, List<RecipientRecord> changed) {
        if (session.recordsFeed()) {
            events.addAll(FeedEvent.of(email, added, status, changed));
        }
        return this;
    }

    void write() throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (Command insert = session.command(FeedStatements.INSERT)) {
            for (FeedEvent event : events) {
                insert.id(event.email())
                        .word(event.type())
                        .time(event.at())
                        .word(event.status())
                        .text(RecipientColumn.write(event.recipients()))
                        .add();
            }
            insert.executeBatch();
        }
    }
}
