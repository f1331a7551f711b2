package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.Change;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreParts.WaitingStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Changes e-mails that wait, each in one transaction. The compare-and-set comes first: its rows are locked until the
 * commit, so that no worker sees a part of the change.
 */
final class WaitingChanges implements WaitingStore {
    private final Database database;

    WaitingChanges(Database database) {
        this.database = database;
    }

    @Override
    public boolean reschedule(Change change, Instant sendAt) {
        return database.write("reschedule an e-mail", session -> {
            if (!ChangeWriter.write(session, List.of(change)).isEmpty()) {
                return false;
            }
            try (Command update = session.command(Statements.UPDATE_SEND_AT)) {
                update.time(Optional.of(sendAt)).id(change.id()).execute();
            }
            return true;
        });
    }

    @Override
    public boolean edit(Change change, NewEmail edited) {
        return database.write("edit an e-mail", session -> edit(session, change, edited));
    }

    private static boolean edit(JdbcSession session, Change change, NewEmail edited) throws SQLException {
        EmailId id = change.id();
        Optional<EmailRecord> before =
                HistoryReader.records(session, List.of(id)).one(id);
        boolean isCurrent = before.filter(
                        record -> record.state().version() == change.next().version() - 1)
                .isPresent();
        if (!isCurrent || !ChangeWriter.write(session, List.of(change)).isEmpty()) {
            return false;
        }
        for (String delete : List.of(
                PurgeStatements.DELETE_RECIPIENTS,
                PurgeStatements.DELETE_ATTACHMENTS,
                PurgeStatements.DELETE_CONTENTS,
                PurgeStatements.DELETE_BODIES)) {
            Purges.execute(session, delete, List.of(id));
        }
        updateEmail(session, edited.record());
        Keys.changeFingerprint(session, edited);
        Erasures.replaceTerms(session, before.orElseThrow(), edited.record());
        session.together(all -> EmailInserter.insertContent(all, List.of(edited)));
        return true;
    }

    private static void updateEmail(JdbcSession session, EmailRecord next) throws SQLException {
        EmailFacts facts = next.facts();
        Optional<RecipientRecord> first = next.recipients().stream().findFirst();
        try (Command update = session.command(Statements.EDIT_EMAIL);
                Command place = session.command(Statements.EDIT_PRIORITY)) {
            update.number(EmailInserter.contents(next))
                    .text(facts.from().name())
                    .text(facts.from().address())
                    .text(facts.subject())
                    .text(Labels.write(facts))
                    .number(QueueRows.number(facts.priority()))
                    .word(facts.guarantee())
                    .flag(facts.trackOpens())
                    .time(facts.sendAt())
                    .time(facts.expiresAt());
            RecipientRows.setOutcome(RecipientRows.setWho(update, first), first)
                    .id(next.id())
                    .execute();
            place.number(QueueRows.number(facts.priority())).id(next.id()).execute();
        }
    }
}
