package io.emailledger.internal.delivery;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.mime.MimeWriter;
import io.emailledger.message.Email;
import io.emailledger.spi.MessageContent;
import io.emailledger.tracking.OpenTracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Groups recipients that get the same bytes and share one transmission. Without tracking, all recipients share one.
 * With tracking, each recipient who has agreed gets a copy with a pixel of its own, and the others share one without.
 * With individual return paths, each recipient gets a transmission.
 */
final class TransmissionPlan {
    private final Optional<OpenTracking> tracking;
    private final boolean oneForEach;

    TransmissionPlan(Optional<OpenTracking> tracking, boolean oneForEach) {
        this.tracking = tracking;
        this.oneForEach = oneForEach;
    }

    /**
     * A message and those who get it. It is rendered when its turn comes: a thousand of them at once would not fit into
     * memory.
     */
    record Copy(List<RecipientRecord> recipients, Supplier<MessageContent> message) {}

    List<Copy> of(EmailRecord record, Email email) {
        List<RecipientRecord> plain = new ArrayList<>();
        List<Copy> copies = new ArrayList<>();
        for (RecipientRecord recipient : record.recipients()) {
            if (recipient.status() != EmailStatus.SENDING) {
                continue;
            }
            if (isTracked(record, email, recipient)) {
                copies.add(new Copy(
                        List.of(recipient), () -> MimeWriter.of(withPixel(record, email, recipient), record.id())));
            } else if (oneForEach) {
                copies.add(new Copy(List.of(recipient), () -> MimeWriter.of(email, record.id())));
            } else {
                plain.add(recipient);
            }
        }
        if (!plain.isEmpty()) {
            copies.add(new Copy(plain, () -> MimeWriter.of(email, record.id())));
        }
        return copies;
    }

    private boolean isTracked(EmailRecord record, Email email, RecipientRecord recipient) {
        return tracking.isPresent()
                && record.facts().trackOpens()
                && email.html().isPresent()
                && !email.untracked().contains(recipient.address().normalized());
    }

    private Email withPixel(EmailRecord record, Email email, RecipientRecord recipient) {
        String html = email.html().orElseThrow();
        return email.toBuilder()
                .html(tracking.orElseThrow().insertPixel(html, record.id(), recipient.position()))
                .build();
    }
}
