package io.emailledger.internal.intake;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.EmailId;
import java.time.Instant;
import java.util.Optional;

/** Copies the attachments of an e-mail, or its exact message, into a spool. */
final class ContentCopier {
    private final UnreadableSources unreadable;
    private final boolean tracking;

    ContentCopier(UnreadableSources unreadable, boolean tracking) {
        this.unreadable = unreadable;
        this.tracking = tracking;
    }

    /**
     * Copies the content of an e-mail.
     *
     * @param resend whether an exact message gets a new Message-ID and Date
     */
    CopiedContent copy(Email email, EmailId id, boolean resend, AttachmentSpool spool, Instant now) {
        spool.nextEmail();
        CopiedContent copied = new CopiedContent(email);
        if (email.message().isPresent()) {
            message(copied, email, id, resend, spool, now);
        } else {
            attachments(copied, email, spool, now);
        }
        return copied;
    }

    private void message(
            CopiedContent copied, Email email, EmailId id, boolean resend, AttachmentSpool spool, Instant now) {
        try {
            copied.add(ExactCopy.of(email, id, resend, tracking && email.trackOpens(), spool));
        } catch (AttachmentSpool.TooLargeException e) {
            copied.tooLarge = true;
            copied.message =
                    Optional.of(new MessageRecord(id.messageId(email.from()), 0, Optional.empty(), Optional.of(now)));
        }
    }

    private void attachments(CopiedContent copied, Email email, AttachmentSpool spool, Instant now) {
        for (Attachment attachment : email.attachments()) {
            Optional<AttachmentSpool.SpooledContent> copy = Optional.empty();
            if (!copied.tooLarge) {
                try {
                    copy = spool.copy(attachment, unreadable);
                } catch (AttachmentSpool.TooLargeException e) {
                    copied.tooLarge = true;
                }
            }
            copied.records.add(new AttachmentRecord(
                    copied.records.size(),
                    attachment.name(),
                    attachment.mediaType(),
                    attachment.contentId(),
                    copy.map(AttachmentSpool.SpooledContent::size).orElse(0L),
                    copy.map(AttachmentSpool.SpooledContent::sha256),
                    Optional.empty()));
            copy.ifPresent(c -> {
                copied.sources.add(c.source());
                copied.readable.add(attachment.name());
            });
        }
        if (copied.tooLarge) {
            // An attachment that was not read completely cannot be sent, and a resend must not lose attachments.
            copied.sources.clear();
            copied.records.replaceAll(r -> new AttachmentRecord(
                    r.position(), r.name(), r.mediaType(), r.contentId(), r.size(), r.sha256(), Optional.of(now)));
        }
    }
}
