package io.emailledger.internal.intake;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.IdempotencyConflictException.EmailPart;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Finds the parts in which two e-mails with different {@link Fingerprint}s differ. */
final class Differences {
    private final Set<EmailPart> parts = EnumSet.noneOf(EmailPart.class);

    private Differences() {}

    static Set<EmailPart> between(EmailRecord earlier, Optional<EmailBody> body, NewEmail later) {
        Differences differences = new Differences();
        differences.compare(earlier, later.record());
        if (body.isPresent()) {
            differences.compare(body.get(), later.body());
        } else {
            differences.parts.add(EmailPart.DELETED_CONTENT);
        }
        return differences.parts;
    }

    private void compare(EmailRecord one, EmailRecord other) {
        compare(EmailPart.SENDER, one, other, r -> r.facts().from());
        compare(EmailPart.LIST, one, other, r -> r.facts().list());
        compare(EmailPart.SUBJECT, one, other, r -> r.facts().subject());
        // The precision of every store.
        compare(EmailPart.SEND_AT, one, other, r -> r.facts().sendAt().map(at -> at.truncatedTo(ChronoUnit.MICROS)));
        compare(
                EmailPart.RECIPIENTS,
                one,
                other,
                r -> r.recipients().stream().map(Differences::who).toList());
        compare(
                EmailPart.ATTACHMENTS,
                one,
                other,
                r -> r.attachments().stream().map(Differences::file).toList());
        compare(EmailPart.MESSAGE, one, other, Differences::message);
    }

    /** The hash of an exact message, unless the ledger has written a Message-ID of each e-mail into it. */
    private static Optional<Object> message(EmailRecord record) {
        return record.message()
                .filter(m -> !m.messageId()
                        .equals(record.id().messageId(record.facts().from())))
                .map(m -> m.sha256());
    }

    private void compare(EmailBody one, EmailBody other) {
        compare(EmailPart.REPLY_TO, one, other, EmailBody::replyTo);
        compare(EmailPart.TEXT, one, other, EmailBody::text);
        compare(EmailPart.HTML, one, other, EmailBody::html);
        compare(EmailPart.HEADERS, one, other, EmailBody::headers);
        compare(EmailPart.ATTACHMENTS, one, other, EmailBody::requiredAttachments);
        compare(EmailPart.TRACKING, one, other, EmailBody::untracked);
        compare(EmailPart.SENDER, one, other, EmailBody::sender);
        compare(EmailPart.SENDER, one, other, EmailBody::envelopeSender);
        compare(EmailPart.INVITATION, one, other, EmailBody::invitation);
    }

    private <T> void compare(EmailPart part, T one, T other, Function<T, Object> value) {
        if (!value.apply(one).equals(value.apply(other))) {
            parts.add(part);
        }
    }

    private static List<Object> who(RecipientRecord recipient) {
        return List.of(recipient.kind(), recipient.address());
    }

    private static List<Object> file(AttachmentRecord attachment) {
        return List.of(attachment.name(), attachment.mediaType(), attachment.contentId(), attachment.sha256());
    }
}
