package io.emailledger.internal.intake;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.internal.transitions.StateMachine;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Creates the first record of an e-mail, and decides whether the ledger refuses to send it. */
public final class RecordFactory {
    private final EmailIds ids;
    private final InstantSource time;
    private final StoreClock storeClock;
    private final Guarantee guarantee;
    private final Duration giveUpAfter;
    private final long maxSize;
    private final boolean tracking;
    private final Mistakes mistakes;
    private final UnreadableSources unreadable;

    public RecordFactory(
            InstantSource time,
            StoreClock storeClock,
            Guarantee guarantee,
            Duration giveUpAfter,
            long maxSize,
            boolean tracking) {
        this.ids = new EmailIds(time);
        this.time = time;
        this.storeClock = storeClock;
        this.guarantee = guarantee;
        this.giveUpAfter = giveUpAfter;
        this.maxSize = maxSize;
        this.tracking = tracking;
        this.mistakes = new Mistakes(tracking);
        this.unreadable = new UnreadableSources(time);
    }

    /** The result of copying the attachments. */
    private static final class Copied {
        final List<AttachmentRecord> records = new ArrayList<>();
        final List<Attachment.Source> sources = new ArrayList<>();
        final Set<String> readable = new HashSet<>();
        Optional<MessageRecord> message = Optional.empty();
        Optional<String> text;
        Optional<String> html;
        String exact = "";
        boolean tooLarge;

        Copied(Email email) {
            this.text = email.text();
            this.html = email.html();
        }

        void take(ExactCopy copy) {
            message = Optional.of(copy.message());
            text = copy.text();
            html = copy.html();
            exact = copy.fingerprint();
            records.addAll(copy.attachments());
            sources.add(copy.source());
            copy.attachments().forEach(attachment -> readable.add(attachment.name()));
        }
    }

    NewEmail record(Email email, Optional<EmailId> resendOf, AttachmentSpool spool) {
        EmailId id = ids.next();
        Instant now = time.instant();
        Copied copied = email.message().isPresent()
                ? exact(email, id, resendOf.isPresent(), spool, now)
                : copy(email, spool, now);
        if (resendOf.isPresent() && copied.sources.size() < email.attachments().size() && !copied.tooLarge) {
            // The content existed before, and an e-mail must be resent unchanged.
            throw new StoreException(
                    "An attachment of the e-mail that is to be resent could not be read. Nothing was recorded; try again.",
                    null);
        }
        Optional<FailureReason> refusal = refusal(email, copied);
        List<RecipientRecord> recipients = recipients(email, refusal);
        EmailBody body = new EmailBody(
                copied.text,
                copied.html,
                email.replyTo(),
                email.message().isPresent() ? List.of() : email.headers(),
                email.requiredAttachments(),
                email.untracked(),
                email.sender(),
                email.envelopeSender(),
                email.invitation());
        EmailRecord record = new EmailRecord(
                id,
                facts(email, copied, resendOf),
                state(email, refusal, recipients),
                recipients,
                copied.records,
                Opens.NONE,
                copied.message);
        String fingerprint =
                email.idempotencyKey().isPresent()
                        ? Fingerprint.of(email, body, recipients, copied.records, copied.exact)
                        : "";
        if (resendOf.isEmpty()) {
            mistakes.look(email, id);
        }
        return new NewEmail(record, body, events(email, now, copied, refusal, recipients), fingerprint, copied.sources);
    }

    private Copied exact(Email email, EmailId id, boolean resend, AttachmentSpool spool, Instant now) {
        Copied copied = new Copied(email);
        spool.nextEmail();
        try {
            copied.take(ExactCopy.of(email, id, resend, tracking && email.trackOpens(), spool));
        } catch (AttachmentSpool.TooLargeException e) {
            copied.tooLarge = true;
            copied.message = Optional.of(new MessageRecord(
                    id.messageId(email.from()), 0, Optional.empty(), Optional.of(now)));
        }
        return copied;
    }

    private Copied copy(Email email, AttachmentSpool spool, Instant now) {
        Copied copied = new Copied(email);
        spool.nextEmail();
        for (Attachment attachment : email.attachments()) {
            Optional<AttachmentSpool.Copy> copy = Optional.empty();
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
                    copy.map(AttachmentSpool.Copy::size).orElse(0L),
                    copy.map(AttachmentSpool.Copy::sha256),
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
        return copied;
    }

    private Optional<FailureReason> refusal(Email email, Copied copied) {
        if (email.to().isEmpty() && email.cc().isEmpty() && email.bcc().isEmpty()) {
            return Optional.of(FailureReason.NO_RECIPIENTS);
        }
        long text = email.text().map(String::length).orElse(0);
        long html = email.html().map(String::length).orElse(0);
        if (copied.tooLarge || text + html > maxSize) {
            return Optional.of(FailureReason.TOO_LARGE);
        }
        return copied.readable.containsAll(email.requiredAttachments())
                ? Optional.empty()
                : Optional.of(FailureReason.MANDATORY_ATTACHMENT_MISSING);
    }

    private static List<RecipientRecord> recipients(Email email, Optional<FailureReason> refusal) {
        List<RecipientRecord> recipients = new ArrayList<>();
        add(recipients, RecipientKind.TO, email.to(), refusal);
        add(recipients, RecipientKind.CC, email.cc(), refusal);
        add(recipients, RecipientKind.BCC, email.bcc(), refusal);
        return recipients;
    }

    private static void add(
            List<RecipientRecord> recipients,
            RecipientKind kind,
            List<Address> addresses,
            Optional<FailureReason> refusal) {
        for (Address address : addresses) {
            RecipientRecord recipient = RecipientRecord.pending(recipients.size(), kind, address);
            Optional<FailureReason> reason =
                    address.isDeliverable() ? refusal : Optional.of(FailureReason.INVALID_RECIPIENT);
            recipients.add(reason.map(r ->
                            StateMachine.become(recipient, EmailStatus.FAILED).withFailure(r))
                    .orElse(recipient));
        }
    }

    private EmailFacts facts(Email email, Copied copied, Optional<EmailId> resendOf) {
        return new EmailFacts(
                email.from(),
                email.subject(),
                email.tags(),
                email.metadata(),
                email.tenant(),
                email.priority(),
                email.guarantee().orElse(guarantee),
                tracking && email.trackOpens() && copied.html.isPresent(),
                email.sendAt(),
                email.expiresAt(),
                email.idempotencyKey(),
                resendOf);
    }

    private EmailState state(Email email, Optional<FailureReason> refusal, List<RecipientRecord> recipients) {
        EmailStatus status = StateMachine.statusOf(recipients);
        EmailState fresh = new EmailState(
                0,
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                refusal.or(() -> onlyInvalid(recipients)));
        if (status != EmailStatus.PENDING) {
            return fresh;
        }
        Instant now = storeClock.now();
        Instant due = email.sendAt().filter(at -> at.isAfter(now)).orElse(now);
        return NextState.withDeadline(
                NextState.waiting(fresh, due.isAfter(now) ? WaitReason.SCHEDULED : WaitReason.QUEUED, due),
                email.expiresAt().orElseGet(() -> due.plus(giveUpAfter)));
    }

    private static Optional<FailureReason> onlyInvalid(List<RecipientRecord> recipients) {
        return recipients.stream().allMatch(r -> r.status() == EmailStatus.FAILED)
                ? Optional.of(FailureReason.INVALID_RECIPIENT)
                : Optional.empty();
    }

    private static List<HistoryEvent> events(
            Email email,
            Instant now,
            Copied copied,
            Optional<FailureReason> refusal,
            List<RecipientRecord> recipients) {
        List<HistoryEvent> events = new ArrayList<>();
        events.add(HistoryEvent.of(EventType.RECORDED, now, "Recorded."));
        for (AttachmentRecord attachment : copied.records) {
            if (attachment.sha256().isEmpty() && refusal.isEmpty()) {
                events.add(HistoryEvent.of(
                        EventType.ATTACHMENT_LEFT_OUT,
                        now,
                        "The attachment \"" + attachment.name()
                                + "\" could not be read and is not mandatory: the e-mail is sent without it."));
            }
        }
        refusal.ifPresent(reason -> events.add(HistoryEvent.of(EventType.FAILED, now, reason(reason, email, copied))));
        List<Integer> invalid = recipients.stream()
                .filter(r -> r.failure().equals(Optional.of(FailureReason.INVALID_RECIPIENT)))
                .map(RecipientRecord::position)
                .toList();
        if (!invalid.isEmpty()) {
            boolean several =
                    invalid.stream().anyMatch(i -> recipients.get(i).address().holdsSeveral());
            events.add(new HistoryEvent(
                    EventType.FAILED,
                    now,
                    invalid,
                    "The address is not a mailbox; nothing is sent to it."
                            + (several ? " It holds more than one address: add each by a separate call." : "")));
        }
        return events;
    }

    /** Names are compared exactly: letter case and the form of accents count. */
    private static String similar(String missing, Email email) {
        List<String> names = email.attachments().stream().map(Attachment::name).toList();
        return names.contains(missing)
                ? ""
                : names.stream()
                        .filter(name -> folded(name).equals(folded(missing)))
                        .findFirst()
                        .map(name -> " (there is \"" + name + "\", which is not the same name)")
                        .orElse("");
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .strip()
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private static String reason(FailureReason reason, Email email, Copied copied) {
        return switch (reason) {
            case NO_RECIPIENTS -> "Not sent: the e-mail has no recipients.";
            case TOO_LARGE -> "Not sent: the e-mail is larger than this ledger allows.";
            case MANDATORY_ATTACHMENT_MISSING -> {
                Set<String> missing = new HashSet<>(email.requiredAttachments());
                missing.removeAll(copied.readable);
                yield "Not sent: mandatory attachments are missing or could not be read: "
                        + String.join(
                                ", ",
                                missing.stream()
                                        .sorted()
                                        .map(name -> name + similar(name, email))
                                        .toList())
                        + ".";
            }
            default -> "Not sent: " + reason + ".";
        };
    }
}
