package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records new e-mails: all of a call in one transaction, one table after another, in batches. */
final class EmailInserter {
    /** Contents of more bytes are not recorded together with the e-mails of other callers. */
    private static final long QUICK_BYTES = 1 << 17;

    private final Database database;
    private final boolean inTurn;
    private final GroupCommit<NewEmail, EmailId> shared;

    EmailInserter(Database database) {
        this.database = database;
        this.inTurn = database.dialect().writesInTurn();
        this.shared = GroupCommit.on(database, this::write);
    }

    List<EmailId> insert(List<NewEmail> emails) {
        if (emails.isEmpty()) {
            return List.of();
        }
        return database.isShared() && (inTurn || isQuick(emails)) ? shared.commit(emails) : write(emails);
    }

    /** Attachments are read in the transaction: large ones of one caller must not delay others. */
    private static boolean isQuick(List<NewEmail> emails) {
        long bytes = 0;
        for (NewEmail email : emails) {
            for (long size : email.record().contentSizes().values()) {
                bytes += size;
            }
        }
        return bytes <= QUICK_BYTES;
    }

    private List<EmailId> write(List<NewEmail> emails) {
        return database.writeAsRequired("record e-mails", session -> insert(session, emails));
    }

    static List<EmailId> insert(JdbcSession session, List<NewEmail> emails) throws SQLException {
        Keys keys = Keys.of(session, emails);
        List<EmailId> ids = new ArrayList<>(emails.size());
        List<NewEmail> fresh = new ArrayList<>(emails.size());
        for (NewEmail email : emails) {
            Optional<EmailId> first = keys.claim(email);
            if (first.isEmpty()) {
                fresh.add(email);
            }
            ids.add(first.orElse(email.record().id()));
        }
        if (!fresh.isEmpty()) {
            keys.passOn(session);
            session.together(all -> insertAll(all, fresh, keys));
        }
        return ids;
    }

    private static void insertAll(JdbcSession session, List<NewEmail> emails, Keys keys) throws SQLException {
        keys.insert(session);
        insertEmails(session, emails);
        insertQueue(session, emails);
        insertContent(session, emails);
        insertLog(session, emails);
        insertTerms(session, emails);
        DailySums.insert(session, emails);
    }

    /** Inserts the other recipients, the bodies and the attachments. */
    static void insertContent(JdbcSession session, List<NewEmail> emails) throws SQLException {
        insertRecipients(session, emails);
        Contents.insertBodies(session, emails);
        insertAttachments(session, emails);
        Contents.insertAttachments(session, emails);
    }

    /** The number of rows of an e-mail in {@code el_attachment}. */
    static int contents(EmailRecord record) {
        return record.attachments().size() + (record.message().isPresent() ? 1 : 0);
    }

    private static void insertEmails(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_EMAIL)) {
            for (NewEmail email : emails) {
                EmailRecord record = email.record();
                EmailState state = record.state();
                EmailFacts facts = record.facts();
                Optional<RecipientRecord> first = record.recipients().stream().findFirst();
                insert.id(record.id())
                        .number(state.version())
                        .word(state.status() == EmailStatus.SENDING ? EmailStatus.PENDING : state.status())
                        .number(state.attempts())
                        .word(state.waiting())
                        .flag(state.journalled())
                        .word(state.failure())
                        .text(state.holdReason())
                        .number(contents(record))
                        .text(facts.from().name())
                        .text(facts.from().address())
                        .text(facts.subject())
                        .text(Labels.write(facts))
                        .text(facts.tenant())
                        .number(QueueRows.number(facts.priority()))
                        .word(facts.guarantee())
                        .flag(facts.trackOpens())
                        .time(facts.sendAt())
                        .time(facts.expiresAt())
                        .text(facts.idempotencyKey())
                        .id(facts.resendOf())
                        .text(QueueRows.chosenRoute(facts))
                        .text(facts.list());
                RecipientRows.setOutcome(RecipientRows.setWho(insert, first), first)
                        .add();
            }
            insert.executeBatch();
        }
    }

    private static void insertQueue(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_DUE)) {
            for (NewEmail email : emails) {
                EmailState state = email.record().state();
                if (QueueRows.isQueued(state)) {
                    QueueRows.set(
                                    insert,
                                    email.record().id(),
                                    state,
                                    QueueRows.QueuePlace.of(email.record().facts()))
                            .add();
                }
            }
            insert.executeBatch();
        }
    }

    private static void insertRecipients(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_RECIPIENT)) {
            for (NewEmail email : emails) {
                List<RecipientRecord> recipients = email.record().recipients();
                for (RecipientRecord recipient :
                        recipients.subList(Math.min(1, recipients.size()), recipients.size())) {
                    Optional<RecipientRecord> one = Optional.of(recipient);
                    insert.id(email.record().id()).number(recipient.position());
                    RecipientRows.setOutcome(RecipientRows.setWho(insert, one), one)
                            .add();
                }
            }
            insert.executeBatch();
        }
    }

    private static void insertAttachments(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_ATTACHMENT)) {
            for (NewEmail email : emails) {
                MessageRow.insert(insert, email.record());
                for (AttachmentRecord attachment : email.record().attachments()) {
                    insert.id(email.record().id())
                            .number(attachment.position())
                            .text(attachment.name())
                            .text(attachment.mediaType())
                            .text(attachment.contentId())
                            .number(attachment.size())
                            .text(attachment.sha256())
                            .time(attachment.deletedAt())
                            .add();
                }
            }
            insert.executeBatch();
        }
    }

    private static void insertLog(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_LOG)) {
            for (NewEmail email : emails) {
                LogRows.add(insert, email.record().id(), email.events(), List.of());
            }
            insert.executeBatch();
        }
        FeedWriter feed = new FeedWriter(session);
        for (NewEmail email : emails) {
            EmailRecord record = email.record();
            feed.add(record.id(), email.events(), record.status(), record.recipients());
        }
        feed.write();
    }

    private static void insertTerms(JdbcSession session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_TERM)) {
            for (NewEmail email : emails) {
                for (String term : SearchTerms.of(email.record())) {
                    insert.text(term).id(email.record().id()).add();
                }
            }
            insert.executeBatch();
        }
    }
}
