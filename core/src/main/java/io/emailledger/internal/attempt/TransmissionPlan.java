package io.emailledger.internal.attempt;

import static io.emailledger.message.InvalidValueException.requirePresent;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.mime.MessageContents;
import io.emailledger.message.Email;
import io.emailledger.message.InvalidValueException;
import io.emailledger.spi.RecipientContent;
import io.emailledger.spi.Transport.MessageContent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Groups recipients that get the same bytes and share one transmission. Each recipient with special content or a
 * separate return path gets a separate transmission; the others share one.
 */
public final class TransmissionPlan {
    private final List<RecipientContent> extensions;
    private final boolean oneForEach;

    public TransmissionPlan(List<RecipientContent> extensions, boolean oneForEach) {
        this.extensions = extensions;
        this.oneForEach = oneForEach;
    }

    /**
     * A message and its recipients. It is rendered immediately before it is sent: a thousand of them at once would not
     * fit into memory.
     */
    public record PlannedCopy(List<RecipientRecord> recipients, Supplier<MessageContent> message) {}

    public List<PlannedCopy> of(EmailRecord record, Email email) {
        List<RecipientRecord> plain = new ArrayList<>();
        List<PlannedCopy> copies = new ArrayList<>();
        if (email.list().isPresent() && extensions.stream().noneMatch(RecipientContent::unsubscribes)) {
            throw new InvalidValueException(
                    "list",
                    "needs an extension by which recipients unsubscribe: add with(Unsubscribe...) to the builder");
        }
        for (RecipientRecord recipient : record.recipients()) {
            if (recipient.status() != EmailStatus.SENDING) {
                continue;
            }
            RecipientContent.Recipient one =
                    new RecipientContent.Recipient(record.id(), recipient.position(), recipient.address());
            List<RecipientContent> applying = extensions.stream()
                    .filter(extension -> extension.appliesTo(email, one))
                    .toList();
            if (oneForEach || !applying.isEmpty()) {
                copies.add(new PlannedCopy(
                        List.of(recipient),
                        () -> MessageContents.of(email, content(email, one, applying), record.id())));
            } else {
                plain.add(recipient);
            }
        }
        if (!plain.isEmpty()) {
            copies.add(new PlannedCopy(plain, () -> MessageContents.of(email, record.id())));
        }
        return copies;
    }

    private static Email content(Email email, RecipientContent.Recipient recipient, List<RecipientContent> extensions) {
        Email content = email;
        for (RecipientContent extension : extensions) {
            content = requirePresent(extension.contentFor(content, recipient), "content for a recipient");
        }
        return content;
    }
}
