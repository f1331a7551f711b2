package io.emailledger.jdbc;

import io.emailledger.history.AttachmentRecord;
import io.emailledger.history.EmailFacts;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailState;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.EmailId;
import io.emailledger.spi.IdempotencyConflictException;
import io.emailledger.spi.NewEmail;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Records new e-mails: all of a call in one transaction, a table after the other, each in batches. */
final class Intake {
    private final Database database;
    private final Optional<String> channel;
    private final SharedIntake shared;

    /**
     * Makes it.
     *
     * @param channel where other nodes are told, if they are
     */
    Intake(Database database, Optional<String> channel) {
        this.database = database;
        this.channel = channel;
        this.shared = new SharedIntake(this::write);
    }

    List<EmailId> insert(List<NewEmail> emails) {
        if (emails.isEmpty()) {
            return List.of();
        }
        return database.isShared() ? shared.insert(emails) : write(emails);
    }

    private List<EmailId> write(List<NewEmail> emails) {
        return database.writeAsRequired("record e-mails", session -> {
            List<EmailId> ids = insert(session, emails);
            if (channel.isPresent()) {
                tellOthers(session, channel.get());
            }
            return ids;
        });
    }

    /** They hear it when the transaction is committed. */
    private static void tellOthers(Session session, String channel) throws SQLException {
        try (Command notify = session.command(Statements.NOTIFY)) {
            notify.text(channel).each(row -> {});
        }
    }

    /**
     * Somebody may record the same key between the look and the insert. The insert then fails for its duplicate, the
     * transaction is undone, and the next look finds it.
     */
    private static List<EmailId> insert(Session session, List<NewEmail> emails) throws SQLException {
        Map<Key, Holder> holders = holders(session, emails);
        List<EmailId> ids = new ArrayList<>(emails.size());
        List<NewEmail> fresh = new ArrayList<>(emails.size());
        for (NewEmail email : emails) {
            EmailId id = email.record().id();
            Optional<Key> key = key(email);
            Optional<Holder> first = key.map(holders::get);
            if (first.isEmpty()) {
                key.ifPresent(k -> holders.put(k, new Holder(id, email.fingerprint())));
                fresh.add(email);
            } else if (!first.get().fingerprint.equals(email.fingerprint())) {
                throw new IdempotencyConflictException(first.get().id);
            }
            ids.add(first.map(Holder::id).orElse(id));
        }
        if (!fresh.isEmpty()) {
            session.together(all -> insertAll(all, fresh));
        }
        return ids;
    }

    private static void insertAll(Session session, List<NewEmail> emails) throws SQLException {
        insertKeys(session, emails);
        insertEmails(session, emails);
        insertQueue(session, emails);
        insertRecipients(session, emails);
        Contents.insertBodies(session, emails);
        insertAttachments(session, emails);
        Contents.insertAttachments(session, emails);
        insertLog(session, emails);
        insertTerms(session, emails);
    }

    private static Map<Key, Holder> holders(Session session, List<NewEmail> emails) throws SQLException {
        Map<String, List<String>> byTenant = new HashMap<>();
        for (NewEmail email : emails) {
            key(email)
                    .ifPresent(key -> byTenant.computeIfAbsent(key.tenant, t -> new ArrayList<>())
                            .add(key.key));
        }
        Map<Key, Holder> holders = new HashMap<>();
        for (Map.Entry<String, List<String>> entry : byTenant.entrySet()) {
            String tenant = entry.getKey();
            List<String> keys = entry.getValue();
            try (Command select = session.command(Statements.FIND_KEYS, keys.size())) {
                select.text(tenant)
                        .texts(keys)
                        .each(row -> holders.put(new Key(tenant, row.text()), new Holder(row.id(), row.text())));
            }
        }
        return holders;
    }

    /** In the order of the keys, so that two callers with the same ones wait for each other and not in a circle. */
    private static void insertKeys(Session session, List<NewEmail> emails) throws SQLException {
        Map<Key, NewEmail> keys =
                new TreeMap<>(Comparator.comparing(Key::tenant).thenComparing(Key::key));
        emails.forEach(email -> key(email).ifPresent(key -> keys.put(key, email)));
        if (keys.isEmpty()) {
            return;
        }
        try (Command insert = session.command(Statements.INSERT_KEY)) {
            for (Map.Entry<Key, NewEmail> entry : keys.entrySet()) {
                insert.text(entry.getKey().tenant)
                        .text(entry.getKey().key)
                        .id(entry.getValue().record().id())
                        .text(entry.getValue().fingerprint())
                        .add();
            }
            insert.executeBatch();
        }
    }

    private static void insertEmails(Session session, List<NewEmail> emails) throws SQLException {
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
                        .number(record.attachments().size())
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
                        .id(facts.resendOf());
                RecipientRows.setOutcome(RecipientRows.setWho(insert, first), first)
                        .add();
            }
            insert.executeBatch();
        }
    }

    private static void insertQueue(Session session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_DUE)) {
            for (NewEmail email : emails) {
                EmailState state = email.record().state();
                if (QueueRows.isQueued(state)) {
                    EmailFacts facts = email.record().facts();
                    QueueRows.set(
                                    insert,
                                    email.record().id(),
                                    state,
                                    QueueRows.number(facts.priority()),
                                    facts.tenant().orElse(QueueRows.NO_TENANT))
                            .add();
                }
            }
            insert.executeBatch();
        }
    }

    private static void insertRecipients(Session session, List<NewEmail> emails) throws SQLException {
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

    private static void insertAttachments(Session session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_ATTACHMENT)) {
            for (NewEmail email : emails) {
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

    private static void insertLog(Session session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_LOG)) {
            for (NewEmail email : emails) {
                LogRows.add(insert, email.record().id(), email.steps(), List.of());
            }
            insert.executeBatch();
        }
    }

    private static void insertTerms(Session session, List<NewEmail> emails) throws SQLException {
        try (Command insert = session.command(Statements.INSERT_TERM)) {
            for (NewEmail email : emails) {
                for (String term : Terms.of(email.record())) {
                    insert.text(term).id(email.record().id()).add();
                }
            }
            insert.executeBatch();
        }
    }

    private static Optional<Key> key(NewEmail email) {
        EmailFacts facts = email.record().facts();
        return facts.idempotencyKey().map(key -> new Key(facts.tenant().orElse(""), key));
    }

    private record Key(String tenant, String key) {}

    private record Holder(EmailId id, String fingerprint) {}
}
