package io.emailledger.history;

import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.EmailRecord.MessageRecord;
import io.emailledger.history.EmailRecord.Opens;
import io.emailledger.history.EmailStatus.FailureReason;
import io.emailledger.history.EmailStatus.WaitReason;
import io.emailledger.history.RecipientRecord.AcceptedBy;
import io.emailledger.history.RecipientRecord.Arrival;
import io.emailledger.history.RecipientRecord.RecipientKind;
import io.emailledger.internal.util.ByteReader;
import io.emailledger.internal.util.ByteWriter;
import io.emailledger.message.Address;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.Email.Priority;
import io.emailledger.message.EmailId;
import io.emailledger.report.ReplyRules.RefusalCause;
import io.emailledger.report.ReplyRules.ReplyPhase;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes the record of an e-mail as bytes: its components in order. The second version has the exact message at the
 * end, the third the route, the fourth the reason of a hold and the mailing list.
 */
final class RecordCodec {
    private static final byte VERSION = 4;
    private static final int USUAL_SIZE = 1_024;

    private RecordCodec() {}

    static byte[] write(EmailRecord record) {
        ByteWriter out = new ByteWriter(VERSION, USUAL_SIZE);
        out.id(record.id().value());
        write(out, record.facts());
        write(out, record.state());
        out.list(record.recipients(), recipient -> write(out, recipient));
        out.list(record.attachments(), attachment -> write(out, attachment));
        out.number(record.opens().count());
        out.optional(record.opens().first(), out::time);
        out.optional(record.opens().last(), out::time);
        out.optional(record.message(), message -> write(out, message));
        out.text(record.facts().route());
        out.optionalText(record.state().holdReason());
        out.optionalText(record.facts().list());
        return out.toBytes();
    }

    static EmailRecord read(byte[] bytes) {
        return ByteReader.read(
                bytes,
                "record",
                VERSION,
                in -> completed(
                        new EmailRecord(
                                id(in),
                                facts(in),
                                state(in),
                                in.list(() -> recipient(in)),
                                in.list(() -> attachment(in)),
                                new Opens(in.longNumber(), in.optional(in::time), in.optional(in::time)),
                                in.version() == 1 ? Optional.empty() : in.optional(() -> message(in))),
                        in.version() < 3 ? EmailFacts.DEFAULT_ROUTE : in.text(),
                        in.version() < 4 ? Optional.empty() : in.optionalText(),
                        in.version() < 4 ? Optional.empty() : in.optionalText()));
    }

    /** Sets the components that later versions have at the end. */
    private static EmailRecord completed(
            EmailRecord record, String route, Optional<String> holdReason, Optional<String> list) {
        EmailFacts facts = record.facts();
        EmailState state = record.state();
        return new EmailRecord(
                record.id(),
                new EmailFacts(
                        facts.from(),
                        facts.subject(),
                        facts.tags(),
                        facts.metadata(),
                        facts.tenant(),
                        facts.priority(),
                        facts.guarantee(),
                        facts.trackOpens(),
                        facts.sendAt(),
                        facts.expiresAt(),
                        facts.idempotencyKey(),
                        facts.resendOf(),
                        route,
                        list),
                new EmailState(
                        state.version(),
                        state.status(),
                        state.due(),
                        state.deadline(),
                        state.waiting(),
                        state.owner(),
                        state.attempts(),
                        state.journalled(),
                        state.failure(),
                        holdReason),
                record.recipients(),
                record.attachments(),
                record.opens(),
                record.message());
    }

    private static void write(ByteWriter out, EmailFacts facts) {
        write(out, facts.from());
        out.text(facts.subject());
        out.list(facts.tags(), out::text);
        out.list(facts.metadata().entrySet(), entry -> {
            out.text(entry.getKey());
            out.text(entry.getValue());
        });
        out.optionalText(facts.tenant());
        out.constant(facts.priority());
        out.constant(facts.guarantee());
        out.flag(facts.trackOpens());
        out.optional(facts.sendAt(), out::time);
        out.optional(facts.expiresAt(), out::time);
        out.optionalText(facts.idempotencyKey());
        out.optional(facts.resendOf(), id -> out.id(id.value()));
    }

    private static EmailFacts facts(ByteReader in) {
        return new EmailFacts(
                address(in),
                in.text(),
                new LinkedHashSet<>(in.list(in::text)),
                metadata(in),
                in.optionalText(),
                in.constant(Priority.class),
                in.constant(Guarantee.class),
                in.flag(),
                in.optional(in::time),
                in.optional(in::time),
                in.optionalText(),
                in.optional(() -> id(in)),
                EmailFacts.DEFAULT_ROUTE,
                Optional.empty());
    }

    private static Map<String, String> metadata(ByteReader in) {
        Map<String, String> metadata = new LinkedHashMap<>();
        in.list(() -> Map.entry(in.text(), in.text())).forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        return metadata;
    }

    private static void write(ByteWriter out, EmailState state) {
        out.number(state.version());
        out.constant(state.status());
        out.optional(state.due(), out::time);
        out.optional(state.deadline(), out::time);
        out.optional(state.waiting(), out::constant);
        out.optionalText(state.owner());
        out.number(state.attempts());
        out.flag(state.journalled());
        out.optional(state.failure(), out::constant);
    }

    private static EmailState state(ByteReader in) {
        return new EmailState(
                in.longNumber(),
                in.constant(EmailStatus.class),
                in.optional(in::time),
                in.optional(in::time),
                in.optional(() -> waitReason(in.text())),
                in.optionalText(),
                in.number(),
                in.flag(),
                optional(in, FailureReason.class));
    }

    /** The ledger's own rate limits had another name in records before schema version 5. */
    private static WaitReason waitReason(String name) {
        return name.equals("THROTTLED") ? WaitReason.RATE_LIMITED : WaitReason.valueOf(name);
    }

    private static void write(ByteWriter out, RecipientRecord recipient) {
        out.number(recipient.position());
        out.constant(recipient.kind());
        write(out, recipient.address());
        out.constant(recipient.status());
        out.optional(recipient.failure(), out::constant);
        out.optional(recipient.reply(), reply -> write(out, reply));
        out.optional(recipient.cause(), out::constant);
        out.optional(recipient.acceptedBy(), out::constant);
        out.optional(recipient.arrival(), out::constant);
    }

    private static RecipientRecord recipient(ByteReader in) {
        return new RecipientRecord(
                in.number(),
                in.constant(RecipientKind.class),
                address(in),
                in.constant(EmailStatus.class),
                optional(in, FailureReason.class),
                in.optional(() -> reply(in)),
                optional(in, RefusalCause.class),
                optional(in, AcceptedBy.class),
                optional(in, Arrival.class));
    }

    private static void write(ByteWriter out, AttachmentRecord attachment) {
        out.number(attachment.position());
        out.text(attachment.name());
        out.text(attachment.mediaType());
        out.optionalText(attachment.contentId());
        out.number(attachment.size());
        out.optionalText(attachment.sha256());
        out.optional(attachment.deletedAt(), out::time);
    }

    private static AttachmentRecord attachment(ByteReader in) {
        return new AttachmentRecord(
                in.number(),
                in.text(),
                in.text(),
                in.optionalText(),
                in.longNumber(),
                in.optionalText(),
                in.optional(in::time));
    }

    private static void write(ByteWriter out, MessageRecord message) {
        out.text(message.messageId());
        out.number(message.size());
        out.optionalText(message.sha256());
        out.optional(message.deletedAt(), out::time);
    }

    private static MessageRecord message(ByteReader in) {
        return new MessageRecord(in.text(), in.longNumber(), in.optionalText(), in.optional(in::time));
    }

    static void write(ByteWriter out, Reply reply) {
        out.number(reply.code());
        out.text(reply.text());
        out.optional(reply.phase(), out::constant);
    }

    static Reply reply(ByteReader in) {
        return new Reply(in.number(), in.text(), optional(in, ReplyPhase.class));
    }

    private static void write(ByteWriter out, Address address) {
        out.text(address.name());
        out.text(address.address());
    }

    private static Address address(ByteReader in) {
        return new Address(in.text(), in.text());
    }

    static EmailId id(ByteReader in) {
        return new EmailId(in.id());
    }

    private static <E extends Enum<E>> Optional<E> optional(ByteReader in, Class<E> type) {
        return in.optional(() -> in.constant(type));
    }
}
