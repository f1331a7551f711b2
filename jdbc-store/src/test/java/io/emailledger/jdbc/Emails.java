package io.emailledger.jdbc;

import io.emailledger.history.EmailBody;
import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.HistoryEvent;
import io.emailledger.history.HistoryEvent.EventType;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Builds e-mails to record, with defaults for everything that a test does not set. Ids are increasing. */
final class Emails {
    static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final AtomicLong SEQUENCE = new AtomicLong();
    private static final String TEXT = "A line of text in the body of an e-mail, as it might be.\n".repeat(88);

    private final String name;
    private final Set<String> tags = new LinkedHashSet<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<AttachmentRecord> attachments = new ArrayList<>();
    private final List<Attachment.Source> contents = new ArrayList<>();
    private final List<RecipientRecord> recipients = new ArrayList<>();
    private String subject;
    private String text = TEXT;
    private Optional<String> key = Optional.empty();
    private Optional<String> tenant = Optional.empty();
    private String route = EmailFacts.DEFAULT_ROUTE;
    private Optional<Instant> due = Optional.of(START);
    private Optional<Instant> deadline = Optional.of(Instant.parse("2099-01-01T00:00:00Z"));
    private Priority priority = Priority.NORMAL;
    private String fingerprint = "0".repeat(64);
    private EmailStatus status = EmailStatus.PENDING;

    private Emails(String name) {
        this.name = name;
        this.subject = "Invoice for patient " + name;
    }

    static Emails of(String name) {
        return new Emails(name).tag("invoice").metadata("invoice", name);
    }

    Emails tag(String tag) {
        tags.add(tag);
        return this;
    }

    Emails metadata(String field, String value) {
        metadata.put(field, value);
        return this;
    }

    Emails subject(String line) {
        subject = line;
        return this;
    }

    Emails text(String body) {
        text = body;
        return this;
    }

    Emails key(String one) {
        key = Optional.of(one);
        return this;
    }

    Emails fingerprint(String one) {
        fingerprint = one;
        return this;
    }

    Emails tenant(String one) {
        tenant = Optional.of(one);
        return this;
    }

    Emails route(String one) {
        route = one;
        return this;
    }

    Emails due(Instant time) {
        due = Optional.of(time);
        return this;
    }

    Emails deadline(Instant time) {
        deadline = Optional.of(time);
        return this;
    }

    Emails priority(Priority one) {
        priority = one;
        return this;
    }

    Emails finished(EmailStatus one) {
        status = one;
        due = Optional.empty();
        deadline = Optional.empty();
        return this;
    }

    Emails to(String address) {
        recipients.add(RecipientRecord.pending(recipients.size(), RecipientKind.TO, Address.of(address)));
        return this;
    }

    /** Adds a recipient that a server has rejected. */
    Emails refused(String address, RefusalCause cause) {
        to(address);
        recipients.add(recipients.remove(recipients.size() - 1).withCause(cause));
        return this;
    }

    Emails attach(String file, long size, Attachment.Source content) {
        attachments.add(new AttachmentRecord(
                attachments.size(),
                file,
                "application/pdf",
                Optional.empty(),
                size,
                Optional.of("0".repeat(64)),
                Optional.empty()));
        contents.add(content);
        return this;
    }

    NewEmail make() {
        long number = SEQUENCE.incrementAndGet();
        EmailId id = new EmailId(
                new UUID(START.toEpochMilli() + number / 10 << 16 | 0x7000L, 0x8000_0000_0000_0000L | number));
        if (recipients.isEmpty()) {
            to("pat" + number % 1_000 + "@home.example");
        }
        EmailFacts facts = new EmailFacts(
                Address.of("Praxis", "office@clinic.example"),
                subject,
                tags,
                metadata,
                tenant,
                priority,
                Guarantee.AT_LEAST_ONCE,
                true,
                Optional.empty(),
                Optional.empty(),
                key,
                Optional.empty(),
                route,
                Optional.empty());
        boolean pending = status == EmailStatus.PENDING;
        EmailState state = new EmailState(
                0,
                status,
                due,
                deadline,
                pending ? Optional.of(WaitReason.QUEUED) : Optional.empty(),
                Optional.empty(),
                0,
                false,
                Optional.empty());
        EmailBody body = new EmailBody(Optional.of(text), Optional.empty(), List.of(), List.of(), Set.of(), Set.of());
        return new NewEmail(
                new EmailRecord(id, facts, state, recipients, attachments, Opens.NONE),
                body,
                List.of(HistoryEvent.of(EventType.RECORDED, START, "recorded " + name)),
                fingerprint,
                contents);
    }

    /** A recipient in another status. */
    static RecipientRecord in(EmailStatus status, RecipientRecord recipient) {
        return new RecipientRecord(
                recipient.position(),
                recipient.kind(),
                recipient.address(),
                status,
                recipient.failure(),
                recipient.reply(),
                recipient.cause(),
                recipient.acceptedBy(),
                recipient.arrival());
    }
}
