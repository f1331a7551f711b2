package io.emailledger.jdbc;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.MessageRecord;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The row of an exact message in {@code el_attachment}, at the position before the first attachment. Its Message-ID is in
 * the column of the content id.
 */
final class MessageRow {
    private MessageRow() {}

    /** Adds the row of an e-mail with an exact message. */
    static void insert(Command insert, EmailRecord record) throws SQLException {
        if (record.message().isPresent()) {
            MessageRecord message = record.message().get();
            insert.id(record.id())
                    .number(MessageRecord.POSITION)
                    .text("")
                    .text("message/rfc822")
                    .text(message.messageId())
                    .number(message.size())
                    .text(message.sha256())
                    .time(message.deletedAt())
                    .add();
        }
    }

    /** Replaces the row of an e-mail with an exact message after an erasure. */
    static void erase(Command update, EmailRecord next) throws SQLException {
        if (next.message().isPresent()) {
            MessageRecord message = next.message().get();
            update.text("")
                    .text(message.messageId())
                    .text(message.sha256())
                    .time(message.deletedAt())
                    .id(next.id())
                    .number(MessageRecord.POSITION)
                    .add();
        }
    }

    static boolean isOne(AttachmentRecord row) {
        return row.position() == MessageRecord.POSITION;
    }

    static MessageRecord of(AttachmentRecord row) {
        return new MessageRecord(row.contentId().orElse(""), row.size(), row.sha256(), row.deletedAt());
    }

    /** Takes the row of the message out of those of the attachments. */
    static Optional<MessageRecord> takeFrom(List<AttachmentRecord> rows) {
        Optional<MessageRecord> message =
                rows.stream().filter(MessageRow::isOne).map(MessageRow::of).findFirst();
        rows.removeIf(MessageRow::isOne);
        return message;
    }
}
