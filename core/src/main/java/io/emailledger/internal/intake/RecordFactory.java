package io.emailledger.internal.intake;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.tracing.TraceContext;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.internal.transitions.StateMachine;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.routes.Routes;
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
    private final Routes routes;
    private final EmailIds ids;
    private final InstantSource time;
    private final StoreClock storeClock;
    private final Guarantee guarantee;
    private final Duration giveUpAfter;
    private final long maxSize;
    private final boolean tracking;
    private final ListRequirements lists;
    private final Mistakes mistakes;
    private final ContentCopier contents;

    public RecordFactory(
            Routes routes,
            InstantSource time,
            StoreClock storeClock,
            Guarantee guarantee,
            Duration giveUpAfter,
            long maxSize,
            boolean tracking,
            boolean lists) {
        this.routes = routes;
        this.ids = new EmailIds(time);
        this.time = time;
        this.storeClock = storeClock;
        this.guarantee = guarantee;
        this.giveUpAfter = giveUpAfter;
        this.maxSize = maxSize;
        this.tracking = tracking;
        this.lists = new ListRequirements(lists);
        this.mistakes = new Mistakes(tracking);
        this.contents = new ContentCopier(new UnreadableSources(time), tracking);
    }

    NewEmail record(Email email, Optional<EmailId> resendOf, AttachmentSpool spool, TraceContext trace) {
        lists.check(email);
        EmailId id = ids.next();
        Instant now = time.instant();
        CopiedContent copied = contents.copy(email, id, resendOf.isPresent(), spool, now);
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
                facts(email, copied, resendOf, trace),
                state(email, refusal, recipients),
                recipients,
                copied.records,
                Opens.NONE,
                copied.message);
        String fingerprint = email.idempotencyKey().isPresent()
                ? Fingerprint.of(email, body, recipients, copied.records, copied.fingerprint)
                : "";
        if (resendOf.isEmpty()) {
            mistakes.look(email, id);
        }
        return new NewEmail(record, body, events(email, now, copied, refusal, recipients), fingerprint, copied.sources);
    }

    private Optional<FailureReason> refusal(Email email, CopiedContent copied) {
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
            recipients.add(reason.map(r -> StateMachine.withStatus(recipient, EmailStatus.FAILED)
                            .withFailure(r))
                    .orElse(recipient));
        }
    }

    private EmailFacts facts(Email email, CopiedContent copied, Optional<EmailId> resendOf, TraceContext trace) {
        return new EmailFacts(
                email.from(),
                email.subject(),
                email.tags(),
                trace.addedTo(email.metadata(), resendOf.isPresent()),
                email.tenant(),
                email.priority(),
                email.guarantee().orElse(guarantee),
                tracking && email.trackOpens() && copied.html.isPresent(),
                email.sendAt(),
                email.expiresAt(),
                email.idempotencyKey(),
                resendOf,
                resendOf.isPresent() ? routes.chooseAgain(email) : routes.choose(email),
                email.list());
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
            CopiedContent copied,
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

    private static String reason(FailureReason reason, Email email, CopiedContent copied) {
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
