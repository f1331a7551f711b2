package io.emailledger.internal.intake;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The content of an e-mail after it was copied: what is recorded of it, and the sources that a store reads. */
final class CopiedContent {
    final List<AttachmentRecord> records = new ArrayList<>();
    final List<Attachment.Source> sources = new ArrayList<>();
    final Set<String> readable = new HashSet<>();
    Optional<MessageRecord> message = Optional.empty();
    Optional<String> text;
    Optional<String> html;
    String fingerprint = "";
    boolean tooLarge;

    CopiedContent(Email email) {
        this.text = email.text();
        this.html = email.html();
    }

    void add(ExactCopy copy) {
        message = Optional.of(copy.message());
        text = copy.text();
        html = copy.html();
        fingerprint = copy.fingerprint();
        records.addAll(copy.attachments());
        sources.add(copy.source());
        copy.attachments().forEach(attachment -> readable.add(attachment.name()));
    }
}
