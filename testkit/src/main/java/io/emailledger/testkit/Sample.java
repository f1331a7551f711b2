package io.emailledger.testkit;

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
import io.emailledger.history.Reply;
import io.emailledger.message.Address;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.spi.HistoryStore.NewEmail;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An e-mail for a store; a test sets only the values that matter to it. */
final class Sample {
    private static final AtomicLong SEQUENCE = new AtomicLong();
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    final EmailId id;
    Address from = Address.of("Praxis", "office@clinic.example");
    String subject = "Your appointment";
    final List<RecipientRecord> recipients = new ArrayList<>();
    final List<AttachmentRecord> attachments = new ArrayList<>();
    final List<Attachment.Source> contents = new ArrayList<>();
    Optional<MessageRecord> message = Optional.empty();
    final Set<String> tags = new LinkedHashSet<>();
    final Map<String, String> metadata = new LinkedHashMap<>();
    Priority priority = Priority.NORMAL;
    EmailStatus status = EmailStatus.PENDING;
    WaitReason waiting = WaitReason.QUEUED;
    Optional<FailureReason> failure = Optional.empty();
    String fingerprint = FINGERPRINT;
    EmailBody body = new EmailBody(Optional.of("Hello"), Optional.empty(), List.of(), List.of(), Set.of(), Set.of());

    @Nullable String tenant;

    String route = EmailFacts.DEFAULT_ROUTE;

    @Nullable String list;

    @Nullable String key;

    @Nullable Instant due;

    @Nullable Instant deadline;

    @Nullable String holdReason;

    @Nullable Instant sendAt;

    @Nullable Instant expiresAt;

    @Nullable EmailId resendOf;

    private Sample(EmailId id) {
        this.id = id;
    }

    /**
     * Returns an e-mail recorded at a time, with an id greater than that of every one before it with the same or an
     * earlier time.
     */
    static Sample recordedAt(Instant time) {
        return new Sample(id(time, SEQUENCE.incrementAndGet()));
    }

    /** Returns the id of version 7 with the given time and the given place within its millisecond. */
    static EmailId id(Instant time, long sequence) {
        long high = time.toEpochMilli() << 16 | 0x7000L | (sequence >>> 48 & 0xfff);
        long low = 0x8000_0000_0000_0000L | (sequence & 0x3fff_ffff_ffff_ffffL);
        return new EmailId(new UUID(high, low));
    }

    Sample due(Instant time) {
        due = time;
        return this;
    }

    /** Makes it one that is held: without a due time. */
    Sample held(String reason) {
        holdReason = reason;
        return this;
    }

    Sample deadline(Instant time) {
        deadline = time;
        return this;
    }

    Sample status(EmailStatus now) {
        status = now;
        return this;
    }

    Sample priority(Priority one) {
        priority = one;
        return this;
    }

    Sample tenant(String name) {
        tenant = name;
        return this;
    }

    Sample list(Optional<String> name) {
        list = name.orElse(null);
        return this;
    }

    Sample route(String name) {
        route = name;
        return this;
    }

    Sample key(String one) {
        key = one;
        return this;
    }

    Sample otherContent() {
        fingerprint = "f".repeat(64);
        return this;
    }

    Sample to(String... addresses) {
        for (String address : addresses) {
            to(RecipientKind.TO, Address.of(address));
        }
        return this;
    }

    Sample to(RecipientKind kind, Address address) {
        recipients.add(RecipientRecord.pending(recipients.size(), kind, address));
        return this;
    }

    /** Sets the cause of the last recipient. */
    Sample cause(RefusalCause about) {
        recipients.add(recipients.remove(recipients.size() - 1).withCause(about));
        return this;
    }

    /** Sets the last reply about the last recipient. */
    Sample reply(int code, String text) {
        recipients.add(recipients.remove(recipients.size() - 1).withReply(new Reply(code, text)));
        return this;
    }

    Sample attach(String name, Attachment.Source content, long size, String sha256) {
        contents.add(content);
        return attachment(name, size, Optional.of(sha256), Optional.empty());
    }

    Sample attach(String name, byte[] content) {
        return attach(name, () -> new java.io.ByteArrayInputStream(content), content.length, sha256(content));
    }

    /**
     * Adds an attachment that could not be read when the e-mail was recorded: there is a record of it, and no content.
     */
    Sample attachUnread(String name) {
        return attachment(name, 0, Optional.empty(), Optional.of("logo"));
    }

    /** Adds an attachment of an exact message: a record, and no content of its own. */
    Sample insideMessage(String name, long size) {
        return attachment(name, size, Optional.of("ab".repeat(32)), Optional.empty());
    }

    /** Makes it an exact message. */
    Sample message(String messageId, Attachment.Source content, long size, String sha256) {
        message = Optional.of(new MessageRecord(messageId, size, Optional.of(sha256), Optional.empty()));
        contents.add(content);
        return this;
    }

    NewEmail make() {
        if (recipients.isEmpty()) {
            to("pat@home.example");
        }
        EmailFacts facts = new EmailFacts(
                from,
                subject,
                tags,
                metadata,
                Optional.ofNullable(tenant),
                priority,
                Guarantee.AT_LEAST_ONCE,
                true,
                Optional.ofNullable(sendAt),
                Optional.ofNullable(expiresAt),
                Optional.ofNullable(key),
                Optional.ofNullable(resendOf),
                route,
                Optional.ofNullable(list));
        boolean pending = status == EmailStatus.PENDING;
        EmailState state = new EmailState(
                0,
                status,
                Optional.ofNullable(due),
                Optional.ofNullable(deadline),
                pending ? Optional.of(holdReason == null ? waiting : WaitReason.HELD) : Optional.empty(),
                Optional.empty(),
                0,
                false,
                failure,
                Optional.ofNullable(holdReason));
        List<RecipientRecord> as =
                recipients.stream().map(r -> SampleChanges.as(r, status)).toList();
        EmailRecord record = new EmailRecord(id, facts, state, as, attachments, Opens.NONE, message);
        HistoryEvent first = HistoryEvent.of(EventType.RECORDED, id.recordedAt(), "recorded");
        return new NewEmail(record, body, List.of(first), key == null ? "" : fingerprint, contents);
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    private Sample attachment(String name, long size, Optional<String> sha256, Optional<String> contentId) {
        attachments.add(new AttachmentRecord(
                attachments.size(), name, "application/pdf", contentId, size, sha256, Optional.empty()));
        return this;
    }
}
