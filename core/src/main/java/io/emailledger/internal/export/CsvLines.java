package io.emailledger.internal.export;

import io.emailledger.history.EmailRecord;
import io.emailledger.history.EmailRecord.AttachmentRecord;
import io.emailledger.history.EmailRecord.EmailFacts;
import io.emailledger.history.EmailRecord.EmailState;
import io.emailledger.history.RecipientRecord;
import io.emailledger.history.Reply;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An e-mail as one line of comma-separated values (RFC 4180). */
final class CsvLines implements Lines {
    /** The separator of values that share a cell. No program takes it for the end of a cell. */
    private static final String BETWEEN = " | ";

    /** The placeholder if only some recipients have a value. */
    private static final String NONE = "none";

    private static final Map<String, Function<EmailRecord, Object>> COLUMNS = columns();

    @Override
    public String head() {
        return String.join(",", COLUMNS.keySet()) + "\r\n";
    }

    @Override
    public String line(EmailRecord email) {
        return COLUMNS.values().stream()
                .map(column -> CsvCell.of(column.apply(email).toString()))
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    private static Map<String, Function<EmailRecord, Object>> columns() {
        Map<String, Function<EmailRecord, Object>> columns = new LinkedHashMap<>();
        columns.put("id", EmailRecord::id);
        columns.put("recordedAt", email -> email.id().recordedAt());
        columns.put("status", EmailRecord::status);
        state(columns, EmailState::waiting, "waiting");
        state(columns, EmailState::due, "due");
        columns.put("attempts", email -> email.state().attempts());
        state(columns, EmailState::failure, "failure");
        columns.put("fromName", email -> email.facts().from().name());
        columns.put("fromAddress", email -> email.facts().from().address());
        columns.put("subject", email -> email.facts().subject());
        columns.put(
                "recipients",
                email -> joined(email.recipients(), r -> r.address().address()));
        columns.put("outcomes", email -> joined(email.recipients(), CsvLines::outcome));
        columns.put("phase", email -> each(email, r -> r.reply().flatMap(Reply::phase)));
        columns.put("cause", email -> each(email, RecipientRecord::cause));
        columns.put("arrival", email -> each(email, RecipientRecord::arrival));
        columns.put("mayHaveArrived", EmailRecord::mayHaveArrived);
        facts(columns, EmailFacts::tenant, "tenant");
        columns.put("priority", email -> email.facts().priority());
        columns.put("tags", email -> String.join(BETWEEN, email.facts().tags()));
        columns.put(
                "metadata", email -> joined(email.facts().metadata().entrySet(), e -> e.getKey() + "=" + e.getValue()));
        columns.put("attachments", email -> joined(email.attachments(), AttachmentRecord::name));
        columns.put("attachmentsDeletedAt", email -> word(deletedAt(email)));
        columns.put("opens", email -> email.opens().count());
        columns.put("firstOpened", email -> word(email.opens().first()));
        columns.put("lastOpened", email -> word(email.opens().last()));
        facts(columns, EmailFacts::sendAt, "sendAt");
        facts(columns, EmailFacts::expiresAt, "expiresAt");
        facts(columns, EmailFacts::idempotencyKey, "idempotencyKey");
        facts(columns, EmailFacts::resendOf, "resendOf");
        columns.put("route", email -> email.facts().route());
        facts(columns, EmailFacts::list, "list");
        return columns;
    }

    private static void state(
            Map<String, Function<EmailRecord, Object>> columns, Function<EmailState, Optional<?>> value, String name) {
        columns.put(name, email -> word(value.apply(email.state())));
    }

    private static void facts(
            Map<String, Function<EmailRecord, Object>> columns, Function<EmailFacts, Optional<?>> value, String name) {
        columns.put(name, email -> word(value.apply(email.facts())));
    }

    private static String word(Optional<?> value) {
        return value.map(Object::toString).orElse("");
    }

    private static <T> String joined(Iterable<T> values, Function<T, String> word) {
        StringBuilder all = new StringBuilder();
        for (T value : values) {
            all.append(all.length() == 0 ? "" : BETWEEN).append(word.apply(value));
        }
        return all.toString();
    }

    /** A value for each recipient, in their order; nothing if none has one. */
    private static String each(EmailRecord email, Function<RecipientRecord, Optional<?>> value) {
        boolean any = email.recipients().stream().anyMatch(r -> value.apply(r).isPresent());
        return any
                ? joined(
                        email.recipients(),
                        r -> value.apply(r).map(Object::toString).orElse(NONE))
                : "";
    }

    /** Such as {@code TO pat@home.example BOUNCED 550 5.1.1 No such user}. */
    private static String outcome(RecipientRecord recipient) {
        return recipient.kind() + " " + recipient.address().address() + " " + recipient.status()
                + recipient.failure().map(reason -> " " + reason).orElse("")
                + recipient.acceptedBy().map(acceptedBy -> " by " + acceptedBy).orElse("")
                + recipient.reply().map(reply -> " " + reply).orElse("");
    }

    private static Optional<Instant> deletedAt(EmailRecord email) {
        return email.attachments().stream()
                .flatMap(attachment -> attachment.deletedAt().stream())
                .max(Comparator.naturalOrder());
    }
}
