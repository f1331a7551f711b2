package io.emailledger.internal.intake;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.internal.commit.StoreClock;
import io.emailledger.internal.tracing.TraceContext;
import io.emailledger.internal.transitions.NextState;
import io.emailledger.internal.transitions.StateMachine;
import io.emailledger.message.Address;
import io.emailledger.message.Email;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.message.InvalidValueException;
import io.emailledger.routes.Routes;
import io.emailledger.spi.HistoryStore.NewEmail;
import io.emailledger.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        EmailBody body = body(email, copied);
        EmailRecord record = new EmailRecord(
                id,
                facts(email, copied, resendOf, trace),
                state(email, refusal, recipients),
                recipients,
                copied.records,
                Opens.NONE,
                copied.message);
        String fingerprint = Fingerprint.of(email, body, recipients, copied.records, copied.fingerprint);
        if (resendOf.isEmpty()) {
            mistakes.look(email, id);
        }
        return new NewEmail(
                record, body, FirstEvents.of(email, now, copied, refusal, recipients), fingerprint, copied.sources);
    }

    /**
     * Creates the record of an edited e-mail.
     *
     * @throws InvalidValueException if the ledger would refuse to send it
     */
    NewEmail edited(Email email, EmailRecord before, EmailState next, boolean otherRecipients, AttachmentSpool spool) {
        lists.check(email);
        CopiedContent copied = contents.copy(email, before.id(), false, spool, time.instant());
        refusal(email, copied).ifPresent(reason -> {
            throw new InvalidValueException("changes", "would make the e-mail one that is not sent: " + reason);
        });
        if (copied.sources.size() < email.attachments().size()) {
            throw new InvalidValueException("changes", "have an attachment that could not be read");
        }
        EmailBody body = body(email, copied);
        EmailFacts facts = before.facts();
        EmailFacts changed = new EmailFacts(
                facts.from(),
                email.subject(),
                facts.tags(),
                facts.metadata(),
                facts.tenant(),
                email.priority(),
                facts.guarantee(),
                facts.trackOpens() && copied.html.isPresent(),
                facts.sendAt(),
                email.expiresAt(),
                facts.idempotencyKey(),
                facts.resendOf(),
                facts.route(),
                facts.list());
        List<RecipientRecord> recipients = otherRecipients ? recipients(email, Optional.empty()) : before.recipients();
        String fingerprint = Fingerprint.of(email, body, recipients, copied.records, copied.fingerprint);
        return new NewEmail(
                new EmailRecord(before.id(), changed, next, recipients, copied.records, before.opens()),
                body,
                List.of(),
                fingerprint,
                copied.sources);
    }

    private static EmailBody body(Email email, CopiedContent copied) {
        return new EmailBody(
                copied.text,
                copied.html,
                email.replyTo(),
                email.message().isPresent() ? List.of() : email.headers(),
                email.requiredAttachments(),
                email.untracked(),
                email.sender(),
                email.envelopeSender(),
                email.invitation());
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
        if (email.holdReason().isPresent()) {
            return NextState.held(fresh, email.holdReason().get(), email.expiresAt());
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
}
