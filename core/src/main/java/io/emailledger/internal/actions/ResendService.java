package io.emailledger.internal.actions;

import io.emailledger.actions.ResendOptions;
import io.emailledger.actions.ResendResult;
import io.emailledger.actions.ResendResult.ResendCheck;
import io.emailledger.actions.ResendResult.ResendRefusal;
import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.internal.commit.StoredEmail;
import io.emailledger.internal.intake.Intake;
import io.emailledger.internal.suppression.SuppressionLookup;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.EmailBuilder;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore;
import io.emailledger.spi.HistoryStore.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Resends finished e-mails as new e-mails that refer to the original. */
public final class ResendService {
    private final HistoryStore store;
    private final EarlierCopies copies;
    private final Intake intake;
    private final SuppressionLookup suppressionLookup;
    private final InstantSource time;

    public ResendService(HistoryStore store, Intake intake, SuppressionLookup suppressionLookup, InstantSource time) {
        this.store = store;
        this.copies = new EarlierCopies(store);
        this.intake = intake;
        this.suppressionLookup = suppressionLookup;
        this.time = time;
    }

    /** Tells whether an e-mail may be resent. Changes nothing. */
    public ResendCheck check(EmailId id, ResendOptions options) {
        return new ResendCheck(
                store.find(id).map(record -> refusal(record, options)).orElse(Optional.of(ResendRefusal.NOT_FOUND)));
    }

    /** Tells whether the e-mail of a record may be resent. */
    public ResendCheck check(EmailRecord record, ResendOptions options) {
        return new ResendCheck(refusal(record, options));
    }

    /** Resends an e-mail. */
    public ResendResult resend(EmailId id, ResendOptions options) {
        return resend(id, options, Author.UNKNOWN, Optional.empty());
    }

    /** Resends an e-mail, or refuses it if a bulk resend has done so. */
    ResendResult resend(EmailId id, ResendOptions options, Author author, Optional<BulkCopies> bulk) {
        Optional<EmailRecord> found = store.find(id);
        if (found.isEmpty()) {
            return refused(ResendRefusal.NOT_FOUND);
        }
        EmailRecord record = found.get();
        Optional<ResendRefusal> refusal =
                bulk.filter(copies -> copies.refuse(id)).isPresent()
                        ? Optional.of(ResendRefusal.ALREADY_RESENT)
                        : refusal(record, options);
        Optional<EmailBody> body = refusal.isPresent() ? Optional.empty() : store.body(id);
        if (body.isEmpty()) {
            return refused(refusal.orElse(ResendRefusal.CONTENT_DELETED));
        }
        // Of two concurrent resends the second is checked again: the version of the original has changed.
        EmailBuilder copied = copy(record, body.get(), options);
        bulk.ifPresent(copies -> copies.mark(record, copied));
        return intake.recordCopy(copied.build(), id, copy -> resent(record, copy, author))
                .map(copy -> new ResendResult(Optional.of(copy), Optional.empty()))
                .orElseGet(() -> resend(id, options, author, bulk));
    }

    private static ResendResult refused(ResendRefusal refusal) {
        return new ResendResult(Optional.empty(), Optional.of(refusal));
    }

    private Change resent(EmailRecord record, EmailId copy, Author author) {
        HistoryEvent event = HistoryEvent.of(EventType.RESENT, time.instant(), author.text("Resent as " + copy));
        return new Change(
                        record.id(),
                        NextState.after(record.state()),
                        List.of(),
                        List.of(event),
                        List.of(),
                        Optional.empty())
                .from(record);
    }

    private Optional<ResendRefusal> refusal(EmailRecord record, ResendOptions options) {
        if (record.status() == EmailStatus.UNCONFIRMED) {
            return Optional.of(ResendRefusal.OUTCOME_UNKNOWN);
        }
        if (!record.status().isFinished()) {
            return Optional.of(ResendRefusal.NOT_FINISHED);
        }
        if (options.bouncedOnly() && record.recipients().stream().noneMatch(r -> r.status() == EmailStatus.BOUNCED)) {
            return Optional.of(ResendRefusal.NO_RECIPIENTS);
        }
        if (!options.evenIfArrived() && mayHaveArrived(record, recipients(record, options))) {
            return Optional.of(ResendRefusal.MAY_HAVE_ARRIVED);
        }
        if (!options.evenIfResent() && copies.cover(record.id(), recipients(record, options))) {
            return Optional.of(ResendRefusal.ALREADY_RESENT);
        }
        if (!store.hasBody(record.id())) {
            return Optional.of(ResendRefusal.CONTENT_DELETED);
        }
        if (suppressionLookup.refusesAll(record.facts(), recipients(record, options))) {
            return Optional.of(ResendRefusal.SUPPRESSED);
        }
        return attachments(record, options);
    }

    private static boolean mayHaveArrived(EmailRecord record, List<Address> recipients) {
        Set<String> wanted = recipients.stream().map(Address::normalized).collect(Collectors.toSet());
        return record.recipients().stream()
                .anyMatch(r -> r.mayHaveArrived() && wanted.contains(r.address().normalized()));
    }

    private static List<Address> recipients(EmailRecord record, ResendOptions options) {
        return options.to()
                .map(List::of)
                .orElseGet(() -> ofOriginal(record, options)
                        .map(RecipientRecord::address)
                        .toList());
    }

    private static Stream<RecipientRecord> ofOriginal(EmailRecord record, ResendOptions options) {
        return record.recipients().stream().filter(r -> !options.bouncedOnly() || r.status() == EmailStatus.BOUNCED);
    }

    private static Optional<ResendRefusal> attachments(EmailRecord record, ResendOptions options) {
        if (record.message().filter(message -> !message.isKept()).isPresent()) {
            // The message itself was deleted with the attachments in it: they cannot be supplied one by one.
            return Optional.of(ResendRefusal.ATTACHMENTS_DELETED);
        }
        List<AttachmentRecord> gone = new ArrayList<>(record.attachments().stream()
                .filter(a -> a.deletedAt().isPresent())
                .toList());
        for (Attachment supplied : options.attachments()) {
            Optional<AttachmentRecord> match =
                    gone.stream().filter(a -> a.name().equals(supplied.name())).findFirst();
            if (match.isEmpty() || !AttachmentMatcher.isSame(supplied, match.get())) {
                return Optional.of(ResendRefusal.ATTACHMENT_DIFFERS);
            }
            gone.remove(match.get());
        }
        return gone.isEmpty() ? Optional.empty() : Optional.of(ResendRefusal.ATTACHMENTS_DELETED);
    }

    private EmailBuilder copy(EmailRecord record, EmailBody body, ResendOptions options) {
        EmailBuilder copy = StoredEmail.withoutRecipients(record.facts(), body);
        options.to()
                .ifPresentOrElse(
                        copy::to,
                        () -> ofOriginal(record, options).forEach(recipient -> StoredEmail.add(recipient, copy)));
        attachments(record, options, copy);
        Instant now = time.instant();
        record.facts().expiresAt().filter(now::isBefore).ifPresent(copy::expiresAt);
        if (options.to().isEmpty() && !options.bouncedOnly()) {
            record.facts().idempotencyKey().ifPresent(copy::idempotencyKey);
        }
        options.priority().ifPresent(copy::priority);
        return copy;
    }

    /** Adds each attachment in its original place: from the store if it is stored, otherwise as supplied again. */
    private void attachments(EmailRecord record, ResendOptions options, EmailBuilder copy) {
        if (record.message().isPresent()) {
            copy.message(StoredEmail.message(record.id(), record.message().get(), store));
            return;
        }
        List<Attachment> supplied = new ArrayList<>(options.attachments());
        for (AttachmentRecord attachment : record.attachments()) {
            if (attachment.isKept()) {
                copy.attach(StoredEmail.attachment(record.id(), attachment, store));
            } else if (attachment.deletedAt().isPresent()) {
                Attachment again = takeByName(supplied, attachment.name()).withMediaType(attachment.mediaType());
                copy.attach(attachment.contentId().map(again::withContentId).orElse(again));
            }
        }
    }

    private static Attachment takeByName(List<Attachment> supplied, String name) {
        for (Attachment attachment : supplied) {
            if (attachment.name().equals(name)) {
                supplied.remove(attachment);
                return attachment;
            }
        }
        throw new IllegalStateException("An attachment that was checked before is not there");
    }
}
