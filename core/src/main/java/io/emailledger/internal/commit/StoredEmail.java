package io.emailledger.internal.commit;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.text.BodyText;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import java.io.IOException;

/** Restores an e-mail as the application sent it, with attachments streamed from the store. */
public final class StoredEmail {
    private StoredEmail() {}

    /**
     * Restores an e-mail.
     *
     * @param record its record
     * @param body its body
     * @param store where its attachments are
     * @return the e-mail without those attachments that could not be read when it was recorded
     */
    public static Email of(EmailRecord record, EmailBody body, HistoryStore store) {
        EmailBuilder email = withoutRecipients(record.facts(), body);
        record.recipients().forEach(recipient -> add(recipient, email));
        record.facts().expiresAt().ifPresent(email::expiresAt);
        record.facts().idempotencyKey().ifPresent(email::idempotencyKey);
        if (record.message().isPresent()) {
            email.message(message(record.id(), record.message().get(), store));
        } else {
            record.attachments().stream()
                    .filter(attachment -> attachment.sha256().isPresent())
                    .forEach(attachment -> email.attach(attachment(record.id(), attachment, store)));
        }
        return email.build();
    }

    /**
     * Returns the common part of the e-mail and a copy for other recipients: everything except recipients, attachments,
     * expiry and idempotency key.
     */
    public static EmailBuilder withoutRecipients(EmailFacts facts, EmailBody body) {
        EmailBuilder email = Email.from(facts.from())
                .subject(facts.subject())
                .priority(facts.priority())
                .guarantee(facts.guarantee())
                .trackOpens(facts.trackOpens());
        facts.tags().forEach(email::tag);
        facts.metadata().forEach(email::metadata);
        facts.tenant().ifPresent(email::tenant);
        facts.sendAt().ifPresent(email::sendAt);
        facts.list().ifPresent(email::list);
        if (!facts.route().equals(EmailFacts.DEFAULT_ROUTE)) {
            email.route(facts.route());
        }
        body.utf8Text().map(BodyText::new).ifPresent(email::text);
        body.utf8Html().map(BodyText::new).ifPresent(email::html);
        body.replyTo().forEach(email::replyTo);
        body.headers().forEach(header -> email.header(header.name(), header.value()));
        body.requiredAttachments().forEach(email::requireAttachment);
        body.untracked().forEach(email::doNotTrack);
        body.sender().ifPresent(email::sender);
        body.envelopeSender().ifPresent(email::envelopeSender);
        body.invitation().ifPresent(invitation -> email.invitation(invitation.method(), invitation.ics()));
        return email;
    }

    /** Adds a recipient in its original header. */
    public static void add(RecipientRecord recipient, EmailBuilder email) {
        switch (recipient.kind()) {
            case TO -> email.to(recipient.address());
            case CC -> email.cc(recipient.address());
            case BCC -> email.bcc(recipient.address());
        }
    }

    /** Returns an attachment whose content comes from the store. */
    public static Attachment attachment(EmailId id, AttachmentRecord record, HistoryStore store) {
        Attachment attachment = Attachment.of(record.name(), content(id, record.position(), store))
                .withMediaType(record.mediaType())
                .withSize(record.size());
        return record.contentId().map(attachment::withContentId).orElse(attachment);
    }

    /** Returns an exact message whose content comes from the store. */
    public static Attachment message(EmailId id, MessageRecord record, HistoryStore store) {
        return Attachment.of("message.eml", content(id, MessageRecord.POSITION, store))
                .withSize(record.size());
    }

    private static Attachment.Source content(EmailId id, int position, HistoryStore store) {
        return () -> store.attachment(id, position)
                .orElseThrow(() -> new IOException("Content of e-mail " + id + " has been deleted"));
    }
}
