package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.ObservationRecord.ObservationKind;
import io.emailledger.history.RecipientRecord;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.spi.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Converts rows to records. All columns that change with the state are read in one statement, so that a record is never
 * half old and half new. Immutable columns, and the opens, which change independently, are read in one more statement
 * each for all e-mails.
 */
final class EmailRows {
    private static final int RECIPIENT = 41;
    private static final int QUEUE = 36;

    /** This happens after a restore of one table: the e-mail may have been sent since. */
    private static final String OUT_OF_STEP =
            "its version in el_email is ahead of that in el_due, as if an older el_due"
                    + " had been restored, so it may have been sent already. Where it was not, give el_due that version.";

    private final Map<EmailId, RecordDraft> drafts = new TreeMap<>(Comparator.reverseOrder());
    private final Map<EmailId, String> illegible = new TreeMap<>(Comparator.reverseOrder());

    private EmailRows() {}

    /**
     * Reads the records that a statement with the columns of a record selects.
     *
     * @return the records, and what could not be read of those that were selected
     */
    static Found read(JdbcSession session, Command select) throws SQLException {
        EmailRows rows = new EmailRows();
        select.each(rows::add);
        rows.addAttachments(session);
        rows.addOpens(session);
        Map<EmailId, EmailRecord> records = new TreeMap<>(Comparator.reverseOrder());
        Map<EmailId, String> incomplete = new HashMap<>();
        Map<EmailId, String> outOfStep = new HashMap<>();
        rows.drafts.forEach((id, draft) -> {
            try {
                boolean complete = draft.attachments.size() == draft.attachmentCount;
                records.put(id, draft.record());
                if (draft.isOutOfStep) {
                    outOfStep.put(id, OUT_OF_STEP);
                }
                if (!complete) {
                    incomplete.put(id, "rows are missing from el_attachment");
                }
            } catch (RuntimeException e) {
                rows.illegible.put(id, UnreadableRow.reason(e));
            }
        });
        return new Found(records, rows.illegible, incomplete, outOfStep);
    }

    /** Adds a row; an invalid value affects only its own e-mail. */
    private void add(Row row) throws SQLException {
        EmailId id = row.id();
        if (illegible.containsKey(id)) {
            return;
        }
        try {
            add(id, row);
        } catch (RuntimeException e) {
            illegible.put(id, UnreadableRow.reason(e));
            drafts.remove(id);
        }
    }

    private void add(EmailId id, Row row) throws SQLException {
        RecordDraft draft = drafts.get(id);
        if (draft == null) {
            draft = new RecordDraft(id, row);
            drafts.put(id, draft);
        }
        Optional<Integer> position = row.from(RECIPIENT).optionalNumber();
        if (position.isPresent()) {
            RecipientRows.read(row, position.get()).ifPresent(draft.recipients::add);
        }
    }

    private void addAttachments(JdbcSession session) throws SQLException {
        List<EmailId> ids = drafts.values().stream()
                .filter(draft -> draft.attachmentCount > 0)
                .map(draft -> draft.id)
                .toList();
        if (ids.isEmpty()) {
            return;
        }
        try (Command select = session.command(Statements.FIND_ATTACHMENTS, ids.size())) {
            select.ids(ids).each(row -> {
                RecordDraft draft = drafts.get(row.id());
                if (draft != null) {
                    try {
                        draft.attachments.add(draft.attachment(row));
                    } catch (RuntimeException e) {
                        illegible.put(draft.id, UnreadableRow.reason(e));
                        drafts.remove(draft.id);
                    }
                }
            });
        }
    }

    private void addOpens(JdbcSession session) throws SQLException {
        if (drafts.isEmpty()) {
            return;
        }
        List<EmailId> ids = List.copyOf(drafts.keySet());
        try (Command select = session.command(Statements.FIND_OBSERVED, ids.size())) {
            select.ids(ids).each(row -> {
                RecordDraft draft = drafts.get(row.id());
                if (draft != null && row.text().equals(ObservationKind.OPEN.name())) {
                    draft.opens = sum(draft.opens, row.number(), row.time(), row.time());
                }
            });
        }
    }

    private static Opens sum(Opens before, long count, Instant first, Instant last) {
        return new Opens(
                before.count() + count,
                Optional.of(before.first().filter(first::isAfter).orElse(first)),
                Optional.of(before.last().filter(last::isBefore).orElse(last)));
    }

    /**
     * The rows found.
     *
     * @param records the records by id, the newest first
     * @param illegible why others could not be read, by id, the newest first
     * @param incomplete what is missing of some of the records that were read
     * @param outOfStep which of the records that were read have changed after their row in the queue, so that no change
     *     of them can be kept
     */
    record Found(
            Map<EmailId, EmailRecord> records,
            Map<EmailId, String> illegible,
            Map<EmailId, String> incomplete,
            Map<EmailId, String> outOfStep) {

        /** Returns one of them; empty if it was not found. */
        Optional<EmailRecord> one(EmailId id) {
            String reason = illegible.get(id);
            if (reason != null) {
                throw UnreadableRow.refusal(id, reason);
            }
            return Optional.ofNullable(records.get(id));
        }

        /** Returns all that can be read; the others are logged. */
        Map<EmailId, EmailRecord> legible() {
            UnreadableRow.leftOut(illegible);
            return records;
        }

        /** Returns all of them; throws an exception that names the first unreadable one. */
        Map<EmailId, EmailRecord> all() {
            illegible.keySet().forEach(this::one);
            return records;
        }
    }

    /** The ledger's own rate limits had another name before schema version 5. */
    private static WaitReason waitReason(String name) {
        return name.equals("THROTTLED") ? WaitReason.RATE_LIMITED : Row.word(WaitReason.class, name);
    }

    /** A record under construction. */
    private static final class RecordDraft {
        final EmailId id;
        final EmailFacts facts;
        final EmailState state;
        final boolean isOutOfStep;
        final int attachmentCount;
        final Optional<Instant> attachmentsDeletedAt;
        final List<RecipientRecord> recipients = new ArrayList<>(1);
        final List<AttachmentRecord> attachments = new ArrayList<>(0);
        Opens opens = Opens.NONE;

        /** Reads the columns of the e-mail, all but its id. */
        RecordDraft(EmailId id, Row row) throws SQLException {
            this.id = id;
            long version = row.number();
            EmailStatus status = row.word(EmailStatus.class);
            int attempts = row.smallNumber();
            Optional<WaitReason> waiting = row.optionalText().map(EmailRows::waitReason);
            boolean journalled = row.flag();
            Optional<FailureReason> failure = row.optionalWord(FailureReason.class);
            Optional<String> holdReason = row.optionalText();
            attachmentCount = row.smallNumber();
            attachmentsDeletedAt = row.optionalTime();
            facts = facts(row);
            RecipientRows.read(row, 0).ifPresent(recipients::add);
            // The next columns are all null if the e-mail is not in the queue.
            long queueVersion = row.from(QUEUE).number();
            Optional<Integer> phase = row.optionalNumber();
            isOutOfStep = phase.isPresent() && version > queueVersion;
            boolean sending = phase.filter(one -> one == QueueRows.SENDING).isPresent();
            state = new EmailState(
                    Math.max(version, queueVersion),
                    sending ? EmailStatus.SENDING : status,
                    row.optionalTime(),
                    row.optionalTime(),
                    waiting,
                    row.optionalText(),
                    attempts,
                    journalled,
                    failure,
                    holdReason);
        }

        private static EmailFacts facts(Row row) throws SQLException {
            Address from = new Address(row.text(), row.text());
            String subject = row.text();
            Labels labels = Labels.read(row.optionalText());
            return new EmailFacts(
                    from,
                    subject,
                    labels.tags(),
                    labels.metadata(),
                    row.optionalText(),
                    QueueRows.priority(row.smallNumber()),
                    row.word(Guarantee.class),
                    row.flag(),
                    row.optionalTime(),
                    row.optionalTime(),
                    row.optionalText(),
                    row.optionalId(),
                    row.optionalText().orElse(EmailFacts.DEFAULT_ROUTE),
                    row.optionalText());
        }

        AttachmentRecord attachment(Row row) throws SQLException {
            int position = row.smallNumber();
            String name = row.text();
            String mediaType = row.text();
            Optional<String> contentId = row.optionalText();
            long size = row.number();
            Optional<String> sha256 = row.optionalText();
            Optional<Instant> deletedAt = row.optionalTime();
            if (sha256.isPresent() && deletedAt.isEmpty()) {
                deletedAt = attachmentsDeletedAt;
            }
            return new AttachmentRecord(position, name, mediaType, contentId, size, sha256, deletedAt);
        }

        EmailRecord record() {
            recipients.sort(Comparator.comparingInt(RecipientRecord::position));
            attachments.sort(Comparator.comparingInt(AttachmentRecord::position));
            for (int i = 0; i < recipients.size(); i++) {
                if (recipients.get(i).position() != i) {
                    throw new StoreException("the row of recipient " + i + " is missing", null);
                }
            }
            Optional<MessageRecord> message = MessageRow.takeFrom(attachments);
            return new EmailRecord(id, facts, state, recipients, attachments, opens, message);
        }
    }
}
